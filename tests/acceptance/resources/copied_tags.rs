//! Tags copied from the source.

use serde_json::{Value as Json, json};
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns};
use crate::acceptance::resource_under_test::{REGION, RESOURCES};

const NAME: &str = "tags = { Name = \"web\" }";
/// The provider block with default tags.
const DEFAULTS: &str = "region = \"eu-west-1\"\n  default_tags {\n    tags = { owner = \"platform\" }\n  }";

/// Tags of the AMI in AWS.
fn actual(fixture: &TerraformFixture) -> Json {
    let image = fixture.aws.images().into_iter().find(|image| image.region == REGION);
    json!(image.map(|image| image.tags).unwrap_or_default())
}

/// A fixture with a copy that has the tags of its source, which is tagged `team = web`.
async fn fixture(
    executable: &Executable,
    provider: Option<&str>,
) -> Result<TerraformFixture, Box<dyn std::error::Error>> {
    let fixture = TerraformFixture::new(executable, RESOURCES[0]).await?;
    configure(&fixture, &format!("copy_image_tags = true\n  {NAME}"), provider)?;
    fixture.apply().await?;
    fixture.mutations();
    Ok(fixture)
}

fn configure(fixture: &TerraformFixture, arguments: &str, provider: Option<&str>) -> Result<(), testing::Error> {
    let text = fixture.resource.configuration("golden", arguments);
    let text = provider.map_or(text.clone(), |block| text.replacen("region = \"eu-west-1\"", block, 1));
    fixture.terraform.write("main.tf", &text)
}

#[tokio::test]
async fn keeps_copied_tags_when_argument_is_removed() -> Outcome {
    for (executable, gone) in by_turns()?.zip(["", "copy_image_tags = false\n  "]) {
        let fixture = fixture(&executable, None).await?;
        assert_eq!(actual(&fixture), json!({ "Name": "web", "team": "web" }));
        configure(&fixture, &format!("{gone}{NAME}"), None)?;
        fixture.apply_actions(&["update"]).await?;
        assert_eq!(fixture.mutations(), Vec::<String>::new(), "{executable}");
        assert_eq!(fixture.values()?["tags_all"], json!({ "Name": "web", "team": "web" }));
        assert_eq!(fixture.values()?["tags"], json!({ "Name": "web" }));

        configure(&fixture, &format!("{gone}tags = {{ Name = \"web\", cost = \"1\" }}"), None)?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture), json!({ "Name": "web", "team": "web", "cost": "1" }), "{executable}");
        configure(&fixture, &format!("{gone}{NAME}"), None)?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture), json!({ "Name": "web", "team": "web" }), "{executable}");

        // Tags that are configured by now belong to the user.
        configure(&fixture, &format!("{gone}tags = {{ Name = \"web\", team = \"mobile\" }}"), None)?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture), json!({ "Name": "web", "team": "mobile" }), "{executable}");
        configure(&fixture, &format!("{gone}{NAME}"), None)?;
        fixture.apply().await?;
        assert_eq!(actual(&fixture), json!({ "Name": "web" }), "{executable}");

        // Tags that others add are drift.
        assert!(fixture.aws.set_image_tags(REGION, &fixture.id()?, [("Name", "web"), ("other", "x")]));
        assert_eq!(fixture.actions().await?, ["update"], "{executable}");
    }
    Ok(())
}

#[tokio::test]
async fn keeps_copied_tags_when_other_tags_change() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = fixture(&executable, None).await?;
    configure(&fixture, "tags = { stage = \"test\" }", None)?;
    fixture.apply().await?;
    assert_eq!(actual(&fixture), json!({ "stage": "test", "team": "web" }), "{executable}");
    configure(&fixture, "", None)?;
    fixture.apply().await?;
    assert_eq!(actual(&fixture), json!({ "team": "web" }), "{executable}");
    // Once more, and back.
    configure(&fixture, "copy_image_tags = true", None)?;
    fixture.apply().await?;
    configure(&fixture, "description = \"One\"", None)?;
    fixture.apply().await?;
    assert_eq!(actual(&fixture), json!({ "team": "web" }), "{executable}");
    Ok(())
}

#[tokio::test]
async fn default_tags_are_not_copied_tags() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = fixture(&executable, Some(DEFAULTS)).await?;
    configure(&fixture, NAME, Some(DEFAULTS))?;
    fixture.apply().await?;
    let all = json!({ "Name": "web", "owner": "platform", "team": "web" });
    assert_eq!((fixture.mutations(), actual(&fixture)), (vec![], all), "{executable}");
    configure(&fixture, NAME, None)?;
    fixture.apply().await?;
    assert_eq!(actual(&fixture), json!({ "Name": "web", "team": "web" }), "{executable}");
    Ok(())
}

#[tokio::test]
async fn keeps_copied_tags_after_import() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = fixture(&executable, None).await?;
    let (id, address) = (fixture.id()?, fixture.resource.address());
    fixture.terraform.state(&["rm", &address]).await?.success()?;
    configure(&fixture, &format!("copy_image_tags = true\n  {NAME}"), None)?;
    fixture.terraform.import(&address, &id).await?.success()?;
    fixture.apply().await?;
    configure(&fixture, NAME, None)?;
    fixture.apply().await?;
    assert_eq!(fixture.mutations(), Vec::<String>::new(), "{executable}");
    assert_eq!(actual(&fixture), json!({ "Name": "web", "team": "web" }), "{executable}");
    Ok(())
}
