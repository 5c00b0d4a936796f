//! Null in a required argument, as from a variable without a value: rejected before any request.

use testing::{Executable, Feature};

use crate::acceptance::fixture::{Outcome, TerraformFixture, main_types_by_turns};
use crate::acceptance::resource_under_test::{PROVIDER, RESOURCES, ResourceUnderTest, resource};

const MISSING: &str = "Missing value for a required argument";
const NULL: &str = "variable \"none\" {\n  type    = string\n  default = null\n}\n";
/// A string that is null once it is known, which is during apply.
const LATE: &str = "resource \"terraform_data\" \"late\" {\n  input = \"x\"\n}\nlocals {\n  late = \
                    terraform_data.late.id == \"\" ? \"golden\" : null\n}\n";

/// The resource's usual configuration with another value for one argument.
fn configuration(resource: ResourceUnderTest, argument: &str, value: &str, more: &str) -> String {
    set(&resource.configuration("golden", more), argument, value)
}

/// A configuration with another value for one argument.
fn set(text: &str, argument: &str, value: &str) -> String {
    let line = |line: &str| {
        let is_it = line.trim_start().starts_with(&format!("{argument} = "));
        if is_it { format!("  {argument} = {value}\n") } else { format!("{line}\n") }
    };
    text.lines().map(line).collect()
}

/// Required arguments of a configuration of the type.
fn required(resource: ResourceUnderTest) -> Vec<&'static str> {
    let of_source = resource.source.lines().filter_map(|line| line.split('=').next()).map(str::trim);
    // One of two, neither of which is required by itself.
    std::iter::once("name").chain(of_source.filter(|argument| *argument != "source_image_name")).collect()
}

/// Mutating operations in AWS, dry runs included.
fn changes(fixture: &TerraformFixture) -> Vec<String> {
    let changing = fixture.aws.calls().into_iter().filter(|call| call.mutating && !call.dry_run);
    changing.map(|call| call.operation).collect()
}

#[tokio::test]
async fn null_variable_changes_no_image() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let objects = fixture.objects();
        let all = required(resource)
            .into_iter()
            .fold(resource.configuration("golden", ""), |text, argument| set(&text, argument, "null"));
        fixture.terraform.write("main.tf", &all)?;
        let text = fixture.terraform.run(&["validate", "-no-color"]).await?.exit_code(1)?.stderr;
        assert_eq!(text.matches(MISSING).count(), required(resource).len(), "{executable}: {text}");
        for argument in required(resource) {
            fixture
                .terraform
                .write("main.tf", &format!("{NULL}{}", configuration(resource, argument, "var.none", "")))?;
            let text = fixture.terraform.plan(&[]).await?.exit_code(1)?.stderr;
            assert!(text.contains(MISSING), "{executable} {argument}: {text}");
            assert!(text.contains(&format!("{argument} = var.none")), "{executable} {argument}: {text}");
            assert!(!text.contains("generated configuration"), "{executable} {argument}: {text}");
        }
        assert_eq!((fixture.objects(), changes(&fixture)), (objects, vec![]), "{executable} {}", resource.type_name);

        fixture.create("golden", "").await?;
        let (objects, id) = (fixture.objects(), fixture.id()?);
        fixture.aws.clear_calls();
        for argument in required(resource) {
            fixture
                .terraform
                .write("main.tf", &format!("{NULL}{}", configuration(resource, argument, "var.none", "")))?;
            let refused = fixture.terraform.apply(&[]).await?.exit_code(1)?;
            assert!(refused.stderr.contains(MISSING), "{executable} {argument}: {}", refused.stderr);
        }
        assert_eq!((fixture.objects(), changes(&fixture)), (objects, vec![]), "{executable} {}", resource.type_name);
        assert_eq!(fixture.id()?, id);
    }
    Ok(())
}

