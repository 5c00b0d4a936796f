//! The whole configurations, each through a life.

use testing::Executable;

use crate::stage::{Outcome, Stage, names};

#[tokio::test]
async fn every_configuration_is_valid_and_lives() -> Outcome {
    for name in names("configurations") {
        for executable in Executable::all()? {
            let stage = Stage::empty(&executable).await?;
            let images = |stage: &Stage| {
                stage.aws.images().len() + stage.aws.appstream_images().len() + stage.aws.workspaces_images().len()
            };
            let before = images(&stage);
            stage.put(&format!("configurations/{name}/main.tf"))?;
            stage.terraform.run(&["validate", "-no-color"]).await?.success()?;
            stage.terraform.apply(&[]).await?.success()?;
            assert!(images(&stage) > before, "{name} has made nothing");
            stage.terraform.plan(&[]).await?.exit_code(0)?;
            stage.terraform.destroy(&[]).await?.success()?;
            assert_eq!(images(&stage), before, "{name} has left something");
        }
    }
    Ok(())
}

/// A name without a version cannot be had twice; with one, the new copy is there before the old one goes.
#[tokio::test]
async fn a_golden_image_is_replaced_only_when_the_new_one_is_there() -> Outcome {
    let stage = Stage::empty(&Executable::preferred()?).await?;
    stage.put("configurations/golden-image-pipeline/main.tf")?;
    stage.terraform.apply(&[]).await?.success()?;
    let newer =
        r#"{"ec2": {"images": {"us-east-1": [{"name": "web-2026.12", "creation_date": "2036-12-01T00:00:00.000Z"}]}}}"#;
    stage.aws.seed(serde_json::from_str(newer)?)?;
    stage.aws.clear_calls();
    stage.terraform.apply(&[]).await?.success()?;
    let calls = stage.aws.calls();
    for region in ["eu-central-1", "eu-west-1"] {
        let at = |operation: &str| {
            calls.iter().position(|call| call.operation == operation && call.region == region && !call.dry_run)
        };
        let (made, gone) = (at("CopyImage").ok_or("no copy")?, at("DeregisterImage").ok_or("nothing has gone")?);
        assert!(made < gone, "{region}");
    }
    Ok(())
}
