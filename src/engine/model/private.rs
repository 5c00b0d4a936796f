//! [`PrivateState`]: data about an image that Terraform stores but does not show.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::state::TagMap;
use crate::engine::in_use::PlannedRemoval;
use crate::engine::retry::client_token::ClientToken;
use crate::terraform::{Private, Value};

/// Data about an image that Terraform stores in addition to its state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PrivateState {
    /// When AWS accepted the copy, in seconds since 1970. AWS may not find an image right after that.
    pub accepted_at: u64,
    /// Whether a delete request was sent and not all parts of the image are known to be deleted.
    #[serde(skip_serializing_if = "is_false")]
    pub deleting: bool,
    /// The keys of the tags that were copied from the source, once the configuration no longer copies tags.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub inherited_tags: BTreeSet<String>,
    /// The keys of the default tags that the last apply set.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub default_tags: BTreeSet<String>,
    /// Whether the create request could not set tags, and ignored tags of the configuration are not known to be set.
    #[serde(skip_serializing_if = "is_false")]
    pub untagged: bool,
    /// What the plan has found to block the deletion of the image, until it is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removal: Option<PlannedRemoval>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl PrivateState {
    /// The private state of a copy that AWS accepts now.
    pub(crate) fn now() -> Self {
        let accepted_at = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        Self { accepted_at, ..Self::default() }
    }
}

/// The keys of tags that are in a state and not the resource's own: default tags of an earlier apply, and copied tags.
pub(crate) fn former_defaults(own: &Value<TagMap>, all: &Value<TagMap>, private: &Private) -> BTreeSet<String> {
    let mut keys = private.get::<PrivateState>().unwrap_or_default().default_tags;
    let is_own = |key: &String| own.known().is_some_and(|own| own.contains_key(key));
    keys.extend(all.known().into_iter().flatten().map(|(key, _)| key).filter(|key| !is_own(key)).cloned());
    keys
}

/// Whether the create request could not set tags, and ignored tags of the configuration are not known to be set.
pub(crate) fn is_untagged(private: &Private) -> bool {
    private.get::<PrivateState>().is_some_and(|private_state| private_state.untagged)
}

/// Stores that the tags of a new image are set.
pub(crate) fn set_tagged(private: &mut Private) {
    if let Some(private_state) = private.get::<PrivateState>()
        && private_state.untagged
    {
        private.set(&PrivateState { untagged: false, ..private_state });
    }
}

/// Whether a delete request was sent and not all parts of the image are known to be deleted.
pub(crate) fn is_deleting(private: &Private) -> bool {
    private.get::<PrivateState>().is_some_and(|private_state| private_state.deleting)
}

/// Stores whether a delete request was sent.
pub(crate) fn set_deleting(private: &mut Private, deleting: bool) {
    if is_deleting(private) != deleting {
        let private_state = private.get::<PrivateState>().unwrap_or_default();
        private.set(&PrivateState { deleting, ..private_state });
    }
}

/// Stores what blocks the planned deletion of an image, or that no deletion is planned.
pub(crate) fn set_removal(private: &mut Private, removal: Option<PlannedRemoval>) {
    if PlannedRemoval::of(private) == removal {
        return;
    }
    if let Some(planned) = private.get::<PlannedCreation>() {
        private.set(&PlannedCreation { removal, ..planned });
    } else {
        let private_state = PrivateState { removal, ..private.get().unwrap_or_default() };
        if private_state == PrivateState::default() {
            *private = Private::default();
        } else {
            private.set(&private_state);
        }
    }
}

/// Whether AWS accepted the copy within the last `window`.
pub(crate) fn is_fresh(private: &Private, window: Duration) -> bool {
    private.get::<PrivateState>().is_some_and(|private_state| {
        let age = PrivateState::now().accepted_at.saturating_sub(private_state.accepted_at);
        age < window.as_secs()
    })
}

/// The private data that a host stores with the plan of a new image (plugin protocol 6.11 and later).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedCreation {
    #[serde(flatten)]
    pub(crate) token: ClientToken,
    /// The IDs of the managed images that had the name when the image was planned. With `create_before_destroy`, Terraform
    /// does not send the replaced image to the process that applies the plan until the new one is created.
    #[serde(default)]
    pub(crate) predecessors: Vec<String>,
    /// What the plan has found to block the deletion of the image that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) removal: Option<PlannedRemoval>,
}
