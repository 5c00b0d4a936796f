//! Copies without `snapshot_tags`: a plan never shows a change of that argument.

use serde_json::json;
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns};
use crate::acceptance::resource_under_test::{REGION, RESOURCES};

/// The IDs and the tags of the snapshots of the copy.
fn snapshots(fixture: &TerraformFixture) -> Vec<(String, serde_json::Value)> {
    let snapshots = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
    snapshots.map(|snapshot| (snapshot.snapshot_id, json!(snapshot.tags))).collect()
}

#[tokio::test]
async fn tags_that_others_set_are_no_change_of_snapshot_tags() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
    let arguments = "tags = { a = \"1\" }\n  lifecycle {\n    ignore_changes = [tags]\n  }";
    fixture.configure("golden", arguments)?;
    fixture.apply().await?;
    let id = fixture.id()?;
    assert!(fixture.aws.set_image_tags(REGION, &id, [("a", "1"), ("drift", "yes")]));
    fixture.expect_empty_plan().await?;
    let (first, second) = (snapshots(&fixture)[0].0.clone(), snapshots(&fixture)[1].0.clone());
    assert!(fixture.aws.set_snapshot_tags(REGION, &first, [("a", "2"), ("backup", "yes")]));
    assert!(fixture.aws.set_snapshot_tags(REGION, &second, [("", ""); 0]));
    fixture.expect_empty_plan().await?;
    assert_eq!(fixture.values()?["snapshot_tags"], json!(null), "{executable}");

    // Another change neither copies nor removes the tags of others.
    fixture.mutations();
    fixture.configure("golden", &format!("description = \"One\"\n  {arguments}"))?;
    fixture.apply().await?;
    assert_eq!(fixture.mutations(), ["ModifyImageAttribute"], "{executable}");

    let address = fixture.resource.address();
    fixture.terraform.state(&["rm", &address]).await?.success()?;
    fixture.terraform.import(&address, &id).await?.success()?;
    fixture.expect_empty_plan().await?;
    assert_eq!(fixture.values()?["snapshot_tags"], json!(null), "{executable}");
    Ok(())
}

#[tokio::test]
async fn default_tags_go_on_the_snapshots_without_a_change_of_snapshot_tags() -> Outcome {
    for (executable, configured) in by_turns()?.zip(["", "\n  snapshot_tags = { kept = \"yes\" }"]) {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        let configure = |defaults: &str| {
            let text = fixture.resource.configuration("golden", &format!("tags = {{ Name = \"web\" }}{configured}"));
            let block = format!("region = \"eu-west-1\"\n  default_tags {{\n    tags = {{ {defaults} }}\n  }}");
            fixture.terraform.write("main.tf", &text.replacen("region = \"eu-west-1\"", &block, 1))
        };
        configure("Team = \"a\"")?;
        fixture.apply().await?;
        for (defaults, mut expected) in [
            ("Team = \"a\", Env = \"prod\"", json!({ "Team": "a", "Env": "prod" })),
            ("Team = \"b\"", json!({ "Team": "b" })),
            ("", json!({})),
        ] {
            configure(defaults)?;
            let applied = fixture.apply_actions(&["update"]).await?;
            assert!(!applied.stdout.contains("snapshot_tags"), "{}", applied.stdout);
            let (key, value) = if configured.is_empty() { ("Name", "web") } else { ("kept", "yes") };
            expected[key] = json!(value);
            let actual = snapshots(&fixture).into_iter().map(|(_, tags)| tags).collect::<Vec<_>>();
            assert_eq!(actual, [expected.clone(), expected], "{executable}");
        }
    }
    Ok(())
}
