//! Imports of existing images.

use crate::acceptance::fixture::{Outcome, TerraformFixture, types_by_turns};
use crate::acceptance::resource_under_test::REGION;

const TAGS: &str = "tags = { team = \"web\" }";

#[tokio::test]
async fn imported_image_plans_no_changes() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", TAGS).await?;
        let (values, id, address) = (fixture.values()?, fixture.id()?, resource.address());
        let arn = values["arn"].as_str().unwrap_or_default().to_owned();
        for import_id in [id.clone(), format!("{id}@{REGION}"), arn] {
            fixture.terraform.state(&["rm", &address]).await?.success()?;
            fixture.mutations();
            fixture.terraform.import(&address, &import_id).await?.success()?;
            if resource.lineage_is_readable {
                fixture.expect_empty_plan().await?;
            } else {
                // The source is adopted once, in place.
                fixture.apply_actions(&["update"]).await?;
            }
            assert_eq!(fixture.mutations(), Vec::<String>::new());
            assert_eq!(fixture.values()?, values, "{executable}: {import_id}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn rejects_import_of_missing_image() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.configure("golden", "")?;
        let imported = fixture.terraform.import(&resource.address(), resource.nothing).await?.exit_code(1)?;
        assert!(imported.stderr.contains("Cannot import non-existent remote object"), "{}", imported.stderr);
    }
    Ok(())
}

#[tokio::test]
async fn an_import_id_with_a_wrong_region_or_account_is_rejected() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        fixture.create("golden", "").await?;
        let (values, id, address) = (fixture.values()?, fixture.id()?, resource.address());
        fixture.terraform.state(&["rm", &address]).await?.success()?;
        let arn = values["arn"].as_str().unwrap_or_default();
        for (import_id, expected) in [
            (format!("{id}@eu-wset-1"), "Did you mean \"eu-west-1\"?"),
            (format!("{id}@cn-north-1"), "belongs to partition aws-cn"),
            (arn.replace("arn:aws:", "arn:aws-cn:"), "begin with \"arn:aws:\""),
            (arn.replace("image/", "bundle/"), "Invalid import ID"),
        ] {
            let rejected = fixture.terraform.import(&address, &import_id).await?.exit_code(1)?.stderr;
            let text = rejected.replace(['\n', '│'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(expected), "{executable}: {import_id}: {rejected}");
        }
        if arn.contains(":123456789012:") {
            let other = arn.replace(":123456789012:", ":210987654321:");
            let rejected = fixture.terraform.import(&address, &other).await?.exit_code(1)?.stderr;
            assert!(rejected.contains("not owned by AWS account 210987654321"), "{executable}: {rejected}");
        }
    }
    Ok(())
}
