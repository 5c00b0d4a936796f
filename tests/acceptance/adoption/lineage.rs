//! Imports of AMIs whose source EC2 does not report, or that are not copies.

use serde_json::{Value as Json, json};
use testing::{Executable, Feature};

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns, import_block};
use crate::acceptance::resource_under_test::{PROVIDER, REGION, RESOURCES};

const AMI: &str = "ami-00000000000000005";
const ORIGINAL: &str = "Imported AMI is not a copy";

/// A fixture with an AMI in the target Region, with these attributes in EC2.
async fn fixture(executable: &Executable, more: Json) -> Result<TerraformFixture, Box<dyn std::error::Error>> {
    let mut image = json!({ "id": AMI, "name": "golden", "volumes": [{ "size_gib": 8 }] });
    image.as_object_mut().ok_or("no object")?.extend(more.as_object().cloned().unwrap_or_default());
    let seed = serde_json::from_value(json!({ "ec2": { "images": { REGION: [image] } } }))?;
    Ok(TerraformFixture::seeded(executable, RESOURCES[0], seed).await?)
}

/// The resource with this source, and these additional arguments.
fn configuration(id: &str, region: &str, more: &str) -> String {
    format!(
        "{PROVIDER}\nresource \"image_copy_ec2\" \"test\" {{\n  name            = \"golden\"\n  source_image_id = \
         \"{id}\"\n  source_region   = \"{region}\"\n  {more}\n}}\n"
    )
}

const BY_ID: &str = "import {\n  to = image_copy_ec2.test\n  id = \"ami-00000000000000005\"\n}\n";
const BY_IDENTITY: &str = "import {\n  to = image_copy_ec2.test\n  identity = { id = \"ami-00000000000000005\", region = \"eu-west-1\" }\n}\n";

/// No image has to exist here: the source may be deleted.
const GONE: [&str; 2] = ["ami-00000000000000001", "us-east-1"];

