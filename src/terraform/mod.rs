//! The framework: everything a provider needs to speak Terraform's plugin protocol, and nothing else.
//!
//! It reads like a small library of its own. A [`Schema`] is plain ordered data, a model is a serde struct of
//! [`Value`]s, a [`Resource`] is a handful of async functions over its model, and the one [`ResourceServer`]
//! (`adapter.rs` and `lifecycle.rs`, with pure rules in `plan.rs`) knows what Terraform demands of plans and states.
//! [`Server`] turns a [`Provider`] into the gRPC service that `plugin/` serves.
//!
//! Nothing in this folder knows AWS, images or this provider's resources, and nothing here opens a socket.

pub(crate) mod action;
pub(crate) mod data_source;
pub(crate) mod diagnostics;
pub(crate) mod identity;
pub(crate) mod list;
pub(crate) mod progress;
pub mod proto;
pub(crate) mod provider;
pub(crate) mod resource;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod server;
pub(crate) mod stop;
pub(crate) mod value;

pub use action::{Action, ErasedAction, ProgressSink};
pub use data_source::{DataSource, ErasedDataSource};
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use identity::{Identity, IdentityAttribute, IdentitySchema};
pub use list::{ErasedListResource, ListEvents, ListResource, ListResult, ListResults};
pub use progress::Progress;
pub use provider::Provider;
pub use resource::move_state::{MoveSource, Moved};
pub use resource::planned_values::validate_configuration;
pub use resource::private::Private;
pub use resource::server::{ErasedResource, ResourceServer};
pub use resource::{Applied, Change, Context, Imported, Refreshed, Resource};
pub use rule::Rule;
pub use schema::block::{Attribute, Block, NestedBlock, Nesting, OnChange, Schema};
pub use schema::check::check_schema;
pub use schema::timeouts::{Operation, TimeoutDefaults, Timeouts, parse_duration, write_duration};
pub use server::Server;
pub use value::attr::Value;
pub use value::codec::CodecError;
pub use value::cty::{CtyValue, Number};
pub use value::model::{Model, ModelError};
pub use value::path::{AttributePath, Step};
pub use value::ty::Type;
