//! Images of Amazon WorkSpaces: `image_copy_workspaces`, and `image_workspaces` made from a WorkSpace.
//!
//! A copy is asked for in the Region it goes to. Both resources are one service to the engine and differ in how an
//! image comes about: [`Origin`](origin::Origin). One operation a file; `service.rs` is what the engine sees.

mod copied;
mod created;
mod delete;
mod describe;
mod errors;
mod image;
mod kind;
mod list;
mod lookup;
mod origin;
mod preflight;
mod regions;
mod rules;
mod service;
mod tags;
mod users;
mod validate;

pub use copied::{Copied, CopyArguments};
pub use created::{CreateArguments, Created};
pub use image::{WorkspacesAttributes, WorkspacesImage};
pub use origin::Origin;
pub use preflight::Reads;
pub use service::WorkspacesService;
