//! EC2's limit of concurrent snapshot copies to one Region. It clears as copies finish, but a source with more volumes than the
//! limit never fits.

use crate::aws::{Connection, ServiceError};
use crate::engine::ImageModel;
use crate::services::ec2::checks::cache::PreflightCache;
use crate::services::ec2::model::Ec2Attributes;

/// The code of the limit, which EC2 uses for other limits, too.
const CODE: &str = "ResourceLimitExceeded";
/// Begins the explanation of a limit that never clears.
const NEVER_CLEARS: &str = "The limit does not clear";

/// Whether the limit of concurrent copies has rejected a request.
pub(super) fn limits_copies(error: &ServiceError) -> bool {
    error.has_code(CODE) && error.message.contains("in progress")
}

/// Whether the source can never be copied within the limit, according to [`explain`].
pub(super) fn never_clears(error: &ServiceError) -> bool {
    limits_copies(error) && error.message.contains(NEVER_CLEARS)
}

/// Adds to a rejection by the limit that the source has more volumes, if it has. Each source is read once.
pub(super) async fn explain(
    cache: &PreflightCache,
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
    mut error: ServiceError,
) -> ServiceError {
    if !limits_copies(&error) {
        return error;
    }
    let Some(limit) = limit(&error.message) else { return error };
    let Some(volumes) = volumes(cache, connection, planned).await else { return error };
    if volumes > limit {
        error.message = format!(
            "{} {NEVER_CLEARS}: the source AMI has {volumes} volumes, and EC2 copies at most {limit} of them at the same \
             time. Request an increase of the quota for concurrent snapshot copies to the destination Region, or copy an \
             AMI with fewer volumes.",
            error.message
        );
    }
    error
}

/// The limit in EC2's message: `The limit is 20 for this destination region.`
pub(super) fn limit(message: &str) -> Option<usize> {
    let digits = message.split("limit is ").nth(1)?;
    digits.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

/// The number of volumes of the source. `None` if it cannot be read.
async fn volumes(
    cache: &PreflightCache,
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
) -> Option<usize> {
    let (id, region) = (planned.service.source_image_id.text()?, planned.service.source_region.text()?);
    let region = connection.region_clients(region).ok()?;
    cache.volumes.count(&cache.sources, &region, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_limit_from_message() {
        let message = "Too many snapshot copies in progress. The limit is 5 for this destination region.";
        assert_eq!(limit(message), Some(5));
        assert_eq!(limit("Too many snapshot copies in progress."), None);
    }
}
