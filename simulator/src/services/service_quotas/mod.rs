//! Service Quotas, limited to the quotas of images. JSON 1.1. Quotas belong to the services that enforce them; a seed
//! applies other values in a Region.

mod get_service_quota;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;
