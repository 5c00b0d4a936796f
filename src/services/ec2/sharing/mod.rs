//! [`ShareImage`] of AMIs: launch permissions, and createVolumePermission on the snapshots. `arguments.rs` has the arguments
//! of the block, and `checks.rs` its checks.

pub(crate) mod arguments;
pub(crate) mod checks;

use aws_sdk_ec2::types::{
    ImageAttributeName, LaunchPermission, LaunchPermissionModifications, OperationType, PermissionGroup,
    SnapshotAttributeName,
};

use arguments::{ACCOUNT_IDS, ORGANIZATION_ARNS, ORGANIZATIONAL_UNIT_ARNS, PUBLIC};

use super::checks::cache::PreflightCache;
use super::image::SERVICE;
use super::kind::{DEREGISTER, Ec2Service};
use super::model::Ec2Attributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Grant, Grants, ImageModel, PreflightContext, PreflightReport, ShareImage};
use crate::terraform::{Diagnostics, Value};

/// In place of an account ID: every account, to which EC2 refers as a group. Only a permission on a snapshot has it.
const EVERYONE: &str = "all";

/// Maximum number of accounts that one `ModifySnapshotAttribute` call changes.
///
/// Source: AWS, EC2 API reference, `ModifySnapshotAttribute`.
const SNAPSHOT_ACCOUNTS: usize = 500;

/// A call that changes permissions.
#[derive(Debug, PartialEq, Eq)]
pub enum SharingCall {
    /// `ModifyImageAttribute`, which adds and removes.
    Image {
        /// The launch permissions to add.
        add: Vec<Grant>,
        /// The launch permissions to remove.
        remove: Vec<Grant>,
    },
    /// `ModifySnapshotAttribute`, which either adds or removes.
    Snapshot {
        /// The ID of the snapshot.
        id: String,
        /// Whether to add.
        adds: bool,
        /// The accounts.
        accounts: Vec<String>,
    },
}

impl ShareImage for Ec2Service {
    type Call = SharingCall;

    async fn read_grants(&self, region: &RegionClients, id: &str, part: &str) -> Result<Grants, ServiceError> {
        if part.is_empty() { launch_permissions(region, id).await } else { snapshot_permissions(region, part).await }
    }

    fn sharing_calls(&self, actual: &Grants, desired: &Grants) -> Vec<SharingCall> {
        let added: Vec<&Grant> = desired.difference(actual).collect();
        let removed: Vec<&Grant> = actual.difference(desired).collect();
        let of_image = |grants: &[&Grant]| -> Vec<Grant> {
            grants.iter().filter(|grant| grant.part.is_empty()).map(|&grant| grant.clone()).collect()
        };
        let (add, remove) = (of_image(&added), of_image(&removed));
        let mut calls = Vec::new();
        if !add.is_empty() || !remove.is_empty() {
            calls.push(SharingCall::Image { add, remove });
        }
        for (adds, grants) in [(false, removed), (true, added)] {
            let of_snapshots: Vec<&Grant> = grants.into_iter().filter(|grant| !grant.part.is_empty()).collect();
            let mut snapshots: Vec<&str> = of_snapshots.iter().map(|grant| grant.part.as_str()).collect();
            snapshots.sort_unstable();
            snapshots.dedup();
            for id in snapshots {
                let accounts = of_snapshots.iter().filter(|grant| grant.part == id);
                let accounts: Vec<String> = accounts.map(|grant| grant.grantee.clone()).collect();
                calls.extend(accounts.chunks(SNAPSHOT_ACCOUNTS).map(|accounts| SharingCall::Snapshot {
                    id: id.to_owned(),
                    adds,
                    accounts: accounts.to_vec(),
                }));
            }
        }
        calls
    }

    async fn send_sharing_call(
        &self,
        region: &RegionClients,
        id: &str,
        call: &SharingCall,
    ) -> Result<(), ServiceError> {
        match call {
            SharingCall::Image { add, remove } => {
                let permissions = |grants: &[Grant]| {
                    let permissions: Vec<_> = grants.iter().map(launch_permission).collect();
                    if permissions.is_empty() { None } else { Some(permissions) }
                };
                let changes = LaunchPermissionModifications::builder()
                    .set_add(permissions(add))
                    .set_remove(permissions(remove))
                    .build();
                let modify = region.ec2().modify_image_attribute().image_id(id).launch_permission(changes);
                region.service_error(SERVICE, "ModifyImageAttribute", modify.send().await).map(drop)
            }
            SharingCall::Snapshot { id, adds, accounts } => {
                let (groups, users): (Vec<String>, Vec<String>) =
                    accounts.iter().cloned().partition(|account| account == EVERYONE);
                let modify = region
                    .ec2()
                    .modify_snapshot_attribute()
                    .snapshot_id(id)
                    .attribute(SnapshotAttributeName::CreateVolumePermission)
                    .operation_type(if *adds { OperationType::Add } else { OperationType::Remove })
                    .set_group_names(if groups.is_empty() { None } else { Some(groups) })
                    .set_user_ids(if users.is_empty() { None } else { Some(users) });
                region.service_error(SERVICE, "ModifySnapshotAttribute", modify.send().await).map(drop)
            }
        }
    }

