//! Images of Amazon WorkSpaces: `image_copy_workspaces`, and `image_workspaces` made from a WorkSpace.
//!
//! A copy is asked for in the Region it goes to. Both resources are one service to the engine and differ in how an
//! image comes about: [`ImageSource`](crate::services::workspaces::image_source::ImageSource). One operation a file; `service.rs` is what the engine sees.

pub(crate) mod checks;
pub(crate) mod copy_model;
pub(crate) mod create_model;
pub(crate) mod data_source;
pub(crate) mod delete;
pub(crate) mod errors;
pub(crate) mod image;
pub(crate) mod image_source;
pub(crate) mod in_use;
pub(crate) mod kind;
pub(crate) mod list_resource;
pub(crate) mod read;
pub(crate) mod service;
pub(crate) mod update;

pub use checks::online::PreflightCache;
pub use copy_model::{Copied, CopyArguments};
pub use create_model::{CreateArguments, Created};
pub use image::{WorkspacesAttributes, WorkspacesImage};
pub use image_source::ImageSource;
pub use service::WorkspacesService;
