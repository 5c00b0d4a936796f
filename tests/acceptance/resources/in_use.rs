//! Deleting an image in use: the error lists its users.

use serde_json::{Value as Json, json};

use crate::acceptance::fixture::{Outcome, TerraformFixture, main_types_by_turns};
use crate::acceptance::resource_under_test::{APPSTREAM, REGION, ResourceUnderTest, WORKSPACES};

/// Creates an image of `resource`, adds `users` in AWS, and expects destroy to report each of `named` until `free`
/// removes them.
async fn refuses(
    resource: ResourceUnderTest,
    users: impl Fn(&str) -> Json,
    named: &[&str],
    free: impl Fn(&TerraformFixture, &str),
) -> Outcome {
    for (executable, resource) in main_types_by_turns()?.filter(|(_, each)| each.type_name == resource.type_name) {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", "").await?;
        let id = fixture.id()?;
        fixture.aws.seed(serde_json::from_value(users(&id))?)?;
        let refused = fixture.terraform.destroy(&[]).await?.exit_code(1)?;
        for name in named {
            assert!(refused.stderr.contains(name), "{executable}: {name} is missing in: {}", refused.stderr);
        }
        assert_eq!(fixture.id()?, id, "the image stays in the state");
        free(&fixture, &id);
        fixture.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}

#[tokio::test]
async fn appstream_error_lists_fleets_and_image_builders() -> Outcome {
    let users = |id: &str| {
        json!({"appstream": {
            "fleets": {REGION: [{"name": "office", "image": id}]},
            "image_builders": {REGION: [{"name": "workshop", "image": id}]},
        }})
    };
    let free = |fixture: &TerraformFixture, _: &str| {
        assert!(fixture.aws.remove_appstream_users(REGION, "office"));
        assert!(fixture.aws.remove_appstream_users(REGION, "workshop"));
    };
    refuses(APPSTREAM, users, &["fleets: office", "image builders: workshop"], free).await
}

#[tokio::test]
async fn workspaces_error_lists_bundles() -> Outcome {
    let users = |id: &str| json!({"workspaces": {"bundles": {REGION: [{"id": "wsb-0aaaaaaa1", "name": "office", "image_id": id}]}}});
    let free =
        |fixture: &TerraformFixture, _: &str| assert!(fixture.aws.remove_workspaces_bundle(REGION, "wsb-0aaaaaaa1"));
    refuses(WORKSPACES, users, &["wsb-0aaaaaaa1", "office"], free).await
}
