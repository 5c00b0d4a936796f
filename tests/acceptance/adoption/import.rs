//! Imports of existing images.

use crate::acceptance::fixture::{Outcome, TerraformFixture, combinations};
use crate::acceptance::resource_under_test::REGION;

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn imported_image_plans_no_changes() -> Outcome {
    for (executable, resource) in combinations()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.configure("golden", TAGS)?;
        fixture.apply().await?;
        let (values, id, address) = (fixture.values().await?, fixture.id().await?, resource.address());
        for import_id in [id.clone(), format!("{id}@{REGION}")] {
            fixture.terraform.state(&["rm", &address]).await?.success()?;
            fixture.mutations();
            fixture.terraform.import(&address, &import_id).await?.success()?;
            if !resource.lineage_is_readable {
                // The source is adopted once, in place.
                assert_eq!(fixture.actions().await?, ["update"], "{executable}: {import_id}");
                fixture.terraform.apply(&[]).await?.success()?;
            }
            fixture.expect_empty_plan().await?;
            assert_eq!(fixture.mutations(), Vec::<String>::new());
            assert_eq!(fixture.values().await?, values, "{executable}: {import_id}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn rejects_import_of_missing_image() -> Outcome {
    for (executable, resource) in combinations()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.configure("golden", "")?;
        let imported = fixture.terraform.import(&resource.address(), resource.nothing).await?.exit_code(1)?;
        assert!(imported.stderr.contains("Cannot import non-existent remote object"), "{}", imported.stderr);
    }
    Ok(())
}
