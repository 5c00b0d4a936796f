//! Whether an image has the name of one that is to be made: somebody else's, or what an interrupted apply has left.

use std::sync::Arc;

use super::attributes::ImageState;
use super::resource::ImageResource;
use super::service::{ImageService, Kind, Phase, Progress};
use crate::aws::{Regional, ServiceError};
use crate::terraform::Diagnostic;

/// An image that has the name of one that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// Its id.
    pub id: String,
    /// Its state, as the service spells it.
    pub state: String,
    /// What else they have in common.
    pub likeness: Likeness,
}

impl Namesake {
    /// An image of which the service reports nothing else that could be compared.
    pub fn by_name(image: &impl Progress) -> Self {
        Self { id: image.id().to_owned(), state: image.state().to_owned(), likeness: Likeness::Name }
    }
}

/// What an image has in common with one that is to be made, as far as the service reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The name.
    Name,
    /// The source, too.
    Source,
    /// Everything that the call would ask for.
    Request,
}

/// What to do about a pending image that is just like the planned one, and in no state that this run has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicate {
    /// Most likely an apply was killed after AWS had accepted its copy: another copy would leave that one in no state.
    Refused,
    /// The plan carries the client token of its first apply. AWS answers the same call with the image that it made.
    SameToken,
    /// Each invocation of an action makes another.
    Wanted,
}

impl<S: ImageService> ImageResource<S> {
    /// The images that have the planned name.
    pub(super) async fn namesakes(
        &self,
        region: &Arc<Regional>,
        planned: &ImageState<S::Attributes>,
    ) -> Result<Vec<Namesake>, ServiceError> {
        if planned.common.name.is_known() {
            self.service.namesakes(region, planned, &self.tag_policy()).await
        } else {
            Ok(Vec::new())
        }
    }

    /// Whether one of the images that have the planned name is not kept by Terraform.
    pub(super) fn check_name(
        &self,
        region: &Regional,
        planned: &ImageState<S::Attributes>,
        duplicate: Duplicate,
        namesakes: Vec<Namesake>,
    ) -> Option<Diagnostic> {
        let (kind, met, name) = (self.service.kind(), self.shared.met(), planned.common.name());
        let pending = |image: &Namesake| (kind.phase)(&image.state) == Phase::InProgress;
        let is_stranger = |image: &Namesake| {
            (kind.phase)(&image.state) != Phase::Gone && !met.keeps(kind.service, region.region(), &image.id)
        };
        // Another resource of this run may be making it at this moment. Asked before the images that are kept, among which
        // it is as soon as that call has ended.
        let is_own = met.is_starting(kind.service, region.region(), name);
        // What an interrupted apply has left is said first. Of images that are alike, the first is named.
        let strangers = namesakes.into_iter().rev().filter(is_stranger);
        let stranger = strangers.max_by_key(|image| if pending(image) { image.likeness } else { Likeness::Name });
        let stranger = stranger?;
        if !pending(&stranger) || stranger.likeness == Likeness::Name {
            return Some(kind.name_taken.broken(self.name_taken(region, name, &stranger)));
        }
        let refused = stranger.likeness == Likeness::Request && duplicate == Duplicate::Refused && !is_own;
        let rule = kind.copy_in_progress.filter(|_| refused);
        let detail = self.copy_in_progress(region, name, &stranger, duplicate, rule.is_some());
        Some(rule.unwrap_or(kind.name_taken).broken(detail))
    }

    fn name_taken(&self, region: &Regional, name: &str, stranger: &Namesake) -> String {
        let Kind { noun, .. } = self.service.kind();
        let which = if stranger.id == name { String::new() } else { format!(" ({})", stranger.id) };
        // In the apply of a replacement that is created before the old image is destroyed, Terraform shows nobody the
        // old image first: this process cannot know it.
        let (must, replaced) = if self.service.kind().has_unique_names() {
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
            stranger.state,
            self.import_block(region, stranger),
        )
    }

    /// About a pending image with the name and source of the planned one.
    fn copy_in_progress(
        &self,
        region: &Regional,
        name: &str,
        stranger: &Namesake,
        duplicate: Duplicate,
        refused: bool,
    ) -> String {
        let (noun, id, state) = (self.service.kind().noun, &stranger.id, &stranger.state);
        let alike = match stranger.likeness {
            Likeness::Request => "the same source, description and tags",
            Likeness::Source | Likeness::Name => "the same source",
        };
        let second = match (stranger.likeness, duplicate) {
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
            self.import_block(region, stranger),
        )
    }

    fn import_block(&self, region: &Regional, stranger: &Namesake) -> String {
        let id = format!("{}@{}", stranger.id, region.region());
        format!("import {{\n  to = {}.ADDRESS\n  id = {id:?}\n}}", self.type_name)
    }
}
