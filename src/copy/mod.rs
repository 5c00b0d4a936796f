//! The copy engine: the life of an image copy, written once for every service.
//!
//! [`ImageResource`] is the managed resource; an [`ImageService`] tells it how one service starts a copy, describes,
//! changes and deletes an image. What differs between services (which Region is called, keys, snapshots, whether names
//! are unique, what blocks a delete) belongs to the service's folder: nothing here names a service or asks which one
//! it is. The [`Watcher`], with the queues beside it, is the only code of the provider that sleeps.

mod attributes;
mod create;
mod delete;
mod import;
mod lanes;
mod lookup;
mod messages;
mod met;
mod pace;
mod preflight;
mod queue;
mod reader;
mod resource;
mod rule;
mod service;
mod shared_reads;
mod tags;
mod update;
mod watcher;

pub use attributes::{CommonAttributes, ImageState, keep_spelling};
pub use lookup::{ImageDataSource, Lookup, LookupArguments};
pub use messages::{failed, reasons};
pub use pace::Pace;
pub use preflight::{Checked, Namesake, Preflight, RULES};
pub use queue::{Grace, Queue};
pub use reader::Reader;
pub use resource::{ImageResource, SharedConnection};
pub use rule::Rule;
pub use service::{Deletion, Detail, ImageService, Kind, OnDestroy, Passing, Phase, Progress, Start};
pub use shared_reads::{Arrivals, CachedReads, SharedReads};
pub use tags::{TagChange, TagMap, TagPolicy, known_tags, validate_tags};
pub use watcher::{Waited, Watcher};
