//! Checks of a change to an existing image that need no network: its source, and what `on_destroy` does with an image
//! that is replaced.

use super::known_images::KnownImage;
use super::offline;
use crate::engine::kind::{ImageKind, OnDestroy};
use crate::engine::messages;
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{AttributePath, Change, Diagnostic, Rule, Value, quoted};

/// The replaced image stays in AWS and keeps its name.
pub(crate) const NAME_RETAINED: Rule = Rule::refusal(
    "name",
    "Name kept by the replaced image",
    "Where names are unique, an image that `on_destroy = \"retain\"` keeps in AWS cannot be replaced by an image with \
     the same name.",
);
/// The replaced image is deleted, although the new `on_destroy` keeps images.
pub(crate) const NOT_KEPT: Rule = Rule::refusal(
    "on_destroy",
    "Replaced image would not be kept",
    "A plan that replaces an image cannot also change `on_destroy` to keep it, because Terraform uses the last applied \
     value.",
);

/// Checks that an image does not become its own source: that of an imported image whose source AWS does not report, or
/// that of its replacement, which could not be copied from a deleted image.
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
            "`{}` refers to {} in {region}, which is the {} that this resource manages. Set it to the image that was copied. \
             If this image is an original, do not manage it as a copy: remove the import, or remove the resource from \
             the state (`terraform state rm`).",
            source.argument,
            quoted(source.id),
            kind.noun,
        );
        offline::ITS_OWN_SOURCE.broken(detail).at(AttributePath::of(source.argument))
    })
}

/// Checks that a replaced image is not deleted while the new `on_destroy` keeps images, or is unknown and may do so.
pub(crate) fn check_not_kept(
    kind: &ImageKind,
    prior: &CommonAttributes,
    planned: &CommonAttributes,
) -> Option<Diagnostic> {
    let image = messages::image(kind, prior);
    keeps_more(kind, &prior.on_destroy, &planned.on_destroy)
        .then(|| not_kept(kind, &format!("This plan replaces {image}"), &prior.on_destroy, &planned.on_destroy))
}

/// The same check for a creation. Terraform plans the replacement of a tainted image, or with `-replace`, as a creation
/// and does not send the replaced image. A known image with the same name and source in the same Region counts as
/// replaced; where names are unique, the same name is enough.
pub(crate) fn check_predecessor<S: ImageService>(
    engine: &Engine<S>,
    planned: &ImageModel<S::Attributes>,
) -> Option<Diagnostic> {
    let (kind, common) = (engine.kind(), &planned.common);
    // An action has no `on_destroy`.
    if common.on_destroy.is_null() {
        return None;
    }
    let (region, source) = (common.region.text()?, engine.source(planned));
    let is_replaced = |known: &KnownImage| {
        let same = known.name == common.name() && (kind.has_unique_names() || known.source == source);
        same && keeps_more(kind, &known.on_destroy, &common.on_destroy)
    };
    let (id, known) = engine.session.known_images().find(kind.service, region, is_replaced)?;
    let replaced = CommonAttributes {
        id: id.as_str().into(),
        name: known.name.as_str().into(),
        region: region.into(),
        ..CommonAttributes::default()
    };
    let what = format!("This plan creates a replacement of {}", messages::image(kind, &replaced));
    Some(not_kept(kind, &what, &known.on_destroy, &common.on_destroy))
}

/// Checks that a replaced image which stays in AWS does not have the name of its replacement, where names are unique.
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
            "The plan replaces {}, which stays in AWS because its state has `on_destroy = \"retain\"`. {} names are unique \
             in a Region. Set another `name`, or set `on_destroy = \"delete\"` and apply before you make this change.",
            messages::image(kind, before),
            kind.noun
        ))
    })
}

/// Whether a new `on_destroy` keeps more of an image than the last applied one, or is unknown and may do so.
fn keeps_more(kind: &ImageKind, before: &Value<String>, after: &Value<String>) -> bool {
    // A null value deletes.
    let rank =
        |value: &Value<String>| kind.on_destroy.iter().position(|way| value.text() == Some(way.value)).unwrap_or(0);
    let most = kind.on_destroy.len() - 1;
    rank(before) < if after.is_unknown() { most } else { rank(after) }
}

fn not_kept(kind: &ImageKind, what: &str, before: &Value<String>, after: &Value<String>) -> Diagnostic {
    let before = kind.on_destroy.iter().find(|way| before.text() == Some(way.value)).unwrap_or(&kind.on_destroy[0]);
    let change = match after.text() {
        Some(after) => format!("changes it to {}", quoted(after)),
        None => "changes it to a value that is not known yet".to_owned(),
    };
    NOT_KEPT.broken(format!(
        "{what}. Terraform uses the last applied value, `on_destroy = {:?}`, so the replacement {}, although the \
         configuration {change}. To keep the image, apply the change of `on_destroy` alone first. Otherwise, leave \
         `on_destroy` unchanged until the replacement is complete.",
        before.value, before.meaning,
    ))
}
