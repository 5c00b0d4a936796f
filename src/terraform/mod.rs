//! A framework for providers that implements Terraform's plugin protocol.
//!
//! A [`Schema`] is ordered data, a model is a serde struct of [`Value`]s, and a [`Resource`] is a set of async functions over
//! its model. A [`ResourceServer`] (`resource/`, one file per call, with pure functions in `schema/`) implements Terraform's
//! rules for plans and states. [`Server`] is the gRPC service of a [`Provider`], which `plugin/` serves.
//!
//! The framework has no dependency on AWS, images or this provider's resources, and does no network I/O.

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
pub(crate) mod sanitize;
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
pub(crate) use sanitize::sanitized_line;
pub use sanitize::sanitized_part;
pub use schema::attribute::{Attribute, OnChange};
pub use schema::block::{Block, NestedBlock, Nesting, Schema};
pub use schema::check::check_schema;
pub use schema::empty_check::EMPTY_STRING;
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
