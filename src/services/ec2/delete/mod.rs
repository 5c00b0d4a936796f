//! [`DeleteImage`] of AMIs: deregisters an AMI together with its snapshots. `snapshots.rs` accounts for each snapshot, in
//! this attempt and in later ones.

pub(crate) mod snapshots;

use super::checks::existing::in_use::still_protected;
use super::image::{Ami, SERVICE, phase};
use super::kind::{DEREGISTER, Ec2Service};
use super::model::Ec2Attributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{
    Blockers, DeleteImage, Deletion, DescribeImages, DescribedImage, Detail, ImageModel, Leftover, Phase, Retry,
};
use crate::terraform::Value;

/// The state of an AMI that is deregistered.
const DEREGISTERED: &str = "deregistered";

impl DeleteImage for Ec2Service {
    /// Deregisters the AMI and, unless the snapshots are kept, deletes them in the same call.
    async fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<Ec2Attributes>,
    ) -> Result<Deletion, ServiceError> {
        let id = state.common.id();
        let with_snapshots = state.common.on_destroy.text() != Some(DEREGISTER);
        let results = if phase(state.common.state.text().unwrap_or_default()) == Phase::Gone {
            Vec::new()
        } else {
            let request = region.ec2().deregister_image().image_id(id).delete_associated_snapshots(with_snapshots);
            match region.service_error(SERVICE, "DeregisterImage", request.send().await) {
                Ok(deregistered) => deregistered.delete_snapshot_results.unwrap_or_default(),
                Err(error) if is_gone(region, id, &error).await? => Vec::new(),
                Err(error) => return Err(error),
            }
        };
        if !with_snapshots {
            return Ok(Deletion::Done(Vec::new()));
        }
        Ok(Deletion::Done(snapshots::account_for(region, state, results).await))
    }

    /// A pending copy becomes available, and can then be deregistered.
    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        if error.has_code("InvalidAMIID.Unavailable") { Some(Retry::UntilClear) } else { None }
    }

    /// EC2 deregisters an AMI that is in use. Only its own protection prevents that, possibly after it was disabled.
    async fn blocking_references(&self, region: &RegionClients, state: &ImageModel<Ec2Attributes>) -> Blockers {
        let id = state.common.id();
        let described = self.describe(region, &[id.to_owned()], Detail::Phase).await.unwrap_or_default();
        let until = described.first().and_then(Ami::protected_until);
        until.map(|until| Blockers::cause(still_protected(id, until))).unwrap_or_default()
    }

    async fn find_leftovers(
        &self,
        region: &RegionClients,
        state: &ImageModel<Ec2Attributes>,
    ) -> Result<Vec<String>, ServiceError> {
        snapshots::find(region, state, snapshots::recorded(state)).await
    }

    async fn delete_leftovers(&self, region: &RegionClients, ids: Vec<String>) -> Vec<Leftover> {
        snapshots::delete(region, ids).await
    }

    fn record_leftovers(&self, state: &mut ImageModel<Ec2Attributes>, ids: Vec<String>) {
        state.common.state = DEREGISTERED.into();
        state.service.snapshot_ids = Value::Known(ids.into_iter().map(Value::Known).collect());
    }

    async fn describe_leftovers(&self, region: &RegionClients, left: &[Leftover]) -> String {
        snapshots::describe(region, left).await
    }
}

/// Whether an AMI that could not be deregistered is deregistered already: two responses must confirm it. EC2 calls an
/// AMI "unavailable" both when it is gone and when it is still being copied, so that code alone proves nothing.
async fn is_gone(region: &RegionClients, id: &str, error: &ServiceError) -> Result<bool, ServiceError> {
    let attempts = match error.code.as_deref() {
        Some("InvalidAMIID.NotFound") => 1,
        Some("InvalidAMIID.Unavailable") => 2,
        _ => return Ok(false),
    };
    for _ in 0..attempts {
        let amis = Ec2Service.describe(region, &[id.to_owned()], Detail::Phase).await?;
        if amis.iter().any(|ami| phase(ami.state()) != Phase::Gone) {
            return Ok(false);
        }
    }
    Ok(true)
}
