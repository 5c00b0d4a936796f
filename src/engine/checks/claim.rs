//! Checks that no other resource of the session creates an image with the same name, where names are unique.

use crate::aws::RegionClients;
use crate::engine::kind::ImageKind;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Model, Rule, quoted};

/// Another resource of the same run creates an image with the same name.
pub(crate) const NAME_CLAIMED: Rule = Rule::refusal(
    "name",
    "Image name used by another resource",
    "Where names are unique, no two resources of one plan or apply can create an image with the same name in the same \
     Region.",
);

/// Checks whether another resource of this run plans an image with the same name.
pub(crate) fn check_claim<S: ImageService>(
    engine: &Engine<S>,
    planned: &ImageModel<S::Attributes>,
) -> Option<Diagnostic> {
    let kind = engine.kind();
    let (name, region) = (planned.common.name.text()?, planned.common.region.text()?);
    let arguments = planned.write().ok().filter(|_| kind.has_unique_names())?;
    let free = engine.session.name_claims().plan(kind.service, region, name, &arguments);
    (!free).then(|| claimed(kind, name, region))
}

/// Claims the name of an image right before its creation.
///
/// # Errors
///
/// Another resource of this run has claimed it.
pub(crate) fn claim<S: ImageService>(engine: &Engine<S>, region: &RegionClients, name: &str) -> Result<(), Diagnostic> {
    let kind = engine.kind();
    let free = !kind.has_unique_names() || engine.session.name_claims().claim(kind.service, region.region(), name);
    if free { Ok(()) } else { Err(claimed(kind, name, region.region())) }
}

fn claimed(kind: &ImageKind, name: &str, region: &str) -> Diagnostic {
    NAME_CLAIMED.broken(format!(
        "Another resource of this run already creates {} {} in {region}, where names are unique. Nothing was created for \
         this resource. Give each resource its own `name`.",
        kind.noun,
        quoted(name)
    ))
}
