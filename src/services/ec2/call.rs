//! From an EC2 call's result to the engine's error.

use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;

use crate::aws::{Call, Regional, ServiceError};

/// Names the call that a result belongs to.
pub(super) fn named<T, E, R>(
    region: &Regional,
    operation: &'static str,
    result: Result<T, SdkError<E, R>>,
) -> Result<T, ServiceError>
where
    E: ProvideErrorMetadata + std::error::Error + RequestId + 'static,
    R: std::fmt::Debug + 'static,
{
    result.map_err(|error| ServiceError::new(call(region, operation), &error))
}

/// An EC2 call in a Region.
pub(super) fn call(region: &Regional, operation: &'static str) -> Call {
    Call { service: "ec2", operation, region: region.region().to_owned() }
}
