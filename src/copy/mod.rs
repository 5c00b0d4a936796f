//! The copy engine: the life of an image copy, written once for every service.
//!
//! [`ImageResource`] is the managed resource, [`CopyAction`] the same without a state; an [`ImageService`] tells it how
//! one service starts a copy, describes, changes and deletes an image. What differs between services (which Region is
//! called, keys, snapshots, whether names are unique, what blocks a delete) belongs to the service's folder: nothing
//! here names a service or asks which one it is. The [`Watcher`], with the queues beside it, is the only code of the
//! provider that sleeps.

mod action;
mod action_messages;
mod attributes;
mod create;
mod delete;
mod deviations;
mod expected_owner;
mod fan_out;
mod generate;
mod identity;
mod import;
mod lanes;
mod leftovers;
mod list;
mod looks;
mod lookup;
mod messages;
mod met;
mod moving;
mod namesake;
mod narration;
mod pace;
mod preflight;
mod queue;
mod reader;
mod remembered;
mod replacement;
mod resource;
mod rule;
mod rules;
mod service;
mod shared_reads;
mod tags;
mod token;
mod unwanted;
mod update;
mod users;
mod wait_log;
mod watcher;

pub use action::{CopyAction, CopyArguments};
pub use attributes::{CommonAttributes, ImageState, keep_spelling};
pub use expected_owner::ExpectedOwner;
pub use fan_out::fan_out;
pub use leftovers::Leftover;
pub use list::{ImageList, ListArguments, ListQuery, Listing, Page, Unfiltered};
pub use lookup::{ImageDataSource, Lookup, LookupArguments};
pub use messages::{failed, reasons};
pub use namesake::{Likeness, Namesake};
pub use pace::Pace;
pub use preflight::{Checked, Preflight};
pub use queue::{Grace, Queue};
pub use reader::Reader;
pub use resource::{ImageResource, SharedConnection};
pub use rule::Rule;
pub use rules::{EXPECTED_OWNER, OF_COPIES, check_owner, check_regions, check_source_region};
pub use service::{Deletion, Detail, ImageService, Kind, OnDestroy, Passing, Phase, Progress, Source, Start};
pub use shared_reads::{Arrivals, CachedReads, SharedReads};
pub use tags::{Inherited, TagChange, TagMap, TagPolicy, TagRules, check_tag_count, known_tags, validate_tags};
pub use unwanted::Unwanted;
pub use users::{UNSHARE, users_sentence, users_sentences};
pub use watcher::{Waited, Watcher};
