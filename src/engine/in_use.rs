//! What blocks the deletion of an image: [`Blockers`] are the users of an image now, and [`PlannedRemoval`] has those that a
//! plan has found.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::terraform::Private;

/// What to do about an image that is shared with other accounts.
pub const UNSHARE: &str = "Remove the sharing permissions first, or set `force_unshare_on_delete = true` and apply.";

/// What blocks the deletion of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blockers {
    /// The users, each with its type: `in use by fleets: office`.
    users: BTreeSet<String>,
    /// The users and what to do about them, in full sentences.
    sentences: Vec<String>,
}

impl Blockers {
    /// A cause that is not a user, such as a protection, in full sentences.
    pub fn cause(sentence: String) -> Self {
        Self { users: BTreeSet::new(), sentences: vec![sentence] }
    }

    /// Adds the users of one type. `condition` is the use, such as `in use by fleets`, and `sentence` names the users.
    #[must_use]
    pub fn and(mut self, condition: &str, names: &[String], sentence: Option<String>) -> Self {
        self.users.extend(user_labels(condition, names));
        self.sentences.extend(sentence);
        self
    }

    /// Whether nothing is known to block the deletion.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The sentences, one a line.
    pub(crate) fn text(&self) -> String {
        self.sentences.join("\n")
    }

    /// Whether one of these users still blocks the deletion.
    pub(crate) fn has_any(&self, users: &BTreeSet<String>) -> bool {
        !self.users.is_disjoint(users)
    }
}

/// The users of one type, each with the type.
pub(crate) fn user_labels(condition: &str, names: &[String]) -> impl Iterator<Item = String> {
    names.iter().map(move |name| format!("{condition}: {name}"))
}

/// A sentence about users of one type; `None` if there are none. `what` introduces their names, and `remedy` says what
/// to do about them.
pub fn in_use_sentence(what: &str, names: &[String], remedy: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{what} {}. {remedy}", names.join(", ")))
}

/// What a plan has found to block the deletion of an image, which Terraform stores with the plan in private data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedRemoval {
    /// The ID of the image.
    pub(crate) id: String,
    /// The users that block the deletion, each with its type.
    pub(crate) blocking_users: BTreeSet<String>,
}

/// Private data with a [`PlannedRemoval`], whatever else it contains.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WithRemoval {
    removal: Option<PlannedRemoval>,
}

impl PlannedRemoval {
    /// The removal in the private data of a plan.
    pub(crate) fn of(private: &Private) -> Option<Self> {
        private.get::<WithRemoval>()?.removal
    }
}

/// The images that the present plan replaces. With `create_before_destroy`, Terraform passes the private data of the plan to
/// the creation alone, and plans the deletion of the replaced image again during the apply.
#[derive(Debug, Default)]
pub(crate) struct PlannedRemovals(Mutex<HashMap<(&'static str, String), PlannedRemoval>>);

impl PlannedRemovals {
    /// Records the removal in the private data of a creation.
    pub(crate) fn note(&self, service: &'static str, private: &Private) {
        if let Some(removal) = PlannedRemoval::of(private) {
            self.lock().insert((service, removal.id.clone()), removal);
        }
    }

    /// The planned removal of an image, which is deleted now.
    pub(crate) fn take(&self, service: &'static str, id: &str) -> Option<PlannedRemoval> {
        self.lock().remove(&(service, id.to_owned()))
    }

    /// The planned removal of an image.
    pub(crate) fn of(&self, service: &'static str, id: &str) -> Option<PlannedRemoval> {
        self.lock().get(&(service, id.to_owned())).cloned()
    }

    /// Locks even after a thread panicked, which at worst leaves a removal unknown.
    fn lock(&self) -> MutexGuard<'_, HashMap<(&'static str, String), PlannedRemoval>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(names: &[&str]) -> BTreeSet<String> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        user_labels("in use by fleets", &names).collect()
    }

    #[test]
    fn compares_users_with_their_types() {
        let names = ["office".to_owned()];
        let blockers = Blockers::default().and("in use by fleets", &names, Some("Fleet office uses it.".to_owned()));
        assert!(blockers.has_any(&users(&["office", "other"])) && !blockers.has_any(&users(&["other"])));
        let builder = Blockers::default().and("in use by image builders", &names, None);
        assert!(!builder.has_any(&users(&["office"])));
        assert_eq!(blockers.text(), "Fleet office uses it.");
        assert!(!blockers.is_empty() && builder.is_empty());
    }

    #[test]
    fn reads_the_removal_in_any_private_data() {
        let removal = PlannedRemoval { id: "img-1".to_owned(), blocking_users: users(&["office"]) };
        let mut private = Private::default();
        private.set(&serde_json::json!({ "accepted_at": 1, "removal": removal }));
        assert_eq!(PlannedRemoval::of(&private), Some(removal.clone()));
        let removals = PlannedRemovals::default();
        removals.note("fake", &private);
        removals.note("fake", &Private::default());
        assert_eq!(removals.of("fake", "img-1"), Some(removal.clone()));
        assert_eq!(removals.take("fake", "img-1"), Some(removal));
        assert_eq!(removals.of("fake", "img-1"), None);
        assert_eq!(removals.of("other", "img-1"), None);
    }
}
