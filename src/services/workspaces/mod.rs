//! Images of Amazon WorkSpaces: `image_copy_workspaces`, and `image_workspaces` made from a WorkSpace.
//!
//! A copy is requested in the Region it goes to. Both resources are one service to the engine and differ in what an
//! image is made from (`create/`). One operation a file; `service.rs` is what the engine sees.

pub(crate) mod checks;
pub(crate) mod create;
pub(crate) mod data_source;
pub(crate) mod delete;
pub(crate) mod errors;
pub(crate) mod image;
pub(crate) mod in_use;
pub(crate) mod kind;
pub(crate) mod list_resource;
pub(crate) mod model;
pub(crate) mod read;
pub(crate) mod record;
pub(crate) mod schema;
pub(crate) mod service;
pub(crate) mod update;

pub use checks::cache::PreflightCache;
pub use create::from_image::FromImage;
pub use create::from_workspace::FromWorkspace;
pub use create::image_source::ImageSource;
pub use image::WorkspacesImage;
pub use model::{FromImageArguments, FromWorkspaceArguments, WorkspacesAttributes};
pub use service::WorkspacesService;
