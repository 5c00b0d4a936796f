//! The description of Service Quotas: protocol, error codes and operations.

use super::get_service_quota;
use crate::services::error::ErrorCodes;
use crate::services::service::{Operation, Service};
use crate::wire::protocol::Protocol;

/// The service.
pub(crate) static SERVICE: Service = Service::new(
    "servicequotas",
    include_str!("../../../models/service-quotas.json"),
    Protocol::Json11,
    &ERRORS,
    &OPERATIONS,
);

static ERRORS: ErrorCodes = ErrorCodes::json("ServiceException");

static OPERATIONS: [Operation; 1] = [Operation::reads("GetServiceQuota", get_service_quota::run)];
