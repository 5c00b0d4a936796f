//! [`KnownImages`]: the managed images that a session has seen, and the images that it is creating.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::engine::model::state::CommonAttributes;
use crate::terraform::Value;

/// A service's prefix in IAM actions, a Region, and an ID or name in it.
type ImageKey = (&'static str, String, String);

/// The managed images that a session has seen, and the images that it is creating.
///
/// Terraform sends no resource addresses to a provider, and plans the replacement of a tainted image as a creation. But
/// it upgrades and reads every state before it plans. So an image that the session has seen in a state is managed, and
/// its name does not conflict with its replacement.
#[derive(Debug, Default)]
pub(crate) struct KnownImages {
    /// By ID.
    managed: Mutex<HashMap<ImageKey, KnownImage>>,
    /// How many create requests are in progress, by name.
    creating: Mutex<HashMap<ImageKey, usize>>,
}

/// A managed image, as its state describes it.
#[derive(Debug, Clone)]
pub(crate) struct KnownImage {
    /// Its name.
    pub(crate) name: String,
    /// Its last applied `on_destroy`.
    pub(crate) on_destroy: Value<String>,
    /// The ID and the Region of its source, if the state contains both.
    pub(crate) source: Option<(String, String)>,
    /// Whether this run has deleted it, or will when it has created its replacement.
    is_deleted: bool,
}

impl KnownImages {
    /// Records a managed image.
    pub(crate) fn note(&self, service: &'static str, image: &CommonAttributes, source: Option<(String, String)>) {
        if let (Some(region), Some(id)) = (image.region.text(), image.id.text()) {
            let known = KnownImage {
                name: image.name().to_owned(),
                on_destroy: image.on_destroy.clone(),
                source,
                is_deleted: false,
            };
            lock(&self.managed).insert((service, region.to_owned(), id.to_owned()), known);
        }
    }

    /// Records that a managed image is deleted.
    pub(crate) fn note_deleted(&self, service: &'static str, image: &CommonAttributes) {
        let (Some(region), Some(id)) = (image.region.text(), image.id.text()) else { return };
        if let Some(known) = lock(&self.managed).get_mut(&(service, region.to_owned(), id.to_owned())) {
            known.is_deleted = true;
        }
    }

    /// Records an image that was managed when the present plan was made.
    pub(crate) fn note_predecessor(&self, service: &'static str, region: &str, id: &str) {
        let predecessor = KnownImage { name: String::new(), on_destroy: Value::Null, source: None, is_deleted: true };
        lock(&self.managed).entry((service, region.to_owned(), id.to_owned())).or_insert(predecessor);
    }

    /// The IDs of the managed images of a Region that have a name, deleted ones included.
    pub(crate) fn named(&self, service: &'static str, region: &str, name: &str) -> Vec<String> {
        let managed = lock(&self.managed);
        let named = managed.iter().filter(|(key, known)| key.0 == service && key.1 == region && known.name == name);
        let mut ids: Vec<_> = named.map(|((_, _, id), _)| id.clone()).collect();
        ids.sort_unstable();
        ids
    }

    /// Finds a managed image of a Region that matches and is not deleted; returns its ID and what its state says.
    pub(crate) fn find(
        &self,
        service: &'static str,
        region: &str,
        matches: impl Fn(&KnownImage) -> bool,
    ) -> Option<(String, KnownImage)> {
        let managed = lock(&self.managed);
        let mut in_region = managed.iter().filter(|(key, _)| key.0 == service && key.1 == region);
        let found = in_region.find(|(_, known)| !known.is_deleted && matches(known));
        found.map(|((_, _, id), known)| (id.clone(), known.clone()))
    }

    /// Whether the session has seen this image in a state.
    pub(crate) fn contains(&self, service: &'static str, region: &str, id: &str) -> bool {
        lock(&self.managed).contains_key(&(service, region.to_owned(), id.to_owned()))
    }

    /// Records a create request until the returned guard is dropped. Until then, an image with this name may be the one
    /// that the request creates, even before its response arrives.
    pub(crate) fn creating(&self, service: &'static str, image: &CommonAttributes) -> CreationGuard<'_> {
        let region = image.region.text().unwrap_or_default();
        let key = (service, region.to_owned(), image.name().to_owned());
        *lock(&self.creating).entry(key.clone()).or_default() += 1;
        CreationGuard { known_images: self, key }
    }

    /// Whether a create request for an image with this name is in progress.
    pub(crate) fn is_creating(&self, service: &'static str, region: &str, name: &str) -> bool {
        lock(&self.creating).contains_key(&(service, region.to_owned(), name.to_owned()))
    }
}

/// A create request in progress.
#[derive(Debug)]
pub(crate) struct CreationGuard<'a> {
    known_images: &'a KnownImages,
    key: ImageKey,
}

impl Drop for CreationGuard<'_> {
    fn drop(&mut self) {
        let mut creating = lock(&self.known_images.creating);
        if let Some(requests) = creating.get_mut(&self.key).filter(|requests| **requests > 1) {
            *requests -= 1;
        } else {
            creating.remove(&self.key);
        }
    }
}

/// Locks even after a thread panicked, which at worst leaves a request recorded.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_creating_until_the_last_request_ends() {
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
