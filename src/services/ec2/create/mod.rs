//! [`CreateImage`] of AMIs: requests a copy, and classifies its rejections. `copy_image.rs` builds the request, which the
//! permission check uses too. `quota.rs` is about the limit of concurrent copies.

pub(crate) mod copy_image;
mod quota;

use tokio::time::Instant;

use super::checks::cache::PreflightCache;
use super::checks::source;
use super::image::SERVICE;
use super::kind::Ec2Service;
use super::model::Ec2Attributes;
use crate::aws::{Connection, ErrorKind, RegionClients, ServiceError};
use crate::engine::{CreateImage, CreateRequest, ImageModel, Retry};

impl CreateImage for Ec2Service {
    async fn create(
        &self,
        region: &RegionClients,
        request: CreateRequest<'_, Ec2Attributes>,
    ) -> Result<String, ServiceError> {
        let response = copy_image::copy_image(region, request).send().await;
        let copied = region.service_error(SERVICE, "CopyImage", response)?;
        copied.image_id.filter(|id| !id.is_empty()).ok_or_else(|| {
            let call = region.call(SERVICE, "CopyImage");
            ServiceError::unexpected_answer(call, "EC2 accepted the copy and returned no AMI ID")
        })
    }

    async fn explain_rejection(
        &self,
        cache: &PreflightCache,
        request: CreateRequest<'_, Ec2Attributes>,
        error: ServiceError,
    ) -> ServiceError {
        quota::explain(cache, request.connection, request.planned, error).await
    }

    /// `CopyImage` has a client token, so the call can be repeated.
    async fn find_created(
        &self,
        _region: &RegionClients,
        _planned: &ImageModel<Ec2Attributes>,
        _since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        Ok(None)
    }

    /// The limit of concurrent copies clears, and a source that is still being created becomes available.
    async fn create_retry(
        &self,
        connection: &Connection,
        _region: &RegionClients,
        planned: &ImageModel<Ec2Attributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        if quota::never_clears(error) {
            return None;
        }
        if quota::limits_copies(error) {
            return Some(Retry::InOrder);
        }
        if error.kind == ErrorKind::Refused && source::is_in_progress(connection, planned).await {
            return Some(Retry::UntilClear);
        }
        None
    }

    fn copy_limit(&self, error: &ServiceError) -> Option<String> {
        if !quota::limits_copies(error) {
            return None;
        }
        Some(match quota::limit(&error.message) {
            Some(limit) => format!("one of {limit} snapshot copies"),
            None => "one of the concurrent snapshot copies".to_owned(),
        })
    }
}
