//! Whether an image has the name of one that is to be made: somebody else's, or what an interrupted apply has left.

use std::sync::Arc;

use super::existing_image::{ExistingImage, Likeness};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::kind::{ImageKind, Phase};
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::Diagnostic;

/// What to do about a pending image that is just like the planned one, and in no state that this run has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duplicate {
    /// Most likely an apply was killed after AWS had accepted its copy: another copy would leave that one in no state.
    Refused,
    /// The plan carries the client token of its first apply. AWS answers the same call with the image that it made.
    SameToken,
    /// Each invocation of an action makes another.
    Wanted,
}

/// The images that have the planned name.
pub(crate) async fn images_named<S: ImageService>(
    engine: &Engine<S>,
    region: &Arc<RegionClients>,
    planned: &ImageModel<S::Attributes>,
) -> Result<Vec<ExistingImage>, ServiceError> {
    if planned.common.name.is_known() {
        engine.service.images_named(&engine.shared.cache, region, planned, engine.session.tags()).await
    } else {
        Ok(Vec::new())
    }
}

/// Whether one of the images that have the planned name is not kept by Terraform.
pub(crate) fn check_name<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    planned: &ImageModel<S::Attributes>,
    duplicate: Duplicate,
    images_named: Vec<ExistingImage>,
) -> Option<Diagnostic> {
    let (kind, known_images, name) = (engine.kind(), engine.session.known_images(), planned.common.name());
    let pending = |image: &ExistingImage| (kind.phase)(&image.state) == Phase::InProgress;
    let is_stranger = |image: &ExistingImage| {
        (kind.phase)(&image.state) != Phase::Gone && !known_images.keeps(kind.service, region.region(), &image.id)
    };
    // Another resource of this run may be making it at this moment. Asked before the images that are kept, among which
    // it is as soon as that call has ended.
    let is_own = known_images.is_creating(kind.service, region.region(), name);
    // What an interrupted apply has left is said first. Of images that are alike, the first is named.
    let strangers = images_named.into_iter().rev().filter(is_stranger);
    let unmanaged = strangers.max_by_key(|image| if pending(image) { image.likeness } else { Likeness::Name });
    let unmanaged = unmanaged?;
    if !pending(&unmanaged) || unmanaged.likeness == Likeness::Name {
        return Some(kind.name_taken.broken(name_taken(engine, region, name, &unmanaged)));
    }
    let refused = unmanaged.likeness == Likeness::Request && duplicate == Duplicate::Refused && !is_own;
    let rule = kind.copy_in_progress.filter(|_| refused);
    let detail = copy_in_progress(engine, region, name, &unmanaged, duplicate, rule.is_some());
    Some(rule.unwrap_or(kind.name_taken).broken(detail))
}

fn name_taken<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    name: &str,
    unmanaged: &ExistingImage,
) -> String {
    let ImageKind { noun, .. } = engine.kind();
    let which = if unmanaged.id == name { String::new() } else { format!(" ({})", unmanaged.id) };
    // In the apply of a replacement that is created before the old image is destroyed, Terraform shows nobody the
    // old image first: this process cannot know it.
    let (must, replaced) = if engine.kind().has_unique_names() {
        (
            format!("{noun} names are unique in a Region, so AWS would refuse a second one."),
            "If it is the image that this run replaces, its successor cannot be made before it is gone: remove \
             `create_before_destroy`, or put a version into the name.",
        )
    } else {
        (
            format!("AWS takes it, and there would be two {noun}s of that name."),
            "If it is the image that this run replaces (`create_before_destroy`), all is well.",
        )
    };
    format!(
        "There is already the {noun} {name:?}{which} in {}, in the state {:?}, and this run has not met it in \
         Terraform's state. {must} It may be what an interrupted run made. To take it over instead of making \
         another, write the address of this resource into the following block and apply:\n\n{}\n\n{replaced} \
         Otherwise choose another `name`.",
        region.region(),
        unmanaged.state,
        import_block(engine, region, unmanaged),
    )
}

/// About a pending image with the name and source of the planned one.
fn copy_in_progress<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    name: &str,
    unmanaged: &ExistingImage,
    duplicate: Duplicate,
    refused: bool,
) -> String {
    let (noun, id, state) = (engine.kind().noun, &unmanaged.id, &unmanaged.state);
    let alike = match unmanaged.likeness {
        Likeness::Request => "the same source, description and tags",
        Likeness::Source | Likeness::Name => "the same source",
    };
    let second = match (unmanaged.likeness, duplicate) {
        (Likeness::Request, Duplicate::SameToken) => format!(
            "The plan carries the client token of its first apply: if that apply created the {noun}, AWS answers \
             with it. Otherwise applying creates a second {noun}."
        ),
        _ => format!("Applying creates a second {noun}."),
    };
    let otherwise = if refused {
        format!(
            "If this run replaces that {noun} (`create_before_destroy`), apply again when it is available. To \
                 create a second {noun} all the same, choose another `name`, or set `plan_checks = \"static\"` in \
                 the provider block."
        )
    } else {
        format!(
            "If this run replaces that {noun} (`create_before_destroy`), there is nothing to do. Otherwise \
                 choose another `name`."
        )
    };
    format!(
        "The {noun} {name:?} ({id}) in {} is in the state {state:?} and has {alike}. No state that this run has \
         read contains it. It is most likely the copy of an interrupted apply. {second} To keep the first one \
         instead, write the address of this resource into the following block, add the block to the \
         configuration, and plan and apply again:\n\n{}\n\n{otherwise}",
        region.region(),
        import_block(engine, region, unmanaged),
    )
}

fn import_block<S: ImageService>(engine: &Engine<S>, region: &RegionClients, unmanaged: &ExistingImage) -> String {
    let id = format!("{}@{}", unmanaged.id, region.region());
    format!("import {{\n  to = {}.ADDRESS\n  id = {id:?}\n}}", engine.type_name)
}
