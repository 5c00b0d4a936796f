//! The life of an image that is shared: one test for each service.

use simulator::{LaunchPermission, Simulator};
use testing::{Executable, Signal, wait_until};

use crate::acceptance::fixture::{Outcome, TerraformFixture, main_types_by_turns};
use crate::acceptance::resource_under_test::{APPSTREAM, EC2, REGION, ResourceUnderTest, WORKSPACES};
use crate::acceptance::resources::interrupt::{LIMIT, pause};

const ONE: &str = "111122223333";
const TWO: &str = "222233334444";
const THREE: &str = "333344445555";

/// The sharing of a service.
struct SharingUnderTest {
    resource: ResourceUnderTest,
    /// The argument with account IDs.
    argument: &'static str,
    /// The accounts with which the image with this ID is shared.
    accounts: fn(&Simulator, &str) -> Vec<String>,
    /// Shares the image with an account outside of Terraform.
    share: fn(&Simulator, &str, &str) -> bool,
    /// The operation that reads permissions.
    reads: &'static str,
    /// The operations that replace one account by another, sorted.
    replaces: &'static [&'static str],
    /// The operation that adds an account.
    adds: &'static str,
}

impl SharingUnderTest {
    fn block(&self, accounts: &[&str]) -> String {
        let accounts: Vec<String> = accounts.iter().map(|account| format!("\"{account}\"")).collect();
        format!("sharing {{\n    {} = [{}]\n  }}", self.argument, accounts.join(", "))
    }
}

#[tokio::test]
async fn ami() -> Outcome {
    life(&SharingUnderTest {
        resource: EC2,
        argument: "account_ids",
        accounts: |aws, id| {
            let image = aws.images().into_iter().find(|image| image.image_id == id);
            let permissions = image.map(|image| image.launch_permissions).unwrap_or_default();
            let accounts = permissions.into_iter().filter_map(|permission| match permission {
                LaunchPermission::Account(account) => Some(account),
                _ => None,
            });
            accounts.collect()
        },
        share: |aws, id, account| aws.share_image(REGION, id, account),
        reads: "DescribeImageAttribute",
        replaces: &["ModifyImageAttribute"],
        adds: "ModifyImageAttribute",
    })
    .await
}

#[tokio::test]
async fn appstream_image() -> Outcome {
    life(&SharingUnderTest {
        resource: APPSTREAM,
        argument: "fleet_account_ids",
        accounts: |aws, id| {
            let mut images = aws.appstream_images().into_iter();
            let image = images.find(|image| image.region == REGION && image.name == id);
            image.map(|image| image.shared_with).unwrap_or_default()
        },
        share: |aws, id, account| aws.share_appstream_image(REGION, id, account),
        reads: "DescribeImagePermissions",
        replaces: &["DeleteImagePermissions", "UpdateImagePermissions"],
        adds: "UpdateImagePermissions",
    })
    .await
}

#[tokio::test]
async fn workspaces_image() -> Outcome {
    life(&SharingUnderTest {
        resource: WORKSPACES,
        argument: "account_ids",
        accounts: |aws, id| {
            let image = aws.workspaces_images().into_iter().find(|image| image.image_id == id);
            image.map(|image| image.shared_with).unwrap_or_default()
        },
        share: |aws, id, account| aws.share_workspaces_image(REGION, id, account),
        reads: "DescribeWorkspaceImagePermissions",
        replaces: &["UpdateWorkspaceImagePermission", "UpdateWorkspaceImagePermission"],
        adds: "UpdateWorkspaceImagePermission",
    })
    .await
}

/// The types and the two parts by turns under the installed Terraform programs.
async fn life(sharing: &SharingUnderTest) -> Outcome {
    let (executable, _) = main_types_by_turns()?
        .find(|(_, resource)| resource.type_name == sharing.resource.type_name)
        .ok_or("the type is not among the main ones")?;
    from_creation_to_destroy(&executable, sharing).await?;
    let other = Executable::all()?.into_iter().find(|other| other.version() != executable.version());
    interrupted_before_sharing(&other.unwrap_or(executable), sharing).await
}

async fn from_creation_to_destroy(executable: &Executable, sharing: &SharingUnderTest) -> Outcome {
    let fixture = TerraformFixture::new(executable, sharing.resource).await?;
    let accounts = |id: &str| (sharing.accounts)(fixture.aws.simulator(), id);
    let mutations = || {
        let mut mutations = fixture.mutations();
        mutations.sort();
        mutations
    };
    let before = fixture.objects();

    fixture.configure("golden", &sharing.block(&[ONE, TWO]))?;
    fixture.apply().await?;
    let id = fixture.id()?;
    assert_eq!(accounts(&id), [ONE, TWO], "{executable}");

    mutations();
    fixture.configure("golden", &sharing.block(&[TWO, THREE]))?;
    fixture.apply_actions(&["update"]).await?;
    assert_eq!((accounts(&id), mutations()), (vec![TWO.into(), THREE.into()], owned(sharing.replaces)), "{executable}");

    // A permission that Terraform has not granted is drift.
    assert!((sharing.share)(fixture.aws.simulator(), &id, ONE));
    fixture.apply_actions(&["update"]).await?;
    assert_eq!(accounts(&id), [TWO, THREE], "{executable}");

    fixture.configure("golden", "sharing {}")?;
    fixture.apply().await?;
    assert_eq!(accounts(&id), [""; 0], "{executable}");

    fixture.configure("golden", &sharing.block(&[TWO]))?;
    fixture.apply().await?;
    fixture.configure("golden", "")?;
    fixture.apply_actions(&["update"]).await?;
    assert_eq!(accounts(&id), [""; 0], "{executable}: the removal of the block revokes");

    // Without the block, permissions are neither read nor changed.
    assert!((sharing.share)(fixture.aws.simulator(), &id, TWO));
    fixture.aws.clear_calls();
    fixture.expect_empty_plan().await?;
    let address = sharing.resource.address();
    fixture.terraform.state(&["rm", &address]).await?.success()?;
    fixture.terraform.import(&address, &id).await?.success()?;
    assert!(fixture.aws.calls().iter().all(|call| call.operation != sharing.reads), "{executable}");
    mutations();
    fixture.configure("golden", &sharing.block(&[TWO, THREE]))?;
    fixture.apply().await?;
    assert_eq!((accounts(&id), mutations()), (vec![TWO.into(), THREE.into()], owned(&[sharing.adds])), "{executable}");

    fixture.terraform.destroy(&[]).await?.success()?;
    assert_eq!(fixture.objects(), before, "{executable}");
    Ok(())
}

async fn interrupted_before_sharing(executable: &Executable, sharing: &SharingUnderTest) -> Outcome {
    let (resource, (_, create)) = (sharing.resource, sharing.resource.create_operation);
    let fixture = TerraformFixture::with_manual_copies(executable, resource).await?;
    fixture.configure("golden", &sharing.block(&[ONE]))?;
    let running = fixture.terraform.start(&["apply", "-no-color", "-auto-approve"])?;
    wait_until(LIMIT, || fixture.aws.calls().iter().any(|call| call.operation == create && !call.dry_run)).await;
    pause().await;
    running.signal_group(Signal::Interrupt)?;
    running.wait().await?;
    let id = fixture.id()?;
    assert!((resource.finish)(fixture.aws.simulator(), &id));
    fixture.apply_actions(&["update"]).await?;
    assert_eq!((sharing.accounts)(fixture.aws.simulator(), &id), [ONE], "{executable}");
    Ok(())
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
