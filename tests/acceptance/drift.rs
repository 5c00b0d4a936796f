//! What happens behind Terraform's back.

use crate::stage::{Outcome, Stage, stages};
use crate::subject::REGION;

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn an_image_that_was_deleted_is_made_again() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", TAGS)?;
        stage.apply().await?;
        let first = stage.id().await?;
        assert!((subject.remove)(stage.aws.simulator(), &first));
        assert_eq!(stage.actions().await?, ["create"]);
        stage.apply().await?;
        assert!(!stage.id().await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn tags_that_were_changed_are_set_again() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", TAGS)?;
        stage.apply().await?;
        let id = stage.id().await?;
        assert!((subject.retag)(stage.aws.simulator(), &id));
        assert_eq!(stage.actions().await?, ["update"]);
        stage.apply().await?;
        assert_eq!(stage.values().await?["tags"]["team"], "web");
        assert_eq!(stage.id().await?, id);
    }
    Ok(())
}

#[tokio::test]
async fn a_disabled_ami_stays() -> Outcome {
    for (executable, subject) in stages()?.into_iter().filter(|(_, subject)| subject.type_name == "image_copy_ec2") {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", TAGS)?;
        stage.apply().await?;
        assert!(stage.aws.disable_image(REGION, &stage.id().await?));
        stage.expect_empty_plan().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_description_of_an_ami_changes_in_place() -> Outcome {
    for (executable, subject) in stages()?.into_iter().filter(|(_, subject)| subject.type_name == "image_copy_ec2") {
        let stage = Stage::new(&executable, subject).await?;
        stage.configure("golden", "description = \"One\"")?;
        stage.apply().await?;
        let id = stage.id().await?;
        stage.configure("golden", "description = \"Another\"")?;
        assert_eq!(stage.actions().await?, ["update"]);
        stage.apply().await?;
        assert_eq!(stage.id().await?, id);
        let images = stage.aws.images();
        assert!(images.iter().any(|image| image.image_id == id && image.description == "Another"));
    }
    Ok(())
}
