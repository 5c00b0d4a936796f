//! Changes outside of Terraform.

use crate::acceptance::fixture::{Outcome, TerraformFixture, combinations, types_by_turns};
use crate::acceptance::resource_under_test::REGION;

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn recreates_deleted_image() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", TAGS).await?;
        let first = fixture.id()?;
        assert!((resource.remove)(fixture.aws.simulator(), &first));
        fixture.apply_actions(&["create"]).await?;
        assert!(!fixture.id()?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn restores_changed_tags() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", TAGS).await?;
        let id = fixture.id()?;
        assert!((resource.retag)(fixture.aws.simulator(), &id));
        fixture.apply_actions(&["update"]).await?;
        assert_eq!(fixture.values()?["tags"]["team"], "web");
        assert_eq!(fixture.id()?, id);
    }
    Ok(())
}

#[tokio::test]
async fn keeps_disabled_ami() -> Outcome {
    for (executable, resource) in
        combinations()?.into_iter().filter(|(_, resource)| resource.type_name == "image_copy_ec2")
    {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", TAGS).await?;
        assert!(fixture.aws.disable_image(REGION, &fixture.id()?));
        fixture.expect_empty_plan().await?;
    }
    Ok(())
}

#[tokio::test]
async fn updates_ami_description_in_place() -> Outcome {
    for (executable, resource) in
        combinations()?.into_iter().filter(|(_, resource)| resource.type_name == "image_copy_ec2")
    {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", "description = \"One\"").await?;
        let id = fixture.id()?;
        fixture.configure("golden", "description = \"Another\"")?;
        fixture.apply_actions(&["update"]).await?;
        assert_eq!(fixture.id()?, id);
        let images = fixture.aws.images();
        assert!(images.iter().any(|image| image.image_id == id && image.description == "Another"));
    }
    Ok(())
}
