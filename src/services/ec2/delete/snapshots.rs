//! The snapshots of an AMI that is deregistered: every snapshot in the state is accounted for.

use std::collections::HashMap;

use aws_sdk_ec2::types::{DeleteSnapshotReturnCode, SnapshotReturnCodes};

use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::{ImageModel, Leftover, Phase, Retry};
use crate::services::ec2::describe;
use crate::services::ec2::image::{SERVICE, phase};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::Value;

/// The error code of a snapshot that an AMI uses.
const IN_USE: &str = "InvalidSnapshot.InUse";

/// The IDs of the snapshots in the state.
pub(crate) fn recorded(state: &ImageModel<Ec2Attributes>) -> Vec<String> {
    let ids = state.service.snapshot_ids.known().into_iter().flatten();
    ids.filter_map(Value::text).map(str::to_owned).collect()
}

/// The snapshots of an AMI that exist: those among `ids`, and those that the state cannot contain, because the block
/// devices of a failed or pending copy may not name them. Their descriptions name the copy.
pub(crate) async fn find(
    region: &RegionClients,
    state: &ImageModel<Ec2Attributes>,
    ids: Vec<String>,
) -> Result<Vec<String>, ServiceError> {
    let mut found = describe::snapshots(region, "snapshot-id", &ids).await?;
    let phase = phase(state.common.state.text().unwrap_or_default());
    if !matches!(phase, Phase::Ready | Phase::Gone) {
        found.extend(describe::snapshots_of_copy(region, state.common.id()).await?);
    }
    let mut existing: Vec<String> = found.into_iter().filter_map(|snapshot| snapshot.snapshot_id).collect();
    existing.sort_unstable();
    existing.dedup();
    Ok(existing)
}

/// Accounts for every snapshot of a deregistered AMI: evaluates the result that EC2 returned for it, and deletes a snapshot
/// without a result. Returns the snapshots that are left.
pub(crate) async fn account_for(
    region: &RegionClients,
    state: &ImageModel<Ec2Attributes>,
    results: Vec<DeleteSnapshotReturnCode>,
) -> Vec<Leftover> {
    let mut left = Vec::new();
    let mut retried = Vec::new();
    let mut reported = Vec::new();
    for result in results {
        let Some(id) = result.snapshot_id else { continue };
        reported.push(id.clone());
        match result.return_code {
            Some(SnapshotReturnCodes::Success) => {}
            Some(SnapshotReturnCodes::ErrorCodeInternalError) => {
                left.push(returned(id, "internal-error", Some(Retry::UntilClear)));
            }
            Some(SnapshotReturnCodes::WarnSkipped) => left.push(returned(id, "skipped", Some(Retry::WithinGrace))),
            Some(SnapshotReturnCodes::ErrorMissingPermissions) => {
                left.push(returned(id, "missing-permissions (the credentials need ec2:DeleteSnapshot)", None));
            }
            // Only DeleteSnapshot reports what is wrong.
            _ => retried.push(id),
        }
    }
    let mut unreported = recorded(state);
    unreported.retain(|id| !reported.contains(id));
    // Credentials that cannot describe snapshots may still be able to delete them.
    let existing = find(region, state, unreported.clone()).await.unwrap_or(unreported);
    retried.extend(existing.into_iter().filter(|id| !reported.contains(id)));
    left.extend(delete(region, retried).await);
    left
}

fn returned(id: String, code: &str, retry: Option<Retry>) -> Leftover {
    Leftover { id, reason: format!("DeregisterImage returned {code}"), retry }
}

/// Deletes snapshots, and returns the ones that are left.
pub(crate) async fn delete(region: &RegionClients, ids: Vec<String>) -> Vec<Leftover> {
    let mut left: Vec<Leftover> = Vec::new();
    let mut no_response: Option<ServiceError> = None;
    for id in ids {
        let error = match no_response.clone() {
            // The cause of a call without a response applies to the next snapshot, too.
            Some(error) => error,
            None => {
                match region.service_error(
                    SERVICE,
                    "DeleteSnapshot",
                    region.ec2().delete_snapshot().snapshot_id(&id).send().await,
                ) {
                    Ok(_) => continue,
                    Err(error) if error.has_code("InvalidSnapshot.NotFound") => continue,
                    Err(error) => error,
                }
            }
        };
        if matches!(
            error.kind,
            ErrorKind::Throttled
                | ErrorKind::Unreachable
                | ErrorKind::Unauthenticated
                | ErrorKind::UnreadableCredentials
                | ErrorKind::Unsupported
                | ErrorKind::UnexpectedResponse
        ) {
            no_response = Some(error.clone());
        }
        let retry = match error.kind {
            ErrorKind::Throttled | ErrorKind::Transient | ErrorKind::Unreachable | ErrorKind::Unanswered => {
                Some(Retry::UntilClear)
            }
            ErrorKind::Refused if error.has_code(IN_USE) => Some(Retry::WithinGrace),
            ErrorKind::Refused
            | ErrorKind::Denied
            | ErrorKind::Unauthenticated
            | ErrorKind::UnreadableCredentials
            | ErrorKind::Unsupported
            | ErrorKind::UnexpectedResponse => None,
        };
        left.push(Leftover { id, reason: error.to_string(), retry });
    }
    left
}

/// Lists the snapshots that are left, each with its reason and the AMIs that use it, and the commands that delete them.
pub(crate) async fn describe(region: &RegionClients, left: &[Leftover]) -> String {
    let used: Vec<String> = left
        .iter()
        .filter(|snapshot| snapshot.retry == Some(Retry::WithinGrace))
        .map(|snapshot| snapshot.id.clone())
        .collect();
    let references = blocking_references(region, &used).await;
    let lines = left.iter().map(|Leftover { id, reason, .. }| {
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        let used_by = references.get(id).map(|images| format!(" (used by {})", images.join(", ")));
        format!("  {id}{reason}{}", used_by.unwrap_or_default())
    });
    let region = region.region();
    let commands = left.iter().map(|snapshot| {
        let id = &snapshot.id;
        format!("  aws ec2 delete-snapshot --region {region} --snapshot-id {id}")
    });
    format!(
        "{}\n\nTo delete them manually:\n\n{}",
        lines.collect::<Vec<_>>().join("\n"),
        commands.collect::<Vec<_>>().join("\n")
    )
}

/// The AMIs of the account that use these snapshots, by snapshot. AMIs that cannot be read are omitted.
async fn blocking_references(region: &RegionClients, ids: &[String]) -> HashMap<String, Vec<String>> {
    let mut references: HashMap<String, Vec<String>> = HashMap::new();
    if ids.is_empty() {
        return references;
    }
    let filter = describe::filter("block-device-mapping.snapshot-id", ids);
    let images = describe::images(region, vec![describe::SELF.to_owned()], vec![filter], true).await;
    for image in images.unwrap_or_default() {
        let id = image.image_id().unwrap_or_default();
        for snapshot in describe::snapshot_ids(&image).filter(|snapshot| ids.iter().any(|id| id == snapshot)) {
            references.entry(snapshot.to_owned()).or_default().push(format!("AMI {id}"));
        }
    }
    references
}
