//! Plans tags, including those that AWS copies from the source.

use std::collections::BTreeSet;

use super::engine::Engine;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::{CommonAttributes, ImageModel, TagMap};
use crate::engine::model::tags::Inherited;
use crate::engine::service::ImageService;
use crate::terraform::{Change, Private, Value};

/// Plans `tags_all`, which is unknown if AWS adds tags of the source. Tags that were copied from the source stay even if the
/// configuration no longer copies tags, because that argument applies to the create request alone.
pub(crate) fn plan_tags<S: ImageService>(engine: &Engine<S>, change: &mut Change<ImageModel<S::Attributes>>) {
    let all = engine.session.tags().all(&change.planned.common.tags);
    let inherits = engine.service.inherits_source_tags(&change.planned.service);
    let Some(prior) = &change.prior else {
        change.planned.common.tags_all = if inherits == Some(false) { all } else { Value::Unknown };
        return;
    };
    let inherited = engine.inherited(prior, &change.private);
    change.planned.common.tags_all = match (&inherited, inherits) {
        (Inherited::Any, _) | (Inherited::Keys(_), Some(false)) => {
            merge(inherited_tags(&prior.common, &inherited, &change.private), all)
        }
        // Without a record of inherited tags, as after an import, all tags count as inherited, so that none is removed. The
        // default tags of the last apply are on record.
        (Inherited::Keys(_), Some(true)) => {
            let mut actual = prior.common.tags_all.known().cloned().unwrap_or_default();
            let defaults = default_keys(&change.private);
            actual.retain(|key, _| !defaults.contains(key));
            merge(actual, all)
        }
        (Inherited::Keys(_), None) => Value::Unknown,
    };
}

/// The private state of an image that AWS has just accepted.
pub(crate) fn private_of_new<S: ImageService>(engine: &Engine<S>, planned: &CommonAttributes) -> Private {
    let tags = engine.session.tags();
    let untagged = !engine.service.tags_at_creation() && !tags.unmanaged(&planned.tags).is_empty();
    let mut private = Private::default();
    private.set(&PrivateState { default_tags: tags.default_keys(), untagged, ..PrivateState::now() });
    private
}

/// Records in the private state which default tags this apply sets, and which tags were copied from the source, once the
/// configuration no longer copies tags. Tags that the configuration sets are the resource's own and are removed with it.
pub(crate) fn record_origins<S: ImageService>(
    engine: &Engine<S>,
    prior: &ImageModel<S::Attributes>,
    planned: &ImageModel<S::Attributes>,
    private: &mut Private,
) {
    let mut private_state = private.get::<PrivateState>().unwrap_or_default();
    let mut inherited = BTreeSet::new();
    if engine.service.inherits_source_tags(&planned.service) != Some(true) {
        let set = engine.session.tags().all(&planned.common.tags).into_known().unwrap_or_default();
        inherited.extend(inherited_tags(&prior.common, &engine.inherited(prior, private), private).into_keys());
        inherited.retain(|key| !set.contains_key(key));
    }
    let default_tags = engine.session.tags().default_keys();
    if inherited != private_state.inherited_tags || default_tags != private_state.default_tags {
        private_state.inherited_tags = inherited;
        private_state.default_tags = default_tags;
        private.set(&private_state);
    }
}

/// The tags of an image that were copied from its source: neither the resource's own nor default tags of the last apply.
fn inherited_tags(image: &CommonAttributes, inherited: &Inherited, private: &Private) -> TagMap {
    let defaults = default_keys(private);
    let mut tags = image.tags_all.known().cloned().unwrap_or_default();
    tags.retain(|key, _| {
        let is_own = image.tags.known().is_some_and(|own| own.contains_key(key));
        !is_own && !defaults.contains(key) && inherited.contains(key)
    });
    tags
}

/// The keys of the default tags that the last apply set.
fn default_keys(private: &Private) -> BTreeSet<String> {
    private.get::<PrivateState>().unwrap_or_default().default_tags
}

/// The planned tags, and those of `others` with other keys.
fn merge(others: TagMap, planned: Value<TagMap>) -> Value<TagMap> {
    let Value::Known(mut all) = planned else { return planned };
    for (key, value) in others {
        all.entry(key).or_insert(value);
    }
    Value::Known(all)
}
