//! [`KnownImages`]: what this process knows of the images that Terraform keeps, and of those that it makes.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::engine::model::state::CommonAttributes;
use crate::terraform::{CtyValue, Object, Value};

/// A service's prefix in IAM actions, a Region, and an id or name in it.
type Place = (&'static str, String, String);

/// The images that Terraform keeps, and the names under which this run makes some.
///
/// Terraform tells a provider no addresses, and plans a tainted image's successor as if there had been nothing before.
/// But it has every state upgraded and read before it plans, so an image that a process has met in a state is one that
/// Terraform keeps, and its name is no obstacle to the image that replaces it.
#[derive(Debug, Default)]
pub(crate) struct KnownImages {
    kept: Mutex<HashMap<Place, Kept>>,
    planned: Mutex<HashMap<Place, Object>>,
    made: Mutex<HashSet<Place>>,
    /// How many calls for an image of this name are under way.
    creating: Mutex<HashMap<Place, usize>>,
}

/// What a state says of an image that Terraform keeps.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// Its name.
    pub(crate) name: String,
    /// What its destruction does.
    pub(crate) on_destroy: Value<String>,
    /// The ID and the Region of its source, as far as the state tells.
    pub(crate) source: Option<(String, String)>,
    /// Whether this run has deleted it.
    is_deleted: bool,
}

impl KnownImages {
    /// Notes an image of a state.
    pub(crate) fn note(&self, service: &'static str, image: &CommonAttributes, source: Option<(String, String)>) {
        if let (Some(region), Some(id)) = (image.region.text(), image.id.text()) {
            let kept =
                Kept { name: image.name().to_owned(), on_destroy: image.on_destroy.clone(), source, is_deleted: false };
            lock(&self.kept).insert((service, region.to_owned(), id.to_owned()), kept);
        }
    }

    /// Notes that an image of a state is deleted.
    pub(crate) fn note_deleted(&self, service: &'static str, image: &CommonAttributes) {
        let (Some(region), Some(id)) = (image.region.text(), image.id.text()) else { return };
        if let Some(kept) = lock(&self.kept).get_mut(&(service, region.to_owned(), id.to_owned())) {
            kept.is_deleted = true;
        }
    }

    /// The ID of an image that Terraform keeps in a Region, and what its state says, if one is such.
    pub(crate) fn find(
        &self,
        service: &'static str,
        region: &str,
        is_such: impl Fn(&Kept) -> bool,
    ) -> Option<(String, Kept)> {
        let kept = lock(&self.kept);
        let mut here = kept.iter().filter(|(place, _)| place.0 == service && place.1 == region);
        here.find(|(_, kept)| !kept.is_deleted && is_such(kept)).map(|((_, _, id), kept)| (id.clone(), kept.clone()))
    }

    /// Whether Terraform keeps this image.
    pub(crate) fn keeps(&self, service: &'static str, region: &str, id: &str) -> bool {
        lock(&self.kept).contains_key(&(service, region.to_owned(), id.to_owned()))
    }

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

    /// Notes that an image of this name is asked for, until the result is dropped: what AWS shows of that name may be
    /// its image before the answer is there.
    pub(crate) fn creating(&self, service: &'static str, image: &CommonAttributes) -> CreationGuard<'_> {
        let region = image.region.text().unwrap_or_default();
        let place = (service, region.to_owned(), image.name().to_owned());
        *lock(&self.creating).entry(place.clone()).or_default() += 1;
        CreationGuard { known_images: self, place }
    }

    /// Whether an image of this name is asked for at this moment.
    pub(crate) fn is_creating(&self, service: &'static str, region: &str, name: &str) -> bool {
        lock(&self.creating).contains_key(&(service, region.to_owned(), name.to_owned()))
    }

    /// Begins another run: what was met, planned and made in the one before counts no more. Terraform has every state
    /// upgraded again after it has configured the provider.
    pub(crate) fn clear(&self) {
        lock(&self.kept).clear();
        lock(&self.planned).clear();
        lock(&self.made).clear();
    }
}

/// A call for an image that is under way.
#[derive(Debug)]
pub(crate) struct CreationGuard<'a> {
    known_images: &'a KnownImages,
    place: Place,
}

impl Drop for CreationGuard<'_> {
    fn drop(&mut self) {
        let mut creating = lock(&self.known_images.creating);
        if let Some(calls) = creating.get_mut(&self.place).filter(|calls| **calls > 1) {
            *calls -= 1;
        } else {
            creating.remove(&self.place);
        }
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
        let known_images = KnownImages::default();
        let plan = |source| known_images.plan("appstream", "eu-west-1", "golden", &arguments(source));
        assert!(plan(text("a")));
        assert!(plan(text("a")), "the same, planned again");
        assert!(plan(CtyValue::Unknown), "nobody can tell yet");
        assert!(!plan(text("b")));
        assert!(known_images.plan("appstream", "eu-west-2", "golden", &arguments(text("b"))), "another Region");
        known_images.clear();
        assert!(plan(text("b")), "another run");
    }

    #[test]
    fn a_name_is_claimed_once_until_it_is_given_back() {
        let known_images = KnownImages::default();
        assert!(known_images.claim("appstream", "eu-west-1", "golden"));
        assert!(!known_images.claim("appstream", "eu-west-1", "golden"));
        assert!(known_images.claim("workspaces", "eu-west-1", "golden"), "each service has its names");
        known_images.release("appstream", "eu-west-1", "golden");
        assert!(known_images.claim("appstream", "eu-west-1", "golden"));
    }

    #[test]
    fn an_image_is_being_asked_for_until_the_last_call_has_ended() {
        let known_images = KnownImages::default();
        let image =
            CommonAttributes { name: "golden".into(), region: "eu-west-1".into(), ..CommonAttributes::default() };
        let (first, second) = (known_images.creating("ec2", &image), known_images.creating("ec2", &image));
        drop(first);
        assert!(known_images.is_creating("ec2", "eu-west-1", "golden"));
        assert!(!known_images.is_creating("ec2", "eu-west-2", "golden"));
        drop(second);
        assert!(!known_images.is_creating("ec2", "eu-west-1", "golden"));
    }
}
