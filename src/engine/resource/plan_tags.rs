//! Which tags came with an image's source, and what is planned of them.

use std::collections::BTreeSet;

use super::engine::Engine;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::{CommonAttributes, ImageModel, TagMap};
use crate::engine::model::tags::Inherited;
use crate::engine::service::ImageService;
use crate::terraform::{Change, Private, Value};

/// Plans `tags_all`: unknown where AWS adds tags of the source. Tags that came with it stay, whatever the
/// configuration says of them by now: it acts when the copy is made.
pub(crate) fn plan_tags<S: ImageService>(engine: &Engine<S>, change: &mut Change<ImageModel<S::Attributes>>) {
    let all = engine.session.tags().all(&change.planned.common.tags);
    let keeps = engine.service.inherits_source_tags(&change.planned.service);
    let Some(prior) = &change.prior else {
        change.planned.common.tags_all = if keeps == Some(false) { all } else { Value::Unknown };
        return;
    };
    let inherited = engine.inherited(prior, &change.private);
    change.planned.common.tags_all = match (&inherited, keeps) {
        (Inherited::Any, _) | (Inherited::Keys(_), Some(false)) => with(inherited_tags(&prior.common, &inherited), all),
        // Before foreign tags were kept, as after an import, nothing tells the resource's own from them: then all
        // count as foreign, and none is taken away.
        (Inherited::Keys(_), Some(true)) => with(prior.common.tags_all.known().cloned().unwrap_or_default(), all),
        (Inherited::Keys(_), None) => Value::Unknown,
    };
}

/// Notes which tags came with the source, for the time when the configuration no longer says so. What it sets by
/// now is the resource's own, and goes when it is taken out again.
pub(crate) fn note_inherited<S: ImageService>(
    engine: &Engine<S>,
    prior: &ImageModel<S::Attributes>,
    planned: &ImageModel<S::Attributes>,
    private: &mut Private,
) {
    let mut private_state = private.get::<PrivateState>().unwrap_or_default();
    let mut inherited = BTreeSet::new();
    if engine.service.inherits_source_tags(&planned.service) != Some(true) {
        let set = engine.session.tags().all(&planned.common.tags).into_known().unwrap_or_default();
        inherited.extend(inherited_tags(&prior.common, &engine.inherited(prior, private)).into_keys());
        inherited.retain(|key| !set.contains_key(key));
    }
    if inherited != private_state.inherited_tags {
        private_state.inherited_tags = inherited;
        private.set(&private_state);
    }
}

/// The tags of an image that came with its source.
fn inherited_tags(image: &CommonAttributes, inherited: &Inherited) -> TagMap {
    let mut tags = image.tags_all.known().cloned().unwrap_or_default();
    tags.retain(|key, _| {
        let is_own = image.tags.known().is_some_and(|own| own.contains_key(key));
        !is_own && inherited.contains(key)
    });
    tags
}

/// Planned tags, and those others that they do not name.
fn with(others: TagMap, planned: Value<TagMap>) -> Value<TagMap> {
    let Value::Known(mut all) = planned else { return planned };
    for (key, value) in others {
        all.entry(key).or_insert(value);
    }
    Value::Known(all)
}
