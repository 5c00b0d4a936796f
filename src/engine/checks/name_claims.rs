//! [`NameClaims`]: the names under which the resources of this session plan and make images.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::terraform::{CtyValue, Object};

/// A service's prefix in IAM actions, a Region, and an id or name in it.
type Place = (&'static str, String, String);

/// The names of the images that this session plans and makes, where no two images may have the same name.
#[derive(Debug, Default)]
pub(crate) struct NameClaims {
    planned: Mutex<HashMap<Place, Object>>,
    made: Mutex<HashSet<Place>>,
}

impl NameClaims {
    /// Notes that an image of this name is planned. `false` if one is planned already that is surely another: an
    /// argument is known of both, and differs. The same resource may be planned more than once, each time knowing more.
    pub(crate) fn plan(&self, service: &'static str, region: &str, name: &str, arguments: &Object) -> bool {
        let mut planned = lock(&self.planned);
        let earlier = planned.entry((service, region.to_owned(), name.to_owned())).or_insert_with(|| arguments.clone());
        let contradicts = |(name, value): (&String, &CtyValue)| {
            let other = earlier.get(name);
            other.is_some_and(|other| value.is_wholly_known() && other.is_wholly_known() && value != other)
        };
        !arguments.iter().any(contradicts)
    }

    /// Takes a name for the one resource of this run that makes its image; `false` if another has taken it.
    pub(crate) fn claim(&self, service: &'static str, region: &str, name: &str) -> bool {
        lock(&self.made).insert((service, region.to_owned(), name.to_owned()))
    }

    /// Gives a name back: no image came of it, or it is gone.
    pub(crate) fn release(&self, service: &'static str, region: &str, name: &str) {
        lock(&self.made).remove(&(service, region.to_owned(), name.to_owned()));
    }
}

/// A thread that panicked leaves at worst a name claimed.
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
    fn two_plans_of_one_name_are_one_resource_until_a_known_argument_differs() {
        let claims = NameClaims::default();
        let plan = |source| claims.plan("appstream", "eu-west-1", "golden", &arguments(source));
        assert!(plan(text("a")));
        assert!(plan(text("a")), "the same, planned again");
        assert!(plan(CtyValue::Unknown), "nobody can tell yet");
        assert!(!plan(text("b")));
        assert!(claims.plan("appstream", "eu-west-2", "golden", &arguments(text("b"))), "another Region");
        let claims = NameClaims::default();
        assert!(claims.plan("appstream", "eu-west-1", "golden", &arguments(text("b"))), "another session");
    }

    #[test]
    fn a_name_is_claimed_once_until_it_is_given_back() {
        let claims = NameClaims::default();
        assert!(claims.claim("appstream", "eu-west-1", "golden"));
        assert!(!claims.claim("appstream", "eu-west-1", "golden"));
        assert!(claims.claim("workspaces", "eu-west-1", "golden"), "each service has its names");
        claims.release("appstream", "eu-west-1", "golden");
        assert!(claims.claim("appstream", "eu-west-1", "golden"));
    }
}
