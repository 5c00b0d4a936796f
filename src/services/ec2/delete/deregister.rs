//! Deregistering an AMI together with its snapshots.

use super::snapshots;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, Detail, ImageModel, Leftover, Phase};
use crate::services::ec2::image::{SERVICE, phase};
use crate::services::ec2::kind::DEREGISTER;
use crate::services::ec2::model::Ec2Attributes;
use crate::services::ec2::read;

/// Deregisters the AMI and, unless the snapshots are to be kept, deletes them in the same call. Returns the snapshots
/// that are left and should not be.
pub(crate) async fn deregister(
    region: &RegionClients,
    state: &ImageModel<Ec2Attributes>,
) -> Result<Vec<Leftover>, ServiceError> {
    let id = state.common.id();
    let with_snapshots = state.common.on_destroy.text() != Some(DEREGISTER);
    let results = if phase(state.common.state.text().unwrap_or_default()) == Phase::Gone {
        Vec::new()
    } else {
        let deregistered =
            region.ec2().deregister_image().image_id(id).delete_associated_snapshots(with_snapshots).send().await;
        match region.service_error(SERVICE, "DeregisterImage", deregistered) {
            Ok(deregistered) => deregistered.delete_snapshot_results.unwrap_or_default(),
            Err(error) if is_gone(region, id, &error).await? => Vec::new(),
            Err(error) => return Err(error),
        }
    };
    if !with_snapshots {
        return Ok(Vec::new());
    }
    Ok(snapshots::account_for(region, state, results).await)
}

/// Whether an AMI that could not be deregistered is deregistered already: two answers must say so. EC2 calls an AMI
/// "unavailable" both when it is gone and when it is still being copied, so that one says nothing.
async fn is_gone(region: &RegionClients, id: &str, error: &ServiceError) -> Result<bool, ServiceError> {
    let attempts = match error.code.as_deref() {
        Some("InvalidAMIID.NotFound") => 1,
        Some("InvalidAMIID.Unavailable") => 2,
        _ => return Ok(false),
    };
    for _ in 0..attempts {
        let amis = read::describe(region, &[id.to_owned()], Detail::Phase).await?;
        if amis.iter().any(|ami| phase(ami.state()) != Phase::Gone) {
            return Ok(false);
        }
    }
    Ok(true)
}
