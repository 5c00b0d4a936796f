//! `moved` blocks: between a type and its alias, and from hashicorp/aws and usan/awsext.

use serde_json::{Value as Json, json};
use testing::{Executable, Feature};

use crate::acceptance::adoption::aws_provider::{AwsProvider, stored_state};
use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{REGION, RESOURCES, ResourceUnderTest, resource};

const TAGS: &str = "tags = { team = \"web\" }";

fn moved_block(from: &str, to: &str) -> String {
    format!("moved {{\n  from = {from}\n  to   = {to}\n}}\n")
}

/// Applies a configuration that only moves state, and then plans no changes.
async fn apply_move(fixture: &TerraformFixture, from: &str) -> Outcome {
    let applied = fixture.apply().await?;
    let moved = format!("# {from} has moved to {}\n", fixture.resource.address());
    for part in [&moved, "Plan: 0 to add, 0 to change, 0 to destroy.", "Resources: 0 added, 0 changed, 0 destroyed"] {
        assert!(applied.stdout.contains(part), "{part}: {}", applied.stdout);
    }
    assert_eq!(fixture.mutations(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn moves_image_between_type_and_alias() -> Outcome {
    let executables = Executable::with(Feature::MovesBetweenTypes)?;
    for (executable, (name, alias)) in executables.iter().cycle().zip([
        ("image_copy_appstream", "appstream_image_copy"),
        ("image_copy_workspaces", "workspaces_image_copy"),
        ("image_workspaces", "workspaces_image"),
    ]) {
        let mut fixture = TerraformFixture::new(executable, resource(name)).await?;
        fixture.create("golden", TAGS).await?;
        let values = fixture.values()?;
        fixture.mutations();
        for next in [alias, name] {
            let from = fixture.resource.address();
            fixture.resource = ResourceUnderTest { type_name: next, ..fixture.resource };
            fixture.configure("golden", TAGS)?;
            fixture.terraform.write("moved.tf", &moved_block(&from, &fixture.resource.address()))?;
            apply_move(&fixture, &from).await?;
            assert_eq!(fixture.values()?, values, "{executable}: {next}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn moves_aws_ami_copy_without_new_copy() -> Outcome {
    let timeouts = "timeouts {\n    create = \"1h\"\n  }";
    for executable in Executable::with(Feature::MovesBetweenTypes)? {
        let aws_provider = AwsProvider::start()?;
        let mut fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        fixture.terraform = fixture
            .terraform
            .variable("TF_REATTACH_PROVIDERS", aws_provider.reattach(executable.product(), "hashicorp/aws"));
        let before = fixture.objects();
        // hashicorp/aws tags the AMI and leaves its snapshots untagged.
        fixture.create("golden", &format!("{TAGS}\n  snapshot_tags = {{}}")).await?;
        let id = fixture.id()?;
        fixture.terraform.state(&["rm", &fixture.resource.address()]).await?.success()?;
        let attributes = json!({
            "id": id,
            "arn": format!("arn:aws:ec2:{REGION}::image/{id}"),
            "name": "golden",
            "description": "",
            "region": null,
            "encrypted": false,
            "kms_key_id": "",
            "manage_ebs_snapshots": true,
            "source_ami_id": "ami-0aaaaaaaaaaaaaaa1",
            "source_ami_region": "us-east-1",
            "tags": { "team": "web" },
            "tags_all": { "team": "web" },
            "timeouts": { "create": "1h", "delete": null, "update": null },
        });
        let stored = stored_state(&executable, "hashicorp/aws", "aws_ami_copy", &attributes);
        fixture.terraform.write("terraform.tfstate", &stored.to_string())?;
        fixture.mutations();

        fixture.configure("golden", &format!("{TAGS}\n  {timeouts}"))?;
        fixture.terraform.write("moved.tf", &moved_block("aws_ami_copy.test", &fixture.resource.address()))?;
        apply_move(&fixture, "aws_ami_copy.test").await?;
        let values = fixture.values()?;
        assert_eq!(values["id"], json!(id), "{executable}");
        assert_eq!(values["source_image_id"], "ami-0aaaaaaaaaaaaaaa1");
        assert_eq!(values["timeouts"]["create"], "1h");
        assert_eq!((&values["tags"], &values["snapshot_tags"]), (&json!({ "team": "web" }), &json!(null)));

        // From here on it is a copy like any other, and hashicorp/aws is no longer needed.
        std::fs::remove_file(fixture.terraform.directory().join("moved.tf"))?;
        drop(aws_provider);
        fixture.terraform = fixture.terraform.variable("TF_REATTACH_PROVIDERS", "");
        fixture.expect_empty_plan().await?;
        fixture.configure("golden", &format!("tags = {{ team = \"mobile\" }}\n  {timeouts}"))?;
        fixture.apply_actions(&["update"]).await?;
        fixture.terraform.destroy(&[]).await?.success()?;
        assert_eq!(fixture.objects(), before, "{executable}: something of the image is left in AWS");
    }
    Ok(())
}

/// What usan/awsext stores of an image of this type, except for its name, state and tags.
fn awsext_attributes(type_name: &str, values: &Json) -> Json {
    let of_workspaces = json!({ "image_id": values["id"], "owner_account_id": values["owner_account_id"] });
    let (mut attributes, own) = match type_name {
        "awsext_appstream_image_copy" => (
            json!({ "arn": values["arn"], "create_timeout_minutes": 60 }),
            json!({ "source_image_name": "win2022-base", "source_region": "us-east-1" }),
        ),
        "awsext_workspaces_image_copy" => {
            (of_workspaces, json!({ "source_image_id": "wsi-0aaaaaaa1", "source_region": "us-east-1" }))
        }
        _ => (of_workspaces, json!({ "workspace_id": "ws-0aaaaaaa1", "description": "Made from a WorkSpace" })),
    };
    if let (Json::Object(attributes), Json::Object(own)) = (&mut attributes, own) {
        attributes.extend(own);
    }
    attributes
}

#[tokio::test]
async fn an_image_of_usan_awsext_is_moved_without_a_copy() -> Outcome {
    let executables = Executable::with(Feature::MovesBetweenTypes)?;
    for (executable, (from, target)) in executables.iter().cycle().zip([
        ("awsext_appstream_image_copy", "image_copy_appstream"),
        ("awsext_appstream_image_copy", "appstream_image_copy"),
        ("awsext_workspaces_image_copy", "image_copy_workspaces"),
        ("awsext_workspaces_image_copy", "workspaces_image_copy"),
        ("awsext_workspaces_image", "image_workspaces"),
        ("awsext_workspaces_image", "workspaces_image"),
    ]) {
        let awsext = AwsProvider::start()?;
        let mut fixture = TerraformFixture::new(executable, resource(target)).await?;
        let reattach = awsext.reattach(executable.product(), "usan/awsext");
        fixture.terraform = fixture.terraform.variable("TF_REATTACH_PROVIDERS", reattach);
        fixture.create("golden", TAGS).await?;
        let values = fixture.values()?;
        fixture.terraform.state(&["rm", &fixture.resource.address()]).await?.success()?;
        let mut attributes = awsext_attributes(from, &values);
        for name in ["name", "state", "tags"] {
            attributes[name] = values[name].clone();
        }
        let stored = stored_state(executable, "usan/awsext", from, &attributes);
        fixture.terraform.write("terraform.tfstate", &stored.to_string())?;
        fixture.mutations();

        // The configuration must name a provider that is not hashicorp/awsext.
        let versions = "terraform {\n  required_providers {\n    image = {\n      source = \"image-copy/image\"\n                                    }\n    awsext = {\n      source = \"usan/awsext\"\n    }\n  }\n}\n";
        let configuration = fixture.resource.configuration("golden", TAGS);
        let (_, rest) = configuration.split_once("provider \"image\"").ok_or("no provider block")?;
        fixture.terraform.write("main.tf", &format!("{versions}provider \"image\"{rest}"))?;
        let address = format!("{from}.test");
        fixture.terraform.write("moved.tf", &moved_block(&address, &fixture.resource.address()))?;
        apply_move(&fixture, &address).await?;
        assert_eq!(fixture.values()?, values, "{executable}: {from} to {target}");
    }
    Ok(())
}
