//! The resource and list resource `image_workspaces_bundle`: a WorkSpaces bundle of an image.
//!
//! A bundle is not an image, and is created and deleted by one call each. So [`BundleResource`] implements the framework's
//! [`Resource`](crate::terraform::Resource) itself and uses parts of the engine (retries, tags, checks of Regions) instead of its
//! lifecycle. `resource.rs` shows all operations; each is a function in the file of its name over [`BundleCalls`](calls::BundleCalls).

pub(crate) mod calls;
pub(crate) mod checks;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod errors;
pub(crate) mod import;
pub(crate) mod list_resource;
pub(crate) mod messages;
pub(crate) mod model;
pub(crate) mod move_state;
pub(crate) mod plan;
pub(crate) mod resource;
pub(crate) mod schema;
pub(crate) mod update;

pub use list_resource::BundleList;
pub use model::BundleModel;
pub use resource::BundleResource;
