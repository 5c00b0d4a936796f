//! Deleting an image that somebody uses: the error names them.

use serde_json::{Value as Json, json};

use crate::stage::{Outcome, Stage, stages};
use crate::subject::{APPSTREAM, REGION, Subject, WORKSPACES};

/// Makes an image of `subject`, puts `users` into AWS, and expects destroy to name each of `named` until `free` lets
/// go.
async fn refuses(
    subject: Subject,
    users: impl Fn(&str) -> Json,
    named: &[&str],
    free: impl Fn(&Stage, &str),
) -> Outcome {
    for (executable, subject) in stages()?.into_iter().filter(|(_, each)| each.type_name == subject.type_name) {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", "")?;
        stage.apply().await?;
        let id = stage.id().await?;
        stage.aws.seed(serde_json::from_value(users(&id))?)?;
        let refused = stage.terraform.destroy(&[]).await?.exit_code(1)?;
        for name in named {
            assert!(refused.stderr.contains(name), "{executable}: {name} is missing in: {}", refused.stderr);
        }
        assert_eq!(stage.id().await?, id, "the image stays in the state");
        free(&stage, &id);
        stage.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}

#[tokio::test]
async fn an_appstream_image_that_a_fleet_and_an_image_builder_use_names_both() -> Outcome {
    let users = |id: &str| {
        json!({"appstream": {
            "fleets": {REGION: [{"name": "office", "image": id}]},
            "image_builders": {REGION: [{"name": "workshop", "image": id}]},
        }})
    };
    let free = |stage: &Stage, _: &str| {
        assert!(stage.aws.remove_appstream_users(REGION, "office"));
        assert!(stage.aws.remove_appstream_users(REGION, "workshop"));
    };
    refuses(APPSTREAM, users, &["the fleets office", "the image builders", "workshop"], free).await
}

#[tokio::test]
async fn a_workspaces_image_that_a_bundle_uses_names_it() -> Outcome {
    let users = |id: &str| json!({"workspaces": {"bundles": {REGION: [{"id": "wsb-0aaaaaaa1", "name": "office", "image_id": id}]}}});
    let free = |stage: &Stage, _: &str| assert!(stage.aws.remove_workspaces_bundle(REGION, "wsb-0aaaaaaa1"));
    refuses(WORKSPACES, users, &["wsb-0aaaaaaa1", "office"], free).await
}
