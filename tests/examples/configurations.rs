//! The complete configurations, each from apply to destroy.

use testing::Executable;

use crate::examples::fixture::{Outcome, TerraformFixture, names};

#[tokio::test]
async fn every_configuration_applies() -> Outcome {
    for name in names("configurations") {
        for executable in Executable::all()? {
            let fixture = TerraformFixture::empty(&executable).await?;
            let images = |fixture: &TerraformFixture| {
                fixture.aws.images().len()
                    + fixture.aws.appstream_images().len()
                    + fixture.aws.workspaces_images().len()
            };
            let before = images(&fixture);
            fixture.put(&format!("configurations/{name}/main.tf"))?;
            fixture.terraform.run(&["validate", "-no-color"]).await?.success()?;
            fixture.terraform.apply(&[]).await?.success()?;
            assert!(images(&fixture) > before, "{name} has made nothing");
            fixture.terraform.plan(&[]).await?.exit_code(0)?;
            fixture.terraform.destroy(&[]).await?.success()?;
            assert_eq!(images(&fixture), before, "{name} has left something");
        }
    }
    Ok(())
}

/// A name without a version cannot be used twice; with one, the new copy exists before the old one is deleted.
#[tokio::test]
async fn replaces_golden_image_after_new_one_is_available() -> Outcome {
    let fixture = TerraformFixture::empty(&Executable::preferred()?).await?;
    fixture.put("configurations/golden-image-pipeline/main.tf")?;
    fixture.terraform.apply(&[]).await?.success()?;
    let newer =
        r#"{"ec2": {"images": {"us-east-1": [{"name": "web-2026.12", "creation_date": "2036-12-01T00:00:00.000Z"}]}}}"#;
    fixture.aws.seed(serde_json::from_str(newer)?)?;
    fixture.aws.clear_calls();
    fixture.terraform.apply(&[]).await?.success()?;
    let calls = fixture.aws.calls();
    for region in ["eu-central-1", "eu-west-1"] {
        let at = |operation: &str| {
            calls.iter().position(|call| call.operation == operation && call.region == region && !call.dry_run)
        };
        let (made, gone) = (at("CopyImage").ok_or("no copy")?, at("DeregisterImage").ok_or("nothing has gone")?);
        assert!(made < gone, "{region}");
    }
    Ok(())
}
