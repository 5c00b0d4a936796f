//! The description of KMS: protocol, error codes and operations.

use super::describe_key;
use crate::services::error::ErrorCodes;
use crate::services::service::{Operation, Service};
use crate::wire::protocol::Protocol;

/// The service.
pub(crate) static SERVICE: Service =
    Service::new("kms", include_str!("../../../models/kms.json"), Protocol::Json11, &ERRORS, &OPERATIONS);

static ERRORS: ErrorCodes = ErrorCodes::json("KMSInternalException");

static OPERATIONS: [Operation; 1] = [Operation::reads("DescribeKey", describe_key::run)];
