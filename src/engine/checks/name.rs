//! Checks whether an image with the planned name exists: an unmanaged image, or the copy of an interrupted apply.

use std::sync::Arc;

use super::existing_image::{ExistingImage, MatchLevel};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::kind::{ImageKind, Phase};
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Severity, quoted};

/// What to do about an unmanaged image in progress that matches the whole planned request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DuplicatePolicy {
    /// Reject the plan. Most likely an apply was killed after AWS accepted its copy, and no state contains that copy.
    Reject,
    /// Warn: the plan has the client token of its first apply, for which AWS returns the image that the token created.
    SameToken,
    /// Warn: each invocation of an action creates another image.
    Allow,
}

/// Lists the images that have the planned name.
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

/// Checks whether one of the images with the planned name is unmanaged.
pub(crate) fn check_name<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    planned: &ImageModel<S::Attributes>,
    duplicates: DuplicatePolicy,
    images_named: Vec<ExistingImage>,
) -> Option<Diagnostic> {
    let (kind, known_images, name) = (engine.kind(), engine.session.known_images(), planned.common.name());
    let in_progress = |image: &ExistingImage| (kind.phase)(&image.state) == Phase::InProgress;
    let is_unmanaged = |image: &ExistingImage| {
        (kind.phase)(&image.state) != Phase::Gone && !known_images.contains(kind.service, region.region(), &image.id)
    };
    // Another resource of this run may be creating it now. Read before the known images, which contain the image as
    // soon as that request has ended.
    let is_own = known_images.is_creating(kind.service, region.region(), name);
    // The copy of an interrupted apply is reported first. Of equal matches, the first image is reported.
    let unmanaged = images_named.into_iter().rev().filter(is_unmanaged);
    let unmanaged =
        unmanaged.max_by_key(|image| if in_progress(image) { image.match_level } else { MatchLevel::Name })?;
    if duplicates == DuplicatePolicy::Allow {
        return Some(kind.name_taken.broken(name_taken_for_action(kind, region, name, &unmanaged)));
    }
    if !in_progress(&unmanaged) || unmanaged.match_level == MatchLevel::Name {
        if duplicates == DuplicatePolicy::SameToken && kind.name_taken.severity == Severity::Warning {
            // This plan is part of an apply, whose plan has warned.
            return None;
        }
        return Some(kind.name_taken.broken(name_taken(engine, region, name, &unmanaged)));
    }
    let rejected = unmanaged.match_level == MatchLevel::Request && duplicates == DuplicatePolicy::Reject && !is_own;
    let rule = kind.copy_in_progress.filter(|_| rejected);
    let detail = copy_in_progress(engine, region, name, &unmanaged, duplicates, rule.is_some());
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
    // During the apply of a replacement with `create_before_destroy`, Terraform does not send the old image first, so
    // this process cannot know it.
    let (duplicates, replaced) = if engine.kind().has_unique_names() {
        (
            format!("{noun} names are unique in a Region, so AWS would reject a second one."),
            "If this run replaces that image, the replacement cannot be created before the image is deleted: remove \
             `create_before_destroy`, or put a version into the name.",
        )
    } else {
        (
            "AWS allows duplicate names, so applying would create a second one.".to_owned(),
            "If this run replaces that image (`create_before_destroy`), ignore this warning.",
        )
    };
    format!(
        "{noun} {}{which} already exists in {} in state {}, and no state that this run has read contains it. \
         {duplicates} It may be the image of an interrupted run. To import it instead of creating another, write the \
         address of this resource into the following block, add the block to the configuration and apply:\n\n{}\n\n\
         {replaced} Otherwise, choose another `name`.",
        quoted(name),
        region.region(),
        quoted(&unmanaged.state),
        import_block(engine, region, unmanaged),
    )
}

/// The detail for an action, whose image no state contains and no `import` block is needed for.
fn name_taken_for_action(kind: &ImageKind, region: &RegionClients, name: &str, existing: &ExistingImage) -> String {
    let noun = kind.noun;
    let which = if existing.id == name { String::new() } else { format!(" ({})", existing.id) };
    let consequence = if kind.has_unique_names() {
        format!(
            "{noun} names are unique in a Region, so AWS would reject a second one. Choose another `name`, or delete the \
             existing {noun} first."
        )
    } else {
        format!(
            "AWS allows duplicate names, and each invocation of the action creates another {noun}. If an earlier \
             invocation created this one and you need no second one, do not invoke the action again."
        )
    };
    format!(
        "{noun} {}{which} already exists in {} in state {}. {consequence}",
        quoted(name),
        region.region(),
        quoted(&existing.state)
    )
}

/// The detail about an image in progress with the name and source of the planned one.
fn copy_in_progress<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    name: &str,
    unmanaged: &ExistingImage,
    duplicates: DuplicatePolicy,
    rejected: bool,
) -> String {
    let (noun, id) = (engine.kind().noun, &unmanaged.id);
    let same = match unmanaged.match_level {
        MatchLevel::Request => "the same source, description and tags",
        MatchLevel::Source | MatchLevel::Name => "the same source",
    };
    let second = match (unmanaged.match_level, duplicates) {
        (MatchLevel::Request, DuplicatePolicy::SameToken) => format!(
            "The plan has the client token of its first apply: if that apply created the {noun}, AWS returns it. \
             Otherwise, applying creates a second {noun}."
        ),
        _ => format!("Applying creates a second {noun}."),
    };
    let otherwise = if rejected {
        format!(
            "If this run replaces that {noun} (`create_before_destroy`), apply again when it is available. To create a \
             second {noun} anyway, choose another `name`, or set `plan_checks = \"static\"` in the provider block."
        )
    } else {
        format!(
            "If this run replaces that {noun} (`create_before_destroy`), ignore this warning. Otherwise, choose another \
             `name`."
        )
    };
    format!(
        "{noun} {} ({id}) in {} is in state {} and has {same}. No state that this run has read contains it: most likely \
         it is the copy of an interrupted apply. {second} To keep the first one instead, write the address of this \
         resource into the following block, add the block to the configuration and apply:\n\n{}\n\n{otherwise}",
        quoted(name),
        region.region(),
        quoted(&unmanaged.state),
        import_block(engine, region, unmanaged),
    )
}

fn import_block<S: ImageService>(engine: &Engine<S>, region: &RegionClients, unmanaged: &ExistingImage) -> String {
    let id = format!("{}@{}", unmanaged.id, region.region());
    format!("import {{\n  to = {}.ADDRESS\n  id = {id:?}\n}}", engine.type_name)
}