/// Applies the in-place adoption of the source; then checks later plans and requests.
async fn adopted(fixture: &TerraformFixture) -> Outcome {
    fixture.mutations();
    let applied = fixture.apply().await?;
    assert!(applied.stdout.contains("0 to add, 1 to change, 0 to destroy"), "{}", applied.stdout);
    assert!(applied.stdout.contains("0 added, 1 changed, 0 destroyed"), "{}", applied.stdout);
    assert!(!applied.stdout.contains(ORIGINAL), "{}", applied.stdout);
    fixture.terraform.apply(&["-refresh-only"]).await?.success()?;
    fixture.expect_empty_plan().await?;
    let values = fixture.values()?;
    assert_eq!([&values["source_image_id"], &values["source_region"], &values["id"]], [GONE[0], GONE[1], AMI]);
    assert_eq!(fixture.mutations(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn takes_unreported_source_from_config() -> Outcome {
    let mut executables = by_turns()?;
    for import in ["", BY_ID] {
        for reported in partly_reported() {
            let executable = executables.next().ok_or("no Terraform")?;
            takes_unreported_source(&executable, reported, import).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn import_by_identity_takes_unreported_source_from_config() -> Outcome {
    for executable in Executable::with(Feature::Identity)? {
        for reported in partly_reported() {
            takes_unreported_source(&executable, reported, BY_IDENTITY).await?;
        }
    }
    Ok(())
}

/// Neither attribute of the source, and each of the two alone.
fn partly_reported() -> [Json; 3] {
    [json!({}), json!({ "source_image_id": GONE[0] }), json!({ "source_region": GONE[1] })]
}

/// Imports the AMI by a command or by a block, and adopts what EC2 does not report of its source.
async fn takes_unreported_source(executable: &Executable, reported: Json, import: &str) -> Outcome {
    let fixture = fixture(executable, reported).await?;
    fixture.terraform.write("main.tf", &configuration(GONE[0], GONE[1], ""))?;
    if import.is_empty() {
        fixture.terraform.import("image_copy_ec2.test", &format!("{AMI}@{REGION}")).await?.success()?;
    } else {
        fixture.terraform.write("import.tf", import)?;
    }
    adopted(&fixture).await?;

    // The source is known from then on, and another one requires replacement.
    fixture.terraform.write("main.tf", &configuration("ami-0aaaaaaaaaaaaaaa1", "us-east-1", ""))?;
    assert_eq!(fixture.actions().await?, ["delete", "create"], "{executable}");
    Ok(())
}

#[tokio::test]
async fn different_reported_source_requires_replacement() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = fixture(&executable, json!({ "source_image_id": GONE[0], "source_region": GONE[1] })).await?;
    fixture.terraform.write("main.tf", &configuration("ami-0aaaaaaaaaaaaaaa1", "us-east-1", ""))?;
    fixture.terraform.write("import.tf", BY_ID)?;
    assert_eq!(fixture.actions().await?, ["delete", "create"], "{executable}");
    Ok(())
}

#[tokio::test]
async fn rejects_import_of_ami_as_own_copy() -> Outcome {
    for executable in Executable::all()? {
        let fixture = fixture(&executable, json!({})).await?;
        fixture.terraform.write("main.tf", &configuration(AMI, REGION, ""))?;
        fixture.terraform.write("import.tf", BY_ID)?;
        let text = fixture.terraform.apply(&[]).await?.exit_code(1)?.stderr;
        assert!(text.contains("Image cannot be a copy of itself") && text.contains("source_image_id ="), "{text}");
        assert_eq!(fixture.mutations(), Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test]
async fn ignore_changes_keeps_unknown_source() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = fixture(&executable, json!({})).await?;
    let ignoring = "lifecycle {\n    ignore_changes = [source_image_id, source_region]\n  }";
    fixture.terraform.write("main.tf", &configuration(GONE[0], GONE[1], ignoring))?;
    fixture.terraform.write("import.tf", BY_ID)?;
    let applied = fixture.terraform.apply(&[]).await?.success()?;
    assert!(applied.stdout.contains("1 imported, 0 added, 0 changed, 0 destroyed"), "{}", applied.stdout);
    fixture.expect_empty_plan().await?;
    let described = configuration(GONE[0], GONE[1], &format!("description = \"One\"\n  {ignoring}"));
    fixture.terraform.write("main.tf", &described)?;
    fixture.apply().await?;
    // There is no source for a replacement, so the old image stays.
    fixture.terraform.write("main.tf", &described.replace("\"golden\"", "\"silver\""))?;
    let text = fixture.terraform.apply(&[]).await?.exit_code(1)?.stderr;
    assert!(text.contains("Source AMI not found"), "{text}");
    // Without the argument the source is adopted.
    fixture.terraform.write("main.tf", &configuration(GONE[0], GONE[1], "description = \"One\""))?;
    adopted(&fixture).await?;
    Ok(())
}

#[tokio::test]
async fn generated_config_lists_missing_arguments() -> Outcome {
    for executable in Executable::with(Feature::GeneratedByProvider)? {
        let fixture = fixture(&executable, json!({})).await?;
        let import = import_block(&executable, &fixture.resource.address(), AMI);
        fixture.terraform.write("main.tf", &format!("{PROVIDER}{import}"))?;
        let text = fixture.terraform.plan(&["-generate-config-out=generated.tf"]).await?.exit_code(1)?.stderr;
        assert_eq!(text.matches("Missing value for a required argument").count(), 2, "{text}");
        for argument in ["source_image_id", "source_region"] {
            assert!(text.contains(&format!("The argument `{argument}` is required")), "{text}");
        }
        let generated = std::fs::read_to_string(fixture.terraform.directory().join("generated.tf"))?;
        let [id, region] = GONE.map(|value| format!("= \"{value}\""));
        let written: String = generated
            .lines()
            .map(|line| {
                let value = match line.trim().split(' ').next() {
                    Some("source_image_id") => id.as_str(),
                    Some("source_region") => region.as_str(),
                    _ => "= null",
                };
                line.replace("= null", value) + "\n"
            })
            .collect();
        fixture.terraform.write("generated.tf", &written)?;
        adopted(&fixture).await?;
    }
    Ok(())
}

#[tokio::test]
async fn only_import_warns_of_ami_from_instance() -> Outcome {
    let more =
        json!({ "source_instance_id": "i-0123456789abcdef0", "source_image_id": GONE[0], "source_region": GONE[1] });
    for executable in Executable::all()? {
        for import in ["", BY_ID, BY_IDENTITY] {
            if import == BY_IDENTITY && !executable.has(Feature::Identity) {
                continue;
            }
            let fixture = fixture(&executable, more.clone()).await?;
            fixture.terraform.write("main.tf", &configuration(GONE[0], GONE[1], ""))?;
            let imported = if import.is_empty() {
                fixture.terraform.import("image_copy_ec2.test", AMI).await?.success()?
            } else {
                fixture.terraform.write("import.tf", import)?;
                fixture.terraform.apply(&[]).await?.success()?
            };
            let text = imported.stdout;
            assert!(text.contains(ORIGINAL) && text.contains("i-0123456789abcdef0"), "{executable}: {text}");
            let planned = fixture.expect_empty_plan().await?;
            assert!(!planned.stdout.contains(ORIGINAL), "{}", planned.stdout);
            let destroyed = fixture.terraform.destroy(&[]).await?.success()?;
            assert!(!destroyed.stdout.contains(ORIGINAL), "{}", destroyed.stdout);
        }
    }
    Ok(())
}

#[tokio::test]
async fn reports_denied_import_read_once() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = fixture(&executable, json!({})).await?;
    fixture.terraform.write("main.tf", &configuration(GONE[0], GONE[1], ""))?;
    let denied = json!({ "denied": [{ "action": "ec2:DescribeImages", "region": REGION }] });
    fixture.aws.seed(serde_json::from_value(denied)?)?;
    let text = fixture.terraform.import("image_copy_ec2.test", AMI).await?.exit_code(1)?.stderr;
    assert_eq!(text.matches("Error: ").count(), 1, "{text}");
    Ok(())
}
