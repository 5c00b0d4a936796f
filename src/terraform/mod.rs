//! The framework: everything a provider needs to speak Terraform's plugin protocol, and nothing else.
//!
//! It reads like a small library of its own. A [`Schema`] is plain ordered data, a model is a serde struct of
//! [`Value`]s, a [`Resource`] is a handful of async functions over its model, and the one [`Adapter`]
//! (`adapter.rs` and `lifecycle.rs`, with pure rules in `plan.rs`) knows what Terraform demands of plans and states.
//! [`Server`] turns a [`Provider`] into the gRPC service that `plugin/` serves.
//!
//! Nothing in this folder knows AWS, images or this provider's resources, and nothing here opens a socket.

mod action;
mod action_stream;
mod adapter;
mod codec;
mod data_source;
mod diagnostics;
mod dynamic;
mod generate;
mod identity;
mod lifecycle;
mod list;
mod list_stream;
mod model;
mod moving;
mod null_check;
mod path;
mod plan;
mod private;
pub mod proto;
mod provider;
mod resource;
mod schema;
mod schema_check;
mod schema_wire;
mod server;
mod status;
mod stop;
mod timeouts;
mod types;
mod value;

pub use action::{Action, ErasedAction, ProgressLines};
pub use adapter::{Adapter, ErasedResource};
pub use codec::CodecError;
pub use data_source::{DataSource, ErasedDataSource};
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use dynamic::{Dynamic, Number};
pub use identity::{Identity, IdentityAttribute, IdentitySchema};
pub use list::{ErasedListResource, ListEvents, ListResource, ListResults, Listed};
pub use model::{Model, ModelError};
pub use moving::{MoveSource, Moved};
pub use path::{AttributePath, Step};
pub use plan::validate_configuration;
pub use private::Private;
pub use provider::Provider;
pub use resource::{Applied, Change, Context, Imported, Refreshed, Resource};
pub use schema::{Attribute, Block, NestedBlock, Nesting, OnChange, Schema};
pub use schema_check::check_schema;
pub use server::Server;
pub use status::Status;
pub use timeouts::{Operation, TimeoutDefaults, Timeouts, parse_duration, write_duration};
pub use types::Type;
pub use value::Value;
