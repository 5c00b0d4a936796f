//! What is checked of a change without any network, where an image is there already: what it is made from, and what
//! becomes of it when another takes its place.

use super::known_images::Kept;
use super::offline;
use crate::engine::kind::{ImageKind, OnDestroy};
use crate::engine::messages;
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{AttributePath, Change, Diagnostic, Rule, Value};

/// The image that is replaced keeps the name.
pub(crate) const NAME_RETAINED: Rule = Rule::refusal(
    "name",
    "The image that is replaced keeps this name",
    "Where names are unique, an image that `on_destroy = \"retain\"` leaves in AWS cannot be replaced by one of the \
     same name.",
);
/// The image that is replaced goes, although the new `on_destroy` keeps images.
pub(crate) const NOT_KEPT: Rule = Rule::refusal(
    "on_destroy",
    "Replaced image would not be kept",
    "`on_destroy` is not changed to keep the image in the same plan that replaces it: the value in the state decides.",
);

/// Whether an image would become its own source: as the source of an imported image that AWS does not tell, or as
/// that of its successor, which could not be copied from it any more.
pub(crate) fn check_own_source<S: ImageService>(
    engine: &Engine<S>,
    change: &Change<ImageModel<S::Attributes>>,
) -> Option<Diagnostic> {
    let (prior, planned) = (change.prior.as_ref()?, &change.planned);
    let (kind, source) = (engine.kind(), engine.service.source(&planned.service)?);
    let region = engine.service.source_region(&planned.service)?;
    let is_new = !change.replace.is_empty() || engine.source(prior) != engine.source(planned);
    let is_itself = prior.common.id.text() == Some(source.id) && prior.common.region.text() == Some(region);
    (is_new && is_itself).then(|| {
        let detail = format!(
            "`{}` names {id:?} in {region}, which is the {noun} that this resource manages: it cannot be a copy of \
             itself. Write what it was copied from. If it is an original, do not manage it as a copy: remove the \
             import, or the resource from the state (`terraform state rm`).",
            source.argument,
            id = source.id,
            noun = kind.noun,
        );
        offline::ITS_OWN_SOURCE.broken(detail).at(AttributePath::of(source.argument))
    })
}

/// Whether the image that is replaced goes, although the new `on_destroy` says, or may say, that images stay.
pub(crate) fn check_not_kept(
    kind: &ImageKind,
    prior: &CommonAttributes,
    planned: &CommonAttributes,
) -> Option<Diagnostic> {
    let image = messages::image(kind, prior);
    keeps_more(kind, &prior.on_destroy, &planned.on_destroy)
        .then(|| not_kept(kind, &format!("This plan replaces {image}"), &prior.on_destroy, &planned.on_destroy))
}

/// The same of an image that is planned as if there had been none before: Terraform says nothing of the image that
/// a tainted resource has, or that `-replace` names. It has the same name and source in the same Region; where
/// names are unique, the name is enough.
pub(crate) fn check_predecessor<S: ImageService>(
    engine: &Engine<S>,
    planned: &ImageModel<S::Attributes>,
) -> Option<Diagnostic> {
    let (kind, common) = (engine.kind(), &planned.common);
    // An action keeps nothing, and has no such argument.
    if common.on_destroy.is_null() {
        return None;
    }
    let (region, source) = (common.region.text()?, engine.source(planned));
    let is_replaced = |kept: &Kept| {
        let same = kept.name == common.name() && (kind.has_unique_names() || kept.source == source);
        same && keeps_more(kind, &kept.on_destroy, &common.on_destroy)
    };
    let (id, kept) = engine.session.known_images().find(kind.service, region, is_replaced)?;
    let (noun, name) = (kind.noun, kept.name);
    let what = format!("This plan creates a successor of the {noun} {name} ({id}) in {region}");
    Some(not_kept(kind, &what, &kept.on_destroy, &common.on_destroy))
}

/// Whether the image that is replaced stays, and with it its name.
pub(crate) fn check_retained<S: ImageService>(
    engine: &Engine<S>,
    prior: &ImageModel<S::Attributes>,
    planned: &ImageModel<S::Attributes>,
) -> Option<Diagnostic> {
    let (kind, before, after) = (engine.kind(), &prior.common, &planned.common);
    let stays = before.on_destroy.text() == Some(OnDestroy::RETAIN);
    let same = before.name == after.name && before.region == after.region;
    (stays && same && kind.has_unique_names()).then(|| {
        NAME_RETAINED.broken(format!(
            "The change replaces {}, which stays in AWS because the state says `on_destroy = \"retain\"`. {} names \
             are unique in a Region, so its successor needs another `name`; or set `on_destroy = \"delete\"`, \
             apply, and then make this change.",
            messages::image(kind, before),
            kind.noun
        ))
    })
}

/// Whether a new `on_destroy` leaves more of an image than the one in the state, or may do so.
fn keeps_more(kind: &ImageKind, before: &Value<String>, after: &Value<String>) -> bool {
    // What is not set deletes.
    let rank =
        |value: &Value<String>| kind.on_destroy.iter().position(|way| value.text() == Some(way.value)).unwrap_or(0);
    let most = kind.on_destroy.len() - 1;
    rank(before) < if after.is_unknown() { most } else { rank(after) }
}

fn not_kept(kind: &ImageKind, what: &str, before: &Value<String>, after: &Value<String>) -> Diagnostic {
    let before = kind.on_destroy.iter().find(|way| before.text() == Some(way.value)).unwrap_or(&kind.on_destroy[0]);
    let change = match after.text() {
        Some(after) => format!("changes it to {after:?}"),
        None => "may change it, to a value that is not known yet".to_owned(),
    };
    NOT_KEPT.broken(format!(
        "{what}. Its state still says `on_destroy = {:?}`, which decides what becomes of it: the replacement {}, although \
         the configuration {change}. To keep it, apply the change of `on_destroy` alone first, and then the rest. To let \
         it go, leave `on_destroy` as it is until the replacement is done.",
        before.value, before.meaning,
    ))
}
