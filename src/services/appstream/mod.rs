//! Images of Amazon AppStream 2.0, now also called Amazon WorkSpaces Applications: `image_copy_appstream`.
//!
//! AppStream pushes: a copy is requested in the Region of the source. Everything after that happens in the Region of the
//! copy. One operation a file; `service.rs` is what the engine sees.

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

pub use image::AppStreamImage;
pub use model::AppStreamAttributes;
pub use service::AppStreamService;
