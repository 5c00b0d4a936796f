//! The complete configurations, each from apply to destroy.

use testing::Executable;

use crate::examples::fixture::{Outcome, TerraformFixture, by_turns, names};

#[tokio::test]
async fn every_configuration_applies() -> Outcome {
    for (turn, name) in names("configurations").into_iter().enumerate() {
        for (executable, applies) in by_turns(turn)? {
            let fixture = TerraformFixture::empty(&executable).await?;
            let images = |fixture: &TerraformFixture| {
                fixture.aws.images().len()
                    + fixture.aws.appstream_images().len()
                    + fixture.aws.workspaces_images().len()
            };
            let before = images(&fixture);
            fixture.put(&format!("configurations/{name}/main.tf"))?;
            fixture.terraform.run(&["validate", "-no-color"]).await?.success()?;
            if !applies {
                continue;
            }
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

/// When a version is built, its copies are created, those of the oldest version are deleted, and the others stay.
#[tokio::test]
async fn newest_versions_stay_in_every_region() -> Outcome {
    for executable in Executable::all()? {
        let fixture = TerraformFixture::empty(&executable).await?;
        fixture.put("configurations/newest-versions/main.tf")?;
        let build = |month: u32, state: &str| {
            let (name, created) = (format!("web-2036.{month:02}"), format!("2036-{month:02}-01T00:00:00.000Z"));
            let image = serde_json::json!({ "name": name, "creation_date": created, "state": state, "volumes": [{}] });
            serde_json::from_value(serde_json::json!({ "ec2": { "images": { "us-east-1": [image] } } }))
        };
        let copies = |region: &str| {
            let images = fixture.aws.images().into_iter().filter(|image| image.region == region);
            let mut names: Vec<_> = images.map(|image| image.name).filter(|name| name.starts_with("web-20")).collect();
            names.sort();
            names
        };
        // With the version of the demo there are three.
        for month in [1, 2] {
            fixture.aws.seed(build(month, "available")?)?;
        }
        fixture.terraform.apply(&[]).await?.success()?;
        assert_eq!(copies("eu-west-1"), ["web-2026.11", "web-2036.01", "web-2036.02"], "{executable}");
        fixture.aws.seed(build(4, "failed")?)?;
        fixture.terraform.plan(&[]).await?.exit_code(0)?;
        fixture.aws.seed(build(3, "available")?)?;
        fixture.aws.clear_calls();
        fixture.terraform.apply(&[]).await?.success()?;
        for region in ["ap-southeast-2", "eu-central-1", "eu-west-1"] {
            assert_eq!(copies(region), ["web-2036.01", "web-2036.02", "web-2036.03"], "{executable}, {region}");
        }
        let count = |operation: &str| {
            fixture.aws.calls().iter().filter(|call| call.operation == operation && !call.dry_run).count()
        };
        assert_eq!((count("CopyImage"), count("DeregisterImage")), (3, 3), "{executable}");
        fixture.terraform.plan(&[]).await?.exit_code(0)?;
        fixture.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}