#[tokio::test]
async fn null_known_at_apply_keeps_old_image() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let objects = fixture.objects();
        let late = |more: &str| format!("{LATE}{}", configuration(resource, "name", "local.late", more));
        fixture.terraform.write("main.tf", &late(""))?;
        let refused = fixture.terraform.apply(&[]).await?.exit_code(1)?;
        assert!(refused.stdout.contains("Plan: "), "{executable}: the plan succeeds: {}", refused.stdout);
        assert!(refused.stderr.contains(MISSING), "{executable}: {}", refused.stderr);
        assert_eq!((fixture.objects(), changes(&fixture)), (objects, vec![]), "{executable} {}", resource.type_name);

        fixture.create("silver", "").await?;
        let (objects, id) = (fixture.objects(), fixture.id()?);
        fixture.aws.clear_calls();
        let first = "lifecycle {\n    create_before_destroy = true\n  }";
        let again = late(first).replace("\"late\" {", "\"late\" {\n  triggers_replace = \"again\"");
        fixture.terraform.write("main.tf", &again)?;
        let refused = fixture.terraform.apply(&[]).await?.exit_code(1)?;
        assert!(refused.stdout.contains("Plan: "), "{executable}: the plan succeeds: {}", refused.stdout);
        assert!(refused.stderr.contains(MISSING), "{executable}: {}", refused.stderr);
        assert_eq!((fixture.objects(), changes(&fixture)), (objects, vec![]), "{executable} {}", resource.type_name);
        assert_eq!(fixture.id()?, id);
    }
    Ok(())
}

#[tokio::test]
async fn rejects_two_null_sources() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = TerraformFixture::new(&executable, resource("image_copy_appstream")).await?;
    let both = "var.none\n  source_image_arn = var.none";
    let text = format!("{NULL}{}", configuration(fixture.resource, "source_image_name", both, ""));
    fixture.terraform.write("main.tf", &text)?;
    let refused = fixture.terraform.plan(&[]).await?.exit_code(1)?;
    assert!(refused.stderr.contains("Error: Missing source image"), "{executable}: {}", refused.stderr);
    assert_eq!(refused.stderr.matches("Error: ").count(), 1, "{executable}: {}", refused.stderr);
    Ok(())
}

#[tokio::test]
async fn data_source_rejects_null_in_block_or_collection() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
    let filter = |name: &str, values: &str| format!("filter {{\n    name   = {name}\n    values = {values}\n  }}");
    let element = "Null value in a collection";
    // Terraform cannot point into a set of blocks, so it shows the whole data source.
    let cases = [
        (filter("var.none", "[\"x86_64\"]"), MISSING, "data \"image_ec2\""),
        (filter("\"architecture\"", "null"), MISSING, "data \"image_ec2\""),
        (filter("\"architecture\"", "[var.none]"), element, "data \"image_ec2\""),
        ("owners = [\"self\", var.none]".to_owned(), element, "owners = "),
    ];
    for (arguments, summary, line) in cases {
        let data = format!("data \"image_ec2\" \"it\" {{\n  name = \"web-2026.11\"\n  {arguments}\n}}\n");
        fixture.terraform.write("main.tf", &format!("{PROVIDER}{NULL}{data}"))?;
        fixture.aws.clear_calls();
        let text = fixture.terraform.plan(&[]).await?.exit_code(1)?.stderr;
        assert!(text.contains(summary) && text.contains(line), "{executable} {arguments}: {text}");
        assert!(fixture.aws.calls().iter().all(|call| call.service == "sts"), "{executable} {arguments}");
    }
    Ok(())
}

#[tokio::test]
async fn null_in_action_or_list_sends_no_requests() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for resource in RESOURCES.into_iter().filter(|resource| resource.type_name.starts_with("image_copy_")) {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            let ResourceUnderTest { type_name, source, .. } = resource;
            let action = format!(
                "action \"{type_name}\" \"now\" {{\n  config {{\n    {source}\n    name = var.none\n  }}\n}}\n"
            );
            fixture.terraform.write("main.tf", &format!("{PROVIDER}{NULL}{action}"))?;
            let refused = fixture.terraform.apply(&[&format!("-invoke=action.{type_name}.now")]).await?.exit_code(1)?;
            assert!(refused.stderr.contains(MISSING), "{type_name}: {}", refused.stderr);

            fixture.terraform.write("main.tf", &format!("{PROVIDER}{NULL}"))?;
            let list = format!(
                "list \"{type_name}\" \"found\" {{\n  provider = image\n  config {{\n    tags = {{ team = null }}\n  }}\n}}\n"
            );
            fixture.terraform.write("find.tfquery.hcl", &list)?;
            let refused = fixture.terraform.run(&["query", "-no-color"]).await?.exit_code(1)?;
            let text = format!("{}{}", refused.stdout, refused.stderr);
            assert!(text.contains("Null value in a collection"), "{type_name}: {text}");
            assert!(fixture.aws.calls().iter().all(|call| call.service == "sts"), "{type_name}");
        }
    }
    Ok(())
}
