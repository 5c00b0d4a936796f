//! Identity of images.

use serde_json::{Value as Json, json};
use testing::{Executable, Feature, HostFault};

use crate::acceptance::fixture::{Outcome, TerraformFixture, import_provider};
use crate::acceptance::resource_under_test::{REGION, RESOURCES};

/// Account of the simulated AWS.
const ACCOUNT: &str = "123456789012";
const TAGS: &str = "tags = { team = \"web\" }";

fn import_block(fixture: &TerraformFixture, identity: &Json) -> String {
    let provider = import_provider(fixture.terraform.executable(), HostFault::ImportOfAlias);
    format!("import {{\n  {provider}to = {}\n  identity = {identity}\n}}\n", fixture.resource.address())
}

#[tokio::test]
async fn imports_image_by_identity() -> Outcome {
    for executable in Executable::with(Feature::Identity)? {
        for resource in RESOURCES {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            fixture.create("golden", TAGS).await?;
            let (id, identity) = (fixture.id()?, fixture.identity()?);
            let identifier = if resource.type_name.contains("appstream") { "name" } else { "id" };
            assert_eq!(
                identity,
                json!({ "account_id": ACCOUNT, "region": REGION, identifier: id }),
                "{}",
                resource.type_name
            );
            for given in [json!({ identifier: id }), identity.clone()] {
                fixture.terraform.state(&["rm", &resource.address()]).await?.success()?;
                fixture.mutations();
                fixture.terraform.write("import.tf", &import_block(&fixture, &given))?;
                let applied = fixture.terraform.apply(&[]).await?.success()?;
                assert!(applied.stdout.contains("Resources: 1 imported, 0 added"), "{}", applied.stdout);
                fixture.expect_empty_plan().await?;
                assert_eq!(fixture.identity()?, identity, "{given}");
                assert_eq!(fixture.mutations(), Vec::<String>::new());
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn rejects_identity_of_other_account() -> Outcome {
    for executable in Executable::with(Feature::Identity)? {
        for resource in RESOURCES {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            fixture.create("golden", "").await?;
            let mut identity = fixture.identity()?;
            identity["account_id"] = json!("210987654321");
            fixture.terraform.state(&["rm", &resource.address()]).await?.success()?;
            fixture.terraform.write("import.tf", &import_block(&fixture, &identity))?;
            let refused = fixture.terraform.plan(&[]).await?.exit_code(1)?;
            assert!(refused.stderr.contains("not owned by AWS account 210987654321"), "{}", refused.stderr);
            assert!(refused.stderr.contains(ACCOUNT), "{}", refused.stderr);
        }
    }
    Ok(())
}
