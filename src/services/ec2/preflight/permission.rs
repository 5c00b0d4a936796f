//! Whether the credentials may copy: a dry run of `CopyImage`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::retry::RetryConfig;

use super::{Reads, State};
use crate::aws::Regional;
use crate::copy::{Preflight, Rule, Start};
use crate::services::ec2::copy_image;
use crate::services::ec2::kind::EC2;
use crate::terraform::Diagnostic;

pub(super) const COPY_DENIED: Rule = Rule::refusal(
    "",
    "The credentials may not copy AMIs to this Region",
    "The credentials may do `ec2:CopyImage` in the copy's Region: a dry run, which copies nothing, once for each \
     account and Region.",
)
.reading("ec2:CopyImage");

/// The Regions that have been tried, by the address of their clients, which are kept so that it stays theirs.
#[derive(Debug, Default)]
pub(super) struct Tried(Mutex<HashMap<usize, Arc<Regional>>>);

impl Tried {
    fn is_first(&self, region: &Arc<Regional>) -> bool {
        let mut tried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tried.insert(Arc::as_ptr(region).addr(), Arc::clone(region)).is_none()
    }
}

/// Tries the first copy to each Region. What its source or its tags alone make a policy deny is this copy's error and
/// no other's; every other answer than a clear denial says nothing.
pub(super) async fn check(reads: &Reads, preflight: &Preflight<'_>, planned: &State) -> Option<Diagnostic> {
    let region = preflight.region;
    let (service, name) = (&planned.service, &planned.common.name);
    let unknown = [name, &service.source_image_id, &service.source_region].iter().any(|value| !value.is_known());
    if unknown || service.kms_key_id.is_unknown() || !reads.tried.is_first(region) {
        return None;
    }
    // A token of its own: no copy is to be the one that was only tried.
    let token = format!("{:032x}", fastrand::u128(..));
    let start = Start { connection: preflight.connection, planned, tags: preflight.tags, token: &token };
    let once = aws_sdk_ec2::config::Builder::new().retry_config(RetryConfig::disabled());
    let tried = copy_image::request(region, start).dry_run(true).customize().config_override(once).send().await;
    let error = region.answer(EC2, "CopyImage", tried).err()?;
    if !error.has_code("UnauthorizedOperation") {
        tracing::debug!(%error, "the answer to the dry run");
        return None;
    }
    Some(COPY_DENIED.broken(format!(
        "A dry run of this copy to {} was denied: {error}.\n\nAllow `ec2:CopyImage` on the source and its snapshots in \
         {} and on the copy in {}, and `ec2:CreateTags` for its tags. `aws sts decode-authorization-message` tells \
         which statement denied it.",
        region.region(),
        service.source_region.text().unwrap_or_default(),
        region.region(),
    )))
}
