//! Images of Amazon AppStream 2.0, now also called Amazon WorkSpaces Applications: `image_copy_appstream`.
//!
//! AppStream pushes: a copy is asked for in the Region of the source. Everything after that, and everything that this
//! folder's users see, is in the Region of the copy. One operation a file; `service.rs` is what the engine sees.

mod arguments;
mod computed;
mod copy_image;
mod delete;
mod describe;
mod errors;
mod image;
mod kind;
mod list;
mod lookup;
mod preflight;
mod regions;
mod rules;
mod service;
mod tags;
mod users;
mod validate;

pub use arguments::AppStreamAttributes;
pub use image::AppStreamImage;
pub use service::AppStreamService;
