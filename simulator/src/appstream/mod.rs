//! AppStream, as far as images need it: images, who they are shared with, what uses them, tags. CBOR or JSON. What is
//! called, copies are pushed from: `CopyImage` is a call to the source's Region.

mod copy_image;
mod delete_image;
mod describe_images;
mod errors;
mod image;
mod operations;
mod permissions;
mod records;
mod seed;
mod store;
mod tags;
mod users;

use std::sync::LazyLock;

use crate::error::{ErrorNames, violations};
use crate::models::{Encoding, Model};
use crate::service::Service;
use crate::wire::{Protocol, Rpc};

pub use image::AppStreamImageError;
pub use records::AppStreamImageRecord;
pub use seed::{
    AppStreamApplication, AppStreamFleetSeed, AppStreamImageAttributes, AppStreamImageBuilderSeed, AppStreamImageSeed,
    AppStreamQuotas, AppStreamSeed,
};
pub(crate) use store::Store;

/// AppStream's names for the errors every service has.
const ERRORS: ErrorNames = ErrorNames {
    throttled: ("ThrottlingException", 400),
    denied: ("AccessDeniedException", 400),
    unsigned: ("MissingAuthenticationTokenException", 400),
    bad_signature: ("IncompleteSignatureException", 400),
    bad_region: ("InvalidSignatureException", 400),
    bad_credentials: ("UnrecognizedClientException", 400),
    expired: ("ExpiredTokenException", 400),
    bad_time: ("InvalidSignatureException", 400),
    unknown_operation: ("UnknownOperationException", 400),
    internal: ("InternalFailure", 500),
    unavailable: ("ServiceUnavailable", 503),
    invalid: ("ValidationException", 400),
};

/// The service.
pub(crate) static SERVICE: Service = Service {
    name: "appstream",
    model: LazyLock::new(|| Model::read(include_str!("../../models/appstream.json"))),
    protocol: Protocol::CborOrJson(Rpc {
        namespace: "com.amazonaws.appstream",
        message: "Message",
        dates: &["CreatedTime", "ErrorTimestamp", "PublicBaseImageReleasedDate"],
        nulls: true,
    }),
    errors: ERRORS,
    operations: &operations::OPERATIONS,
    further_actions: |_, _| Vec::new(),
    denial: |context, action| {
        format!(
            "User: {} is not authorized to perform: {action} because no identity-based policy allows the {action} \
             action",
            context.caller.arn
        )
    },
    violation: |found| violations(found, Encoding::Json, &ERRORS),
};
