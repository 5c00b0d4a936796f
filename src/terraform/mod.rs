//! The framework: everything a provider needs to speak Terraform's plugin protocol, and nothing else.
//!
//! It reads like a small library of its own. A [`Schema`] is plain ordered data, a model is a serde struct of
//! [`Value`]s, a [`Resource`] is a handful of async functions over its model, and a [`ResourceServer`] (`resource/`, one
//! file for each call, with pure rules in `schema/planned_values.rs`) knows what Terraform demands of plans and states.
//! [`Server`] turns a [`Provider`] into the gRPC service that `plugin/` serves.
//!
//! Nothing in this folder knows AWS, images or this provider's resources, and nothing here opens a socket.

pub(crate) mod action;
pub(crate) mod context;
pub(crate) mod data_source;
pub(crate) mod diagnostics;
pub(crate) mod identity;
pub(crate) mod list;
pub mod proto;
pub(crate) mod provider;
pub(crate) mod quote;
pub(crate) mod resource;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod server;
pub(crate) mod value;
pub(crate) mod wire;

pub use action::definition::{Action, ProgressSink};
pub use action::server::{ActionServer, ErasedAction};
pub use context::{Context, Progress};
pub use data_source::{DataSource, DataSourceServer, ErasedDataSource};
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use identity::{Identity, IdentityAttribute, IdentitySchema};
pub use list::definition::{ListResource, ListResult, ListResults};
pub use list::server::{ErasedListResource, ListEvents, ListResourceServer};
pub use provider::Provider;
pub use quote::quoted;
pub use resource::change::{Applied, Change, Imported, MoveSource, Moved, Refreshed};
pub use resource::definition::Resource;
pub use resource::private::Private;
pub use resource::schemas::ResourceServer;
pub use resource::server::ErasedResource;
pub use rule::Rule;
pub use schema::block::{Attribute, Block, NestedBlock, Nesting, OnChange, Schema};
pub use schema::check::check_schema;
pub use schema::timeouts::{Operation, TimeoutDefaults, Timeouts, parse_duration, write_duration};
pub use schema::validate_configuration::validate_configuration;
pub use server::service::Server;
pub use server::type_server::TypeServer;
pub use value::attr::Value;
pub use value::cty::{CtyValue, Number, Object};
pub use value::de::from_value;
pub use value::error::{CodecError, ValueError};
pub use value::model::{Model, ModelError};
pub use value::path::{AttributePath, Step};
pub use value::ser::to_value;
pub use value::ty::Type;
