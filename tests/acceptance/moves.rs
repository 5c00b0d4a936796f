//! `moved` blocks: between a type and its alias, and from hashicorp/aws.

use serde_json::json;
use testing::Executable;

use crate::aws_provider::AwsProvider;
use crate::stage::{Outcome, Stage};
use crate::subject::{REGION, SUBJECTS, Subject, subject};

const TAGS: &str = "tags = { team = \"web\" }";

fn moved_block(from: &str, to: &str) -> String {
    format!("moved {{\n  from = {from}\n  to   = {to}\n}}\n")
}

/// Applies a configuration that does nothing but move, and plans empty afterwards.
async fn apply_move(stage: &Stage, from: &str) -> Outcome {
    let plan = stage.terraform.plan_json(&[]).await?;
    let change = &plan["resource_changes"][0];
    assert_eq!((&change["previous_address"], &change["change"]["actions"]), (&json!(from), &json!(["no-op"])));
    let applied = stage.terraform.apply(&[]).await?.success()?;
    assert!(applied.stdout.contains("Resources: 0 added, 0 changed, 0 destroyed"), "{}", applied.stdout);
    stage.expect_empty_plan().await?;
    assert_eq!(stage.mutations(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn an_image_moves_between_a_type_and_its_alias() -> Outcome {
    for executable in Executable::all()? {
        for (name, alias) in [
            ("image_copy_appstream", "appstream_image_copy"),
            ("image_copy_workspaces", "workspaces_image_copy"),
            ("image_workspaces", "workspaces_image"),
        ] {
            let mut stage = Stage::new(&executable, subject(name)).await?;
            stage.configure("golden", TAGS)?;
            stage.apply().await?;
            let values = stage.values().await?;
            stage.mutations();
            for next in [alias, name] {
                let from = stage.subject.address();
                stage.subject = Subject { type_name: next, ..stage.subject };
                stage.configure("golden", TAGS)?;
                stage.terraform.write("moved.tf", &moved_block(&from, &stage.subject.address()))?;
                apply_move(&stage, &from).await?;
                assert_eq!(stage.values().await?, values, "{executable}: {next}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_of_hashicorp_aws_is_moved_without_a_copy() -> Outcome {
    let timeouts = "timeouts {\n    create = \"1h\"\n  }";
    for executable in Executable::all()? {
        let aws_provider = AwsProvider::start()?;
        let mut stage = Stage::new(&executable, SUBJECTS[0]).await?;
        stage.terraform =
            stage.terraform.variable("TF_REATTACH_PROVIDERS", aws_provider.reattach(executable.product()));
        let before = stage.objects();
        // hashicorp/aws tags the AMI and leaves its snapshots without tags.
        stage.configure("golden", &format!("{TAGS}\n  snapshot_tags = {{}}"))?;
        stage.apply().await?;
        let id = stage.id().await?;
        stage.terraform.state(&["rm", &stage.subject.address()]).await?.success()?;
        let stored = json!({
            "version": 4,
            "terraform_version": "1.8.0",
            "serial": 100,
            "lineage": "3f1c2a52-0e7e-4b3c-9a58-8f2f6a1d9b0e",
            "outputs": {},
            "resources": [{
                "mode": "managed",
                "type": "aws_ami_copy",
                "name": "test",
                "provider": format!("provider[\"{}/hashicorp/aws\"]", executable.product().registry_host()),
                "instances": [{ "schema_version": 0, "attributes": {
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
                } }],
            }],
        });
        stage.terraform.write("terraform.tfstate", &stored.to_string())?;
        stage.mutations();

        stage.configure("golden", &format!("{TAGS}\n  {timeouts}"))?;
        stage.terraform.write("moved.tf", &moved_block("aws_ami_copy.test", &stage.subject.address()))?;
        apply_move(&stage, "aws_ami_copy.test").await?;
        let values = stage.values().await?;
        assert_eq!(values["id"], json!(id), "{executable}");
        assert_eq!(values["source_image_id"], "ami-0aaaaaaaaaaaaaaa1");
        assert_eq!(values["timeouts"]["create"], "1h");
        assert_eq!((&values["tags"], &values["snapshot_tags"]), (&json!({ "team": "web" }), &json!(null)));

        // From here on it is a copy like any other, and hashicorp/aws is no longer needed.
        std::fs::remove_file(stage.terraform.directory().join("moved.tf"))?;
        drop(aws_provider);
        stage.terraform = stage.terraform.variable("TF_REATTACH_PROVIDERS", "");
        stage.expect_empty_plan().await?;
        stage.configure("golden", &format!("tags = {{ team = \"mobile\" }}\n  {timeouts}"))?;
        assert_eq!(stage.actions().await?, ["update"]);
        stage.apply().await?;
        stage.terraform.destroy(&[]).await?.success()?;
        assert_eq!(stage.objects(), before, "{executable}: something of the image is left in AWS");
    }
    Ok(())
}
