//! Amazon WorkSpaces: the images `image_copy_workspaces`, and `image_workspaces`, which is created from a WorkSpace. `bundle` is
//! the bundle of an image.
//!
//! A copy is requested in the Region of the copy. Both images are one service to the engine and differ in the source of
//! the image ([`ImageSource`]). Each file implements one trait of the engine for [`WorkspacesService`] or has the facts,
//! calls and messages that they need.

pub(crate) mod bundle;
pub(crate) mod checks;
pub(crate) mod create;
pub(crate) mod data_source;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod errors;
pub(crate) mod image;
pub(crate) mod in_use;
pub(crate) mod kind;
pub(crate) mod list_resource;
pub(crate) mod model;
pub(crate) mod read;
pub(crate) mod record;
pub(crate) mod schema;
pub(crate) mod sharing;
pub(crate) mod update;

pub use bundle::{BundleList, BundleModel, BundleResource};
pub use checks::cache::PreflightCache;
pub use create::image_source::{FromImage, FromWorkspace, ImageSource, SourceChecks};
pub use image::WorkspacesImage;
pub use kind::WorkspacesService;
pub use model::{FromImageArguments, FromWorkspaceArguments, WorkspacesAttributes};
