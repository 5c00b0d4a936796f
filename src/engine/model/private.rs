//! [`PrivateState`]: what is kept of an image in addition to its state.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::terraform::Private;

/// What is remembered of an image beside its state.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PrivateState {
    /// When AWS accepted the copy, in seconds since 1970: for so long a fresh image may not be found.
    pub accepted_at: u64,
    /// Whether another provider made the image, and this one has changed nothing since.
    pub adopted: bool,
    /// Whether AWS was asked to delete the image, and it is not known to be gone with all its parts.
    pub deleting: bool,
    /// The keys of the tags that came with the source, once the configuration no longer says that they did.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub inherited_tags: BTreeSet<String>,
}

impl PrivateState {
    pub(crate) fn now() -> Self {
        let accepted_at = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        Self { accepted_at, ..Self::default() }
    }
}

/// Whether AWS was asked to delete the image, and it is not known to be gone with all its parts.
pub(crate) fn is_deleting(private: &Private) -> bool {
    private.get::<PrivateState>().is_some_and(|private_state| private_state.deleting)
}

/// Remembers whether AWS was asked to delete the image.
pub(crate) fn set_deleting(private: &mut Private, deleting: bool) {
    if is_deleting(private) != deleting {
        let private_state = private.get::<PrivateState>().unwrap_or_default();
        private.set(&PrivateState { deleting, ..private_state });
    }
}

/// Whether AWS has accepted the copy within this time.
pub(crate) fn is_fresh(private: &Private, window: Duration) -> bool {
    private.get::<PrivateState>().is_some_and(|private_state| {
        let age = PrivateState::now().accepted_at.saturating_sub(private_state.accepted_at);
        age < window.as_secs()
    })
}
