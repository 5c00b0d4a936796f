//! Bringing an image under Terraform's control that is there already.

use crate::stage::{Outcome, Stage, stages};
use crate::subject::REGION;

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn an_imported_image_plans_empty() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", TAGS)?;
        stage.apply().await?;
        let (values, id, address) = (stage.values().await?, stage.id().await?, subject.address());
        for import_id in [id.clone(), format!("{id}@{REGION}")] {
            stage.terraform.state(&["rm", &address]).await?.success()?;
            stage.mutations();
            stage.terraform.import(&address, &import_id).await?.success()?;
            if !subject.lineage_is_readable {
                // What the image was made from is adopted, once and in place.
                assert_eq!(stage.actions().await?, ["update"], "{executable}: {import_id}");
                stage.terraform.apply(&[]).await?.success()?;
            }
            stage.expect_empty_plan().await?;
            assert_eq!(stage.mutations(), Vec::<String>::new());
            assert_eq!(stage.values().await?, values, "{executable}: {import_id}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_image_that_does_not_exist_cannot_be_imported() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", "")?;
        let imported = stage.terraform.import(&subject.address(), subject.nothing).await?.exit_code(1)?;
        assert!(imported.stderr.contains("Cannot import non-existent remote object"), "{}", imported.stderr);
    }
    Ok(())
}
