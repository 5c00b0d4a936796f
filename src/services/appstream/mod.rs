//! Images of Amazon AppStream 2.0, now also called Amazon WorkSpaces Applications: `image_copy_appstream`.
//!
//! AppStream pushes: the copy is requested in the Region of the source. All other calls go to the Region of the copy.
//! Each file implements one trait of the engine for [`AppStreamService`] or has the facts, calls and messages that they need.

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

pub use image::AppStreamImage;
pub use kind::AppStreamService;
pub use model::AppStreamAttributes;
