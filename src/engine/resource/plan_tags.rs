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
            merge(inherited_tags(&prior.common, &inherited), all)
        }
        // Without a record of inherited tags, as after an import, all tags count as inherited, so that none is removed.
        (Inherited::Keys(_), Some(true)) => merge(prior.common.tags_all.known().cloned().unwrap_or_default(), all),
        (Inherited::Keys(_), None) => Value::Unknown,
    };
}

/// Records in the private state which tags were copied from the source, once the configuration no longer copies tags. Tags
/// that the configuration sets are the resource's own and are removed with it.
pub(crate) fn record_inherited<S: ImageService>(
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

/// The tags of an image that were copied from its source.
fn inherited_tags(image: &CommonAttributes, inherited: &Inherited) -> TagMap {
    let mut tags = image.tags_all.known().cloned().unwrap_or_default();
    tags.retain(|key, _| {
        let is_own = image.tags.known().is_some_and(|own| own.contains_key(key));
        !is_own && inherited.contains(key)
    });
    tags
}

/// The planned tags, and those of `others` with other keys.
fn merge(others: TagMap, planned: Value<TagMap>) -> Value<TagMap> {
    let Value::Known(mut all) = planned else { return planned };
    for (key, value) in others {
        all.entry(key).or_insert(value);
    }
    Value::Known(all)
}
