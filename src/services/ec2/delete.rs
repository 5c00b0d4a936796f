//! Deleting an AMI with its snapshots.

use aws_sdk_ec2::types::SnapshotReturnCodes;

use super::arguments::Ec2Attributes;
use super::kind::{DEREGISTER, EC2};
use crate::aws::{Regional, ServiceError};
use crate::copy::ImageState;
use crate::terraform::Diagnostic;

/// The codes of an AMI that is deregistered already.
const GONE: [&str; 2] = ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"];

/// Deregisters the AMI and, unless the snapshots are to be kept, deletes them in the same call.
pub(super) async fn delete(
    region: &Regional,
    state: &ImageState<Ec2Attributes>,
) -> Result<Vec<Diagnostic>, ServiceError> {
    let with_snapshots = state.common.on_destroy.text() != Some(DEREGISTER);
    let deregistered = region
        .ec2()
        .deregister_image()
        .image_id(state.common.id())
        .delete_associated_snapshots(with_snapshots)
        .send()
        .await;
    let results = match region.answer(EC2, "DeregisterImage", deregistered) {
        Ok(deregistered) => deregistered.delete_snapshot_results.unwrap_or_default(),
        Err(error) if GONE.iter().any(|code| error.has_code(code)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let left = results.into_iter().filter_map(|result| {
        let id = result.snapshot_id.unwrap_or_default();
        match result.return_code? {
            SnapshotReturnCodes::Success => None,
            SnapshotReturnCodes::WarnSkipped => Some(shared(&id)),
            code => Some(left_behind(&id, region.region(), code.as_str())),
        }
    });
    Ok(left.collect())
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
             {reason}. Terraform no longer knows it; delete it by hand: \
             aws ec2 delete-snapshot --region {region} --snapshot-id {snapshot_id}"
        ),
    )
}
