//! Parameters and results of the functions of a [`Resource`](super::definition::Resource).

use serde_json::{Map, Value as Json};

use super::private::Private;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::value::path::AttributePath;

/// A planned create or update, which a resource can modify.
#[derive(Debug)]
pub struct Change<M> {
    /// The prior state, or `None` for a create. A replacement is planned twice: as an update, and then as a create.
    pub prior: Option<M>,
    /// The configuration.
    pub config: M,
    /// The planned state. Configured attributes must not be modified.
    pub planned: M,
    /// The private data of the prior state.
    pub private: Private,
    /// The changed attributes that require replacement. It contains those of the schema; the resource can add and remove
    /// paths.
    pub replace: Vec<AttributePath>,
    /// Whether an operation on the object is in progress, so that volatile attributes are planned as unknown.
    pub in_progress: bool,
    /// The private data that the host stored with this plan and returns when it plans again before apply. Empty the first
    /// time, and with hosts that do not store it.
    pub planned_private: Private,
}

/// The result of a create, update or delete.
#[derive(Debug)]
pub struct Applied<M> {
    /// The state to save. `None` means that there is no object, or after an error that it is unchanged. Once a remote object
    /// exists, its state must be returned even after an error, or Terraform loses it.
    pub state: Option<M>,
    /// The private data to save.
    pub private: Private,
    /// Errors and warnings. An error after a create taints the object; a warning does not.
    pub diagnostics: Diagnostics,
}

/// The result of a read.
#[derive(Debug)]
pub struct Refreshed<M> {
    /// The state to save. `None` means that the object does not exist. It must be certain, because Terraform creates another.
    pub state: Option<M>,
    /// The private data to save; `None` keeps the current one.
    pub private: Option<Private>,
    /// Warnings. A failed read is the error of the call instead.
    pub diagnostics: Diagnostics,
}

/// A state without private data and warnings.
impl<M> From<Option<M>> for Refreshed<M> {
    fn from(state: Option<M>) -> Self {
        Self { state, private: None, diagnostics: Diagnostics::new() }
    }
}

/// The initial state of an import.
#[derive(Debug)]
pub struct Imported<M> {
    /// The identifying attributes. The framework sets the defaults; all others are null.
    pub state: M,
    /// Warnings about the import.
    pub warnings: Diagnostics,
}

/// The source of a move: the stored state of another resource type, often of another provider.
#[derive(Debug, Clone)]
pub struct MoveSource {
    /// The full address of the provider, such as `registry.terraform.io/hashicorp/aws`.
    pub provider_address: String,
    /// The type name of the source.
    pub type_name: String,
    /// The schema version of the source state.
    pub schema_version: i64,
    /// The source state.
    pub state: Map<String, Json>,
    /// The private data of the source.
    pub private: Private,
}

/// The result of a move.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The state by the target's schema. Missing attributes become null, unknown ones are dropped.
    pub state: Map<String, Json>,
    /// The private data to save.
    pub private: Private,
}
