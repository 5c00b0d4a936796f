//! Copies that are made public: EC2 deprecates them two years after their creation.

use serde_json::json;
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{REGION, RESOURCES};

#[tokio::test]
async fn deprecation_time_of_ec2_is_no_change() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
    fixture.configure("golden", "")?;
    fixture.apply().await?;
    let (id, address) = (fixture.id()?, fixture.resource.address());
    assert!(fixture.aws.set_image_public(REGION, &id, true));
    fixture.expect_empty_plan().await?;
    fixture.terraform.state(&["rm", &address]).await?.success()?;
    fixture.terraform.import(&address, &id).await?.success()?;
    fixture.expect_empty_plan().await?;
    assert_eq!(fixture.values()?["deprecation_time"], json!(null), "{executable}");
    assert!(fixture.aws.set_image_public(REGION, &id, false));
    fixture.expect_empty_plan().await?;
    fixture.mutations();
    fixture.configure("golden", "description = \"One\"")?;
    fixture.apply().await?;
    assert_eq!(fixture.mutations(), ["ModifyImageAttribute"], "{executable}");
    Ok(())
}

#[tokio::test]
async fn deprecation_of_a_public_copy_is_not_canceled() -> Outcome {
    let executable = Executable::preferred()?;
    let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
    let time = "deprecation_time = timeadd(plantimestamp(), \"720h\")";
    let lifecycle = "lifecycle {\n    ignore_changes = [deprecation_time]\n  }";
    fixture.configure("golden", &format!("{time}\n  {lifecycle}"))?;
    fixture.apply().await?;
    assert!(fixture.aws.set_image_public(REGION, &fixture.id()?, true));
    fixture.expect_empty_plan().await?;
    fixture.mutations();
    fixture.configure("golden", "")?;
    fixture.apply().await?;
    assert_eq!(fixture.mutations(), [""; 0], "{executable}");
    assert_eq!(fixture.values()?["deprecation_time"], json!(null), "{executable}");
    Ok(())
}
