//! Tags that came with the source of a copy.

use serde_json::{Value as Json, json};
use testing::Executable;

use crate::stage::{Outcome, Stage};
use crate::subject::{REGION, SUBJECTS};

const NAME: &str = "tags = { Name = \"web\" }";
/// The provider block with default tags.
const DEFAULTS: &str = "region = \"eu-west-1\"\n  default_tags {\n    tags = { owner = \"platform\" }\n  }";

/// What the AMI's tags are in AWS.
fn actual(stage: &Stage) -> Json {
    let image = stage.aws.images().into_iter().find(|image| image.region == REGION);
    json!(image.map(|image| image.tags).unwrap_or_default())
}

/// A stage with a copy of a source that is tagged `team = web` and with the source's tags.
async fn stage(executable: &Executable, provider: Option<&str>) -> Result<Stage, Box<dyn std::error::Error>> {
    let stage = Stage::new(executable, SUBJECTS[0]).await?;
    configure(&stage, &format!("copy_image_tags = true\n  {NAME}"), provider)?;
    stage.apply().await?;
    stage.mutations();
    Ok(stage)
}

fn configure(stage: &Stage, arguments: &str, provider: Option<&str>) -> Result<(), testing::Error> {
    let text = stage.subject.configuration("golden", arguments);
    let text = provider.map_or(text.clone(), |block| text.replacen("region = \"eu-west-1\"", block, 1));
    stage.terraform.write("main.tf", &text)
}

#[tokio::test]
async fn copied_tags_stay_when_the_argument_goes_and_the_users_own_come_and_go() -> Outcome {
    for executable in Executable::all()? {
        for gone in ["", "copy_image_tags = false\n  "] {
            let stage = stage(&executable, None).await?;
            assert_eq!(actual(&stage), json!({ "Name": "web", "team": "web" }));
            configure(&stage, &format!("{gone}{NAME}"), None)?;
            assert_eq!(stage.actions().await?, ["update"]);
            stage.apply().await?;
            assert_eq!(stage.mutations(), Vec::<String>::new(), "{executable}");
            assert_eq!(stage.values().await?["tags_all"], json!({ "Name": "web", "team": "web" }));
            assert_eq!(stage.values().await?["tags"], json!({ "Name": "web" }));

            configure(&stage, &format!("{gone}tags = {{ Name = \"web\", cost = \"1\" }}"), None)?;
            stage.apply().await?;
            assert_eq!(actual(&stage), json!({ "Name": "web", "team": "web", "cost": "1" }), "{executable}");
            configure(&stage, &format!("{gone}{NAME}"), None)?;
            stage.apply().await?;
            assert_eq!(actual(&stage), json!({ "Name": "web", "team": "web" }), "{executable}");

            // What the user has set by now is the user's.
            configure(&stage, &format!("{gone}tags = {{ Name = \"web\", team = \"mobile\" }}"), None)?;
            stage.apply().await?;
            assert_eq!(actual(&stage), json!({ "Name": "web", "team": "mobile" }), "{executable}");
            configure(&stage, &format!("{gone}{NAME}"), None)?;
            stage.apply().await?;
            assert_eq!(actual(&stage), json!({ "Name": "web" }), "{executable}");

            // And what others add is drift.
            assert!(stage.aws.set_image_tags(REGION, &stage.id().await?, [("Name", "web"), ("other", "x")]));
            assert_eq!(stage.actions().await?, ["update"], "{executable}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn copied_tags_stay_when_other_tags_change_in_the_same_run() -> Outcome {
    for executable in Executable::all()? {
        let stage = stage(&executable, None).await?;
        configure(&stage, "tags = { stage = \"test\" }", None)?;
        stage.apply().await?;
        assert_eq!(actual(&stage), json!({ "stage": "test", "team": "web" }), "{executable}");
        configure(&stage, "", None)?;
        stage.apply().await?;
        assert_eq!(actual(&stage), json!({ "team": "web" }), "{executable}");
        // Once more, and back.
        configure(&stage, "copy_image_tags = true", None)?;
        stage.apply().await?;
        configure(&stage, "description = \"One\"", None)?;
        stage.apply().await?;
        assert_eq!(actual(&stage), json!({ "team": "web" }), "{executable}");
    }
    Ok(())
}

#[tokio::test]
async fn default_tags_are_no_copied_tags() -> Outcome {
    for executable in Executable::all()? {
        let stage = stage(&executable, Some(DEFAULTS)).await?;
        configure(&stage, NAME, Some(DEFAULTS))?;
        stage.apply().await?;
        let all = json!({ "Name": "web", "owner": "platform", "team": "web" });
        assert_eq!((stage.mutations(), actual(&stage)), (vec![], all), "{executable}");
        configure(&stage, NAME, None)?;
        stage.apply().await?;
        assert_eq!(actual(&stage), json!({ "Name": "web", "team": "web" }), "{executable}");
    }
    Ok(())
}

#[tokio::test]
async fn copied_tags_of_an_imported_copy_stay_too() -> Outcome {
    for executable in Executable::all()? {
        let stage = stage(&executable, None).await?;
        let (id, address) = (stage.id().await?, stage.subject.address());
        stage.terraform.state(&["rm", &address]).await?.success()?;
        configure(&stage, &format!("copy_image_tags = true\n  {NAME}"), None)?;
        stage.terraform.import(&address, &id).await?.success()?;
        stage.apply().await?;
        configure(&stage, NAME, None)?;
        stage.apply().await?;
        assert_eq!(stage.mutations(), Vec::<String>::new(), "{executable}");
        assert_eq!(actual(&stage), json!({ "Name": "web", "team": "web" }), "{executable}");
    }
    Ok(())
}
