//! The provider's `default_tags` and `ignore_tags`: a plan shows their changes in `tags_all` alone.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns, main_types_by_turns};
use crate::acceptance::resource_under_test::RESOURCES;

const TAGS: &str = "tags = { Name = \"web\" }";
const IGNORE_CHANGES: &str = "\n  lifecycle {\n    ignore_changes = [tags]\n  }";

/// Configures the image with these arguments, and the provider with the content of `default_tags` and `ignore_tags`.
fn configure(fixture: &TerraformFixture, arguments: &str, defaults: &str, ignored: &str) -> Outcome {
    let text = fixture.resource.configuration("golden", arguments);
    let block = format!(
        "region = \"eu-west-1\"\n  default_tags {{\n    tags = {{ {defaults} }}\n  }}\n  ignore_tags {{\n    keys = \
         [{ignored}]\n  }}"
    );
    fixture.terraform.write("main.tf", &text.replacen("region = \"eu-west-1\"", &block, 1))?;
    Ok(())
}

/// The tags of the image in AWS.
fn actual(fixture: &TerraformFixture) -> Result<Json, testing::Error> {
    Ok(json!((fixture.resource.tags)(fixture.aws.simulator(), &fixture.id()?)))
}

/// Replaces the tags of the image in AWS.
fn set_tags(fixture: &TerraformFixture, tags: Json) -> Outcome {
    let tags: BTreeMap<String, String> = serde_json::from_value(tags)?;
    assert!((fixture.resource.set_tags)(fixture.aws.simulator(), &fixture.id()?, &tags));
    Ok(())
}

#[tokio::test]
async fn default_tags_change_under_ignore_changes() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let arguments = format!("{TAGS}{IGNORE_CHANGES}");
        configure(&fixture, &arguments, "Team = \"a\"", "")?;
        fixture.apply().await?;
        set_tags(&fixture, json!({ "Name": "web", "Team": "a", "foreign": "x" }))?;
        fixture.expect_empty_plan().await?;
        let steps = [
            ("Team = \"b\"", json!({ "Name": "web", "Team": "b", "foreign": "x" })),
            ("Team = \"b\", Env = \"prod\"", json!({ "Name": "web", "Team": "b", "Env": "prod", "foreign": "x" })),
            ("Env = \"prod\"", json!({ "Name": "web", "Env": "prod", "foreign": "x" })),
            ("", json!({ "Name": "web", "foreign": "x" })),
        ];
        for (defaults, expected) in steps {
            configure(&fixture, &arguments, defaults, "")?;
            fixture.apply_update_of(&["tags_all"]).await?;
            assert_eq!(actual(&fixture)?, expected, "{executable} {}", resource.type_name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn plan_shows_default_tags_in_tags_all_alone() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let unknown = "Team = \"a\", CreatedOn = timestamp()";
        configure(&fixture, TAGS, unknown, "")?;
        for _ in 0..2 {
            fixture.terraform.apply(&[]).await?.success()?;
            assert_eq!(fixture.values()?["tags"], json!({ "Name": "web" }), "{executable}");
            assert_eq!(actual(&fixture)?, fixture.values()?["tags_all"], "{executable}");
            let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
            let change = fixture.planned_change(&planned);
            let shown = (&change.actions[..], &change.arguments[..]);
            assert_eq!(shown, (&["update"][..], &["tags_all".to_owned()][..]), "{executable} {}", resource.type_name);
        }
        configure(&fixture, TAGS, "Team = \"b\"", "")?;
        fixture.apply_update_of(&["tags_all"]).await?;
        assert_eq!(actual(&fixture)?, json!({ "Name": "web", "Team": "b" }), "{executable}");
        // Others change a default tag.
        set_tags(&fixture, json!({ "Name": "web", "Team": "c" }))?;
        fixture.apply_update_of(&["tags_all"]).await?;
        assert_eq!(actual(&fixture)?, json!({ "Name": "web", "Team": "b" }), "{executable}");
        // A tag moves from `default_tags` to `tags`, and back.
        configure(&fixture, "tags = { Name = \"web\", Team = \"b\" }", "", "")?;
        fixture.apply_update_of(&["tags"]).await?;
        configure(&fixture, TAGS, "Team = \"b\"", "")?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture)?, json!({ "Name": "web", "Team": "b" }), "{executable}");
    }
    Ok(())
}

#[tokio::test]
async fn ignored_tags_are_set_at_creation_and_not_managed_afterwards() -> Outcome {
    for (executable, resource) in main_types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let arguments = "tags = { Name = \"web\", scan = \"new\" }";
        configure(&fixture, arguments, "audit = \"none\"", "\"scan\", \"audit\"")?;
        fixture.apply().await?;
        let created = json!({ "Name": "web", "scan": "new", "audit": "none" });
        assert_eq!(actual(&fixture)?, created, "{executable} {}", resource.type_name);
        assert_eq!(fixture.values()?["tags_all"], json!({ "Name": "web" }));
        for tags in [json!({ "Name": "web", "scan": "done", "audit": "2027" }), json!({ "Name": "web" })] {
            set_tags(&fixture, tags)?;
            fixture.expect_empty_plan().await?;
        }
        configure(&fixture, "tags = { Name = \"api\", scan = \"old\" }", "audit = \"none\"", "\"scan\", \"audit\"")?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture)?, json!({ "Name": "api" }), "{executable} {}", resource.type_name);
    }
    Ok(())
}

#[tokio::test]
async fn removed_default_tags_are_not_copied_tags() -> Outcome {
    for (executable, lifecycle) in by_turns()?.zip(["", IGNORE_CHANGES]) {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        let arguments = format!("copy_image_tags = true\n  {TAGS}{lifecycle}");
        configure(&fixture, &arguments, "Owner = \"a\", Env = \"test\"", "")?;
        fixture.apply().await?;
        configure(&fixture, &arguments, "Owner = \"b\"", "")?;
        fixture.apply_update_of(&["tags_all"]).await?;
        assert_eq!(actual(&fixture)?, json!({ "Name": "web", "Owner": "b", "team": "web" }), "{executable}");
        configure(&fixture, &arguments, "", "")?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture)?, json!({ "Name": "web", "team": "web" }), "{executable}");
    }
    Ok(())
}