    /// Launch permissions end with the AMI. Permissions on snapshots outlive it if the snapshots are kept.
    fn revokes_before_deletion(&self, state: &ImageModel<Ec2Attributes>) -> bool {
        state.common.on_destroy.text() == Some(DEREGISTER)
    }

    fn record_sharing(&self, state: &mut Ec2Attributes, grants: &Grants) {
        state.public = Value::Known(grants.iter().any(|grant| grant.argument == PUBLIC));
    }

    fn mark_sharing_unknown(&self, prior: &ImageModel<Ec2Attributes>, planned: &mut ImageModel<Ec2Attributes>) {
        let is_public = |state: &ImageModel<Ec2Attributes>| {
            state.common.sharing.known().is_some_and(|sharing| sharing.flag(PUBLIC) == Some(true))
        };
        let is_unchanged = match &planned.common.sharing {
            Value::Known(sharing) => {
                !sharing.get(PUBLIC).is_unknown() && prior.service.public == Value::Known(is_public(planned))
            }
            Value::Null => !is_public(prior),
            Value::Unknown => false,
        };
        if !is_unchanged {
            planned.service.public = Value::Unknown;
        }
    }

    fn validate_sharing(&self, config: &ImageModel<Ec2Attributes>) -> Diagnostics {
        checks::validate(config)
    }

    async fn check_sharing(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        prior: Option<&ImageModel<Ec2Attributes>>,
        planned: &ImageModel<Ec2Attributes>,
    ) -> PreflightReport {
        checks::check(cache, preflight, prior, planned).await
    }
}

async fn launch_permissions(region: &RegionClients, id: &str) -> Result<Grants, ServiceError> {
    let described =
        region.ec2().describe_image_attribute().image_id(id).attribute(ImageAttributeName::LaunchPermission);
    let described = region.service_error(SERVICE, "DescribeImageAttribute", described.send().await)?;
    let permissions = described.launch_permissions().iter().filter_map(|permission| {
        let of = |argument, grantee: &str| Some(Grant::on_image(argument, grantee));
        match permission {
            LaunchPermission { organization_arn: Some(arn), .. } => of(ORGANIZATION_ARNS, arn),
            LaunchPermission { organizational_unit_arn: Some(arn), .. } => of(ORGANIZATIONAL_UNIT_ARNS, arn),
            LaunchPermission { user_id: Some(account), .. } => of(ACCOUNT_IDS, account),
            LaunchPermission { group: Some(_), .. } => of(PUBLIC, ""),
            _ => None,
        }
    });
    Ok(permissions.collect())
}

async fn snapshot_permissions(region: &RegionClients, id: &str) -> Result<Grants, ServiceError> {
    let described = region
        .ec2()
        .describe_snapshot_attribute()
        .snapshot_id(id)
        .attribute(SnapshotAttributeName::CreateVolumePermission);
    let described = region.service_error(SERVICE, "DescribeSnapshotAttribute", described.send().await)?;
    let permissions = described.create_volume_permissions().iter().filter_map(|permission| {
        let grantee = permission.user_id().or_else(|| permission.group().map(PermissionGroup::as_str))?;
        Some(Grant { argument: ACCOUNT_IDS, grantee: grantee.to_owned(), part: id.to_owned() })
    });
    Ok(permissions.collect())
}

fn launch_permission(grant: &Grant) -> LaunchPermission {
    let permission = LaunchPermission::builder();
    let permission = match grant.argument {
        ORGANIZATION_ARNS => permission.organization_arn(&grant.grantee),
        ORGANIZATIONAL_UNIT_ARNS => permission.organizational_unit_arn(&grant.grantee),
        PUBLIC => permission.group(PermissionGroup::All),
        _ => permission.user_id(&grant.grantee),
    };
    permission.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_snapshot(account: usize, snapshot: &str) -> Grant {
        Grant { argument: ACCOUNT_IDS, grantee: format!("{account:012}"), part: snapshot.to_owned() }
    }

    #[test]
    fn sends_only_differences_in_few_calls() {
        let actual = Grants::from([Grant::on_image(ACCOUNT_IDS, "1"), Grant::on_image(ACCOUNT_IDS, "2")]);
        let desired = Grants::from([Grant::on_image(ACCOUNT_IDS, "2"), Grant::on_image(PUBLIC, "")]);
        let expected = SharingCall::Image {
            add: vec![Grant::on_image(PUBLIC, "")],
            remove: vec![Grant::on_image(ACCOUNT_IDS, "1")],
        };
        assert_eq!(Ec2Service.sharing_calls(&actual, &desired), [expected]);
        assert!(Ec2Service.sharing_calls(&desired, &desired).is_empty());
    }

    #[test]
    fn splits_large_changes_of_snapshots() {
        let desired: Grants =
            (0..600).flat_map(|account| ["snap-1", "snap-2"].map(|snapshot| on_snapshot(account, snapshot))).collect();
        let calls = Ec2Service.sharing_calls(&Grants::new(), &desired);
        let sizes: Vec<usize> = calls
            .iter()
            .map(|call| match call {
                SharingCall::Snapshot { adds: true, accounts, .. } => accounts.len(),
                call => panic!("{call:?}"),
            })
            .collect();
        assert_eq!(sizes, [500, 100, 500, 100]);
        let calls = Ec2Service.sharing_calls(&desired, &Grants::new());
        assert!(calls.iter().all(|call| matches!(call, SharingCall::Snapshot { adds: false, .. })));
    }
}
