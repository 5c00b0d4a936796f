//! What the functions of a [`Resource`](super::definition::Resource) take and give: [`Change`], [`Applied`],
//! [`Refreshed`], [`Imported`], [`MoveSource`] and [`Moved`].

use serde_json::{Map, Value as Json};

use super::private::Private;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::value::path::AttributePath;

/// A planned create or update that a resource may refine.
#[derive(Debug)]
pub struct Change<M> {
    /// The state before, or `None` when the object is to be made. A replacement is planned twice: as an update, and
    /// then as a create.
    pub prior: Option<M>,
    /// What the user wrote.
    pub config: M,
    /// What will be. Attributes that the user set must stay as they are; the others are the resource's to decide.
    pub planned: M,
    /// What is remembered with the prior state.
    pub private: Private,
    /// The attributes whose change replaces the object: what the schema says, for the resource to add to or to take
    /// from.
    pub replace: Vec<AttributePath>,
    /// Whether the object is in motion, so that the schema's moving attributes are to be planned as unknown.
    pub moving: bool,
    /// What the host has stored with this plan ([`Resource::prepare`]) and hands back to have it planned once more
    /// before it is applied. Empty the first time, and with hosts that store nothing.
    pub planned_private: Private,
}

/// What a create or update leaves behind.
#[derive(Debug)]
pub struct Applied<M> {
    /// The state to save. `None` means that there is no object; after an error, that it is as it was before.
    /// Once a remote object exists its state must be returned, error or not, or Terraform forgets it.
    pub state: Option<M>,
    /// What to remember with the state.
    pub private: Private,
    /// The messages to the user. An error after a create taints the object; a warning does not.
    pub diagnostics: Diagnostics,
}

/// What reading an object again finds.
#[derive(Debug)]
pub struct Refreshed<M> {
    /// The state to save. `None` means that the object is gone, and must be certain: Terraform will make another.
    pub state: Option<M>,
    /// What to remember with the state from now on; `None` leaves it as it was.
    pub private: Option<Private>,
    /// Warnings for the user. What kept the object from being read is no part of them, but the error of the call.
    pub diagnostics: Diagnostics,
}

/// What was read, with nothing to say about it.
impl<M> From<Option<M>> for Refreshed<M> {
    fn from(state: Option<M>) -> Self {
        Self { state, private: None, diagnostics: Diagnostics::new() }
    }
}

/// The beginning of an imported state.
#[derive(Debug)]
pub struct Imported<M> {
    /// The identifying attributes; the schema's defaults are filled in, and all else is null.
    pub state: M,
    /// What the user is warned of before the object is taken over.
    pub warnings: Diagnostics,
}

/// What is to become an object of a resource: the state that another type, often another provider's, has stored.
#[derive(Debug, Clone)]
pub struct MoveSource {
    /// The full address of the provider, such as `registry.terraform.io/hashicorp/aws`.
    pub provider_address: String,
    /// The other type's name.
    pub type_name: String,
    /// The version of the other type's schema that wrote the state.
    pub schema_version: i64,
    /// The state, in the shape of that schema.
    pub state: Map<String, Json>,
    /// What the other provider remembered with it.
    pub private: Private,
}

/// What has become of it.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The state, in the shape of the resource's own schema. Attributes that are missing become null and unknown ones
    /// are dropped.
    pub state: Map<String, Json>,
    /// What to remember with it.
    pub private: Private,
}
