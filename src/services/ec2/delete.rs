//! Deleting an AMI with its snapshots.

use aws_sdk_ec2::types::SnapshotReturnCodes;

use super::arguments::Ec2Attributes;
use super::describe;
use super::kind::{DEREGISTER, EC2, KIND};
use crate::aws::{ErrorKind, Regional, ServiceError};
use crate::copy::{Detail, ImageState, Phase, Progress};
use crate::terraform::Diagnostic;

/// Deregisters the AMI and, unless the snapshots are to be kept, deletes them in the same call.
pub(super) async fn delete(
    region: &Regional,
    state: &ImageState<Ec2Attributes>,
) -> Result<Vec<Diagnostic>, ServiceError> {
    let id = state.common.id();
    let with_snapshots = state.common.on_destroy.text() != Some(DEREGISTER);
    let deregistered =
        region.ec2().deregister_image().image_id(id).delete_associated_snapshots(with_snapshots).send().await;
    let results = match region.answer(EC2, "DeregisterImage", deregistered) {
        Ok(deregistered) => deregistered.delete_snapshot_results.unwrap_or_default(),
        Err(error) if is_gone(region, id, &error).await? => Vec::new(),
        Err(error) => return Err(error),
    };
    let results = results.into_iter().map(|result| (result.snapshot_id.unwrap_or_default(), result.return_code));
    let mut left: Vec<_> = results.filter_map(|(id, code)| report(region, &id, code)).collect();
    if with_snapshots && (KIND.phase)(state.common.state.text().unwrap_or_default()) != Phase::Ready {
        left.extend(delete_unnamed(region, id).await?);
    }
    Ok(left)
}

/// Whether an AMI that could not be deregistered is deregistered already: two answers must say so. EC2 calls an AMI
/// "unavailable" both when it is gone and when it is still being copied, so that one says nothing.
async fn is_gone(region: &Regional, id: &str, error: &ServiceError) -> Result<bool, ServiceError> {
    let looks = match error.code.as_deref() {
        Some("InvalidAMIID.NotFound") => 1,
        Some("InvalidAMIID.Unavailable") => 2,
        _ => return Ok(false),
    };
    for _ in 0..looks {
        let amis = describe::describe(region, &[id.to_owned()], Detail::Progress).await?;
        if amis.iter().any(|ami| (KIND.phase)(ami.state()) != Phase::Gone) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The mapping of a copy that failed or is under way may not name its snapshots, so EC2 leaves them; their description
/// tells whose they are.
async fn delete_unnamed(region: &Regional, id: &str) -> Result<Vec<Diagnostic>, ServiceError> {
    let mut left = Vec::new();
    for snapshot in describe::snapshots_of_copy(region, id).await.unwrap_or_default() {
        let snapshot_id = snapshot.snapshot_id.unwrap_or_default();
        let deleted = region.ec2().delete_snapshot().snapshot_id(&snapshot_id).send().await;
        if let Err(error) = region.answer(EC2, "DeleteSnapshot", deleted)
            && !error.has_code("InvalidSnapshot.NotFound")
        {
            // The whole deletion is made again then, which finds what is left.
            if matches!(error.kind, ErrorKind::Throttled | ErrorKind::Transient) {
                return Err(error);
            }
            left.push(left_behind(&snapshot_id, region.region(), &error.to_string()));
        }
    }
    Ok(left)
}

fn report(region: &Regional, snapshot_id: &str, code: Option<SnapshotReturnCodes>) -> Option<Diagnostic> {
    match code {
        Some(SnapshotReturnCodes::Success) => None,
        Some(SnapshotReturnCodes::WarnSkipped) => Some(shared(snapshot_id)),
        Some(code) => Some(left_behind(snapshot_id, region.region(), code.as_str())),
        None => Some(left_behind(snapshot_id, region.region(), "EC2 does not say why")),
    }
}

fn shared(snapshot_id: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The snapshot {snapshot_id} was kept"),
        "Another AMI uses the same snapshot, so EC2 did not delete it together with this one.",
    )
}

fn left_behind(snapshot_id: &str, region: &str, code: &str) -> Diagnostic {
    let reason = match code {
        "missing-permissions" => "the credentials lack the permission ec2:DeleteSnapshot",
        "internal-error" => "EC2 failed itself",
        _ => code,
    };
    Diagnostic::error(
        format!("The snapshot {snapshot_id} was not deleted"),
        format!(
            "The AMI is deregistered, but its snapshot {snapshot_id} in {region} still exists and is paid for: \
             {reason}. Terraform does not keep track of it; delete it by hand: \
             aws ec2 delete-snapshot --region {region} --snapshot-id {snapshot_id}"
        ),
    )
}
