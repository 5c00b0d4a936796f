//! `image_workspaces_bundle`: the end of the chain from a WorkSpace to a bundle in a standby Region, and moves from usan/awsext.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use testing::Executable;

use crate::acceptance::adoption::aws_provider::{AwsProvider, stored_state};
use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{PROVIDER, REGION, resource};

const STANDBY: &str = "eu-central-1";

/// The example of a standby Region.
fn standby() -> std::io::Result<String> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/configurations");
    fs::read_to_string(examples.join("workspaces-standby-bundle/main.tf"))
}

/// A new release changes the bundle in place, and the old images leave only afterwards.
#[tokio::test]
async fn chain_ends_in_a_bundle_that_follows_new_images() -> Outcome {
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, resource("image_workspaces")).await?;
        let images = fixture.aws.workspaces_images().len();
        fixture.terraform.write("main.tf", &standby()?)?;
        fixture.apply().await?;
        let first = fixture.aws.workspaces_bundles().remove(0);
        assert_eq!((first.region.as_str(), first.state.as_str()), (STANDBY, "AVAILABLE"), "{executable}");
        let of_bundle = |image_id: &str| {
            let image = fixture.aws.workspaces_images().into_iter().find(|image| image.image_id == image_id);
            image.map(|image| (image.region, image.name)).unwrap_or_default()
        };
        assert_eq!(of_bundle(&first.image_id), (STANDBY.to_owned(), "accounting-2026.11".to_owned()));
        fixture.mutations();

        fixture.terraform.write("main.tf", &standby()?.replace("2026.11", "2026.12"))?;
        fixture.apply().await?;
        let next = fixture.aws.workspaces_bundles().remove(0);
        assert_eq!((&next.bundle_id, fixture.aws.workspaces_bundles().len()), (&first.bundle_id, 1), "{executable}");
        assert_eq!(of_bundle(&next.image_id), (STANDBY.to_owned(), "accounting-2026.12".to_owned()));
        let mutations = fixture.mutations();
        let expected = ["CreateWorkspaceImage", "CopyWorkspaceImage", "UpdateWorkspaceBundle", "DeleteWorkspaceImage"];
        assert_eq!(mutations, [&expected[..], &["DeleteWorkspaceImage"]].concat(), "{executable}");

        fixture.terraform.destroy(&[]).await?.success()?;
        assert_eq!((fixture.aws.workspaces_bundles().len(), fixture.aws.workspaces_images().len()), (0, images));
    }
    Ok(())
}

/// A bundle in the provider's Region, with a configuration that also names usan/awsext.
fn configuration(arguments: &str) -> String {
    let providers = "required_providers {\n    awsext = {\n      source = \"usan/awsext\"\n    }";
    let provider = PROVIDER.replacen("required_providers {", providers, 1);
    format!("{provider}\nresource \"image_workspaces_bundle\" \"test\" {{\n{arguments}\n}}\n")
}

#[tokio::test]
async fn state_of_awsext_moves_without_changes() -> Outcome {
    let arguments = "name = \"office\"\n  description = \"Office desktop\"\n  image_id = \"wsi-0office001\"\n  compute_type = \
                     \"STANDARD\"\n  user_volume_gib = 50\n  tags = { team = \"desktop\" }";
    for executable in Executable::all()? {
        let awsext = AwsProvider::start()?;
        let mut fixture = TerraformFixture::new(&executable, resource("image_workspaces")).await?;
        let image = json!({ "id": "wsi-0office001", "name": "office" });
        let seed = json!({ "workspaces": { "images": { REGION: [image] } } });
        fixture.aws.seed(serde_json::from_value(seed)?)?;
        let reattach = awsext.reattach(executable.product(), "usan/awsext");
        fixture.terraform = fixture.terraform.variable("TF_REATTACH_PROVIDERS", reattach);
        fixture.terraform.write("main.tf", &configuration(arguments))?;
        fixture.apply().await?;
        let address = "image_workspaces_bundle.test";
        let values = fixture.terraform.stored_resource(address)?.unwrap_or_default();
        fixture.terraform.state(&["rm", address]).await?.success()?;
        fixture.terraform.write("terraform.tfstate", &awsext_state(&executable, &values).to_string())?;
        fixture.mutations();

        let moved = format!("moved {{\n  from = awsext_workspaces_bundle.test\n  to   = {address}\n}}\n");
        fixture.terraform.write("moved.tf", &moved)?;
        let applied = fixture.apply().await?;
        let moved = format!("# awsext_workspaces_bundle.test has moved to {address}\n");
        for part in [&moved, "Plan: 0 to add, 0 to change, 0 to destroy."] {
            assert!(applied.stdout.contains(part), "{executable}: {part}: {}", applied.stdout);
        }
        assert_eq!(fixture.mutations(), Vec::<String>::new());
        assert_eq!(fixture.terraform.stored_resource(address)?.unwrap_or_default(), values, "{executable}");
    }
    Ok(())
}

/// What usan/awsext stores of a bundle.
fn awsext_state(executable: &Executable, values: &Json) -> Json {
    let attributes = json!({
        "bundle_id": values["id"], "bundle_name": values["name"], "bundle_description": values["description"],
        "image_id": values["image_id"], "compute_type": values["compute_type"], "user_storage_capacity": "50",
        "root_storage_capacity": "80", "state": values["state"], "tags": values["tags"],
    });
    stored_state(executable, "usan/awsext", "awsext_workspaces_bundle", &attributes)
}
