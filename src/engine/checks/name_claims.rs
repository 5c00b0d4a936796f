//! [`NameClaims`]: the image names that the resources of a session plan and create.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::terraform::{CtyValue, Object};

/// A service's prefix in IAM actions, a Region, and a name in it.
type NameKey = (&'static str, String, String);

/// The image names that the resources of a session plan and create, for services whose names are unique.
#[derive(Debug, Default)]
pub(crate) struct NameClaims {
    planned: Mutex<HashMap<NameKey, Object>>,
    claimed: Mutex<HashSet<NameKey>>,
}

impl NameClaims {
    /// Records a planned image. Returns `false` if an image with this name is planned already and an argument differs
    /// that is known in both plans: they belong to two resources. Terraform may plan one resource more than once, with
    /// more known values each time.
    pub(crate) fn plan(&self, service: &'static str, region: &str, name: &str, arguments: &Object) -> bool {
        let mut planned = lock(&self.planned);
        let earlier = planned.entry((service, region.to_owned(), name.to_owned())).or_insert_with(|| arguments.clone());
        let contradicts = |(name, value): (&String, &CtyValue)| {
            let other = earlier.get(name);
            other.is_some_and(|other| value.is_wholly_known() && other.is_wholly_known() && value != other)
        };
        !arguments.iter().any(contradicts)
    }

    /// Claims a name for a resource that is about to create its image. Returns `false` if the name is claimed already.
    pub(crate) fn claim(&self, service: &'static str, region: &str, name: &str) -> bool {
        lock(&self.claimed).insert((service, region.to_owned(), name.to_owned()))
    }

    /// Releases a name whose image was not created or was deleted.
    pub(crate) fn release(&self, service: &'static str, region: &str, name: &str) {
        lock(&self.claimed).remove(&(service, region.to_owned(), name.to_owned()));
    }
}

/// Locks even after a thread panicked, which at worst leaves a name claimed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(source: CtyValue) -> Object {
        [("name".to_owned(), text("golden")), ("source".to_owned(), source)].into()
    }

    fn text(text: &str) -> CtyValue {
        CtyValue::String(text.to_owned())
    }

    #[test]
    fn detects_two_resources_by_a_known_argument_that_differs() {
        let claims = NameClaims::default();
        let plan = |source| claims.plan("appstream", "eu-west-1", "golden", &arguments(source));
        assert!(plan(text("a")));
        assert!(plan(text("a")), "the same, planned again");
        assert!(plan(CtyValue::Unknown), "not known yet");
        assert!(!plan(text("b")));
        assert!(claims.plan("appstream", "eu-west-2", "golden", &arguments(text("b"))), "another Region");
        let claims = NameClaims::default();
        assert!(claims.plan("appstream", "eu-west-1", "golden", &arguments(text("b"))), "another session");
    }

    #[test]
    fn claims_each_name_once_until_release() {
        let claims = NameClaims::default();
        assert!(claims.claim("appstream", "eu-west-1", "golden"));
        assert!(!claims.claim("appstream", "eu-west-1", "golden"));
        assert!(claims.claim("workspaces", "eu-west-1", "golden"), "each service has its names");
        claims.release("appstream", "eu-west-1", "golden");
        assert!(claims.claim("appstream", "eu-west-1", "golden"));
    }
}
