//! Configuration that Terraform 1.14 and later generate for imported images.

use testing::{Executable, Feature, Output};

use crate::acceptance::fixture::{Outcome, TerraformFixture, import_block};
use crate::acceptance::resource_under_test::{PROVIDER, RESOURCES, ResourceUnderTest, resource};

const TAGS: &str = "tags = { team = \"web\" }";

/// Generated configuration of an image that was created with these arguments, without comments, empty lines and optional
/// arguments that are not set, for which Terraform writes `null`.
async fn generated(
    executable: &Executable,
    resource: ResourceUnderTest,
    arguments: &str,
) -> Result<(TerraformFixture, Output, String), Box<dyn std::error::Error>> {
    let fixture = TerraformFixture::new(executable, resource).await?;
    fixture.create("golden", arguments).await?;
    let (values, address) = (fixture.values()?, resource.address());
    let id = format!("{}@{}", values["id"].as_str().unwrap_or_default(), values["region"].as_str().unwrap_or_default());
    fixture.terraform.state(&["rm", &address]).await?.success()?;
    let block = import_block(executable, &address, &id);
    fixture.terraform.write("main.tf", &format!("{PROVIDER}{block}"))?;
    fixture.mutations();
    let planned = fixture.terraform.plan(&["-generate-config-out=generated.tf"]).await?;
    let text = std::fs::read_to_string(fixture.terraform.directory().join("generated.tf"))?;
    let required = ["source_image_id", "source_region", "workspace_id"];
    let is_unset = |line: &str| {
        let unset = line.trim().strip_suffix("= null").map(str::trim);
        unset.is_some_and(|argument| !required.contains(&argument))
    };
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && !is_unset(line));
    // Terraform aligns the arguments, null ones among them.
    let lines: Vec<_> = lines
        .map(|line| match line.split_once(" = ") {
            Some((argument, value)) => format!("{} = {value}", argument.trim_end()),
            None => line.to_owned(),
        })
        .collect();
    Ok((fixture, planned, lines.join("\n")))
}

#[tokio::test]
async fn generated_ami_config_is_minimal_and_plans_no_changes() -> Outcome {
    let plain = r#"resource "image_copy_ec2" "test" {
  name = "golden"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region = "us-east-1"
  tags = {
    team = "web"
  }
}"#;
    let full = r#"resource "image_copy_ec2" "test" {
  deprecation_time = "2030-06-01T00:00:00Z"
  deregistration_protection = "enabled"
  description = "One"
  encrypted = true
  name = "golden"
  region = "eu-central-1"
  source_image_id = "ami-0aaaaaaaaaaaaaaa1"
  source_region = "us-east-1"
}"#;
    let arguments = "region = \"eu-central-1\"\n  description = \"One\"\n  encrypted = true\n  deregistration_protection = \
                     \"enabled\"\n  deprecation_time = \"2030-06-01T00:00:00Z\"\n  snapshot_tags = { kept = \"yes\" }";
    for executable in Executable::with(Feature::GeneratedByProvider)? {
        for (arguments, expected) in [(TAGS, plain), (arguments, full)] {
            let (fixture, planned, text) = generated(&executable, RESOURCES[0], arguments).await?;
            assert_eq!(text, expected);
            let planned = planned.exit_code(2)?;
            assert!(
                planned.stdout.contains("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy."),
                "{}",
                planned.stdout
            );
            fixture.terraform.apply(&[]).await?.success()?;
            fixture.expect_empty_plan().await?;
            assert_eq!(fixture.mutations(), Vec::<String>::new());
        }
    }
    Ok(())
}

#[tokio::test]
async fn generated_config_leaves_unreported_arguments_open() -> Outcome {
    let appstream = "  name = \"golden\"\n  source_region = null\n  tags = {\n    team = \"web\"\n  }";
    let workspaces =
        "  name = \"golden\"\n  source_image_id = null\n  source_region = null\n  tags = {\n    team = \"web\"\n  }";
    let created = "  description = \"Made from a WorkSpace\"\n  name = \"golden\"\n  tags = {\n    team = \"web\"\n  }\n  \
                   workspace_id = null";
    for executable in Executable::with(Feature::GeneratedByProvider)? {
        for (type_name, expected) in
            [("image_copy_appstream", appstream), ("image_copy_workspaces", workspaces), ("image_workspaces", created)]
        {
            let resource = resource(type_name);
            let (fixture, planned, text) = generated(&executable, resource, TAGS).await?;
            assert_eq!(text, format!("resource \"{type_name}\" \"test\" {{\n{expected}\n}}"));
            let planned = planned.exit_code(1)?;
            assert!(planned.stderr.contains("Missing value for a required argument"), "{}", planned.stderr);
            // The user fills in the correct value.
            let filled: Vec<_> = text.lines().filter(|line| !line.ends_with("null") && *line != "}").collect();
            let source =
                resource.source.lines().filter(|line| !line.contains("description")).collect::<Vec<_>>().join("\n");
            fixture.terraform.write("generated.tf", &format!("{}\n  {source}\n}}\n", filled.join("\n")))?;
            let applied = fixture.terraform.apply(&[]).await?.success()?;
            assert!(applied.stdout.contains("Resources: 1 imported, 0 added, 1 changed"), "{}", applied.stdout);
            fixture.expect_empty_plan().await?;
            assert_eq!(fixture.mutations(), Vec::<String>::new());
        }
    }
    Ok(())
}

/// Terraform before 1.14 generates the configuration from the state by itself, with every argument.
#[tokio::test]
async fn an_amis_configuration_imports_only_in_every_version() -> Outcome {
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        fixture.create("golden", TAGS).await?;
        let (id, address) = (fixture.id()?, fixture.resource.address());
        fixture.terraform.state(&["rm", &address]).await?.success()?;
        let block = import_block(&executable, &address, &id);
        fixture.terraform.write("main.tf", &format!("{PROVIDER}{block}"))?;
        fixture.mutations();
        let planned = fixture.terraform.plan(&["-generate-config-out=generated.tf"]).await?.exit_code(2)?;
        let expected = "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.";
        assert!(planned.stdout.contains(expected), "{executable}: {}", planned.stdout);
        fixture.terraform.run(&["validate", "-no-color"]).await?.success()?;
        fixture.terraform.apply(&[]).await?.success()?;
        fixture.expect_empty_plan().await?;
        assert_eq!(fixture.mutations(), Vec::<String>::new());
    }
    Ok(())
}
