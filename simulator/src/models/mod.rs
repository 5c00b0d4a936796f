//! AWS's service models and the validation of requests against them. Rules that AWS does not publish in a model belong
//! to the operation that applies them.

pub(crate) mod check_request;
pub(crate) mod model;
pub(crate) mod pattern;
pub(crate) mod validate;
pub(crate) mod violation;
