//! Warnings about what a plan does to an existing image: the replacement of a failed one, and the wait for one that is
//! still being created.

use std::sync::Arc;

use crate::aws::RegionClients;
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::Phase;
use crate::engine::messages;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Change, Diagnostic, Model, Rule};

/// A failed image is replaced.
const FAILED: Rule = Rule::refusal(
    "",
    "Failed image will be replaced",
    "The image is not failed. A failed one is replaced, and the warning has the reason that AWS reports.",
)
.warns();
/// An update waits for an image that is still being created.
const WAITING: Rule = Rule::refusal(
    "",
    "Update waits for the image",
    "The image is complete. An update waits for one that is still being created, and the warning has its progress.",
)
.warns();

/// The rules of these warnings.
pub(crate) const RULES: &[&Rule] = &[&FAILED, &WAITING];

/// Arguments whose change does nothing but wait.
const OF_WAITS: [&str; 2] = ["wait_for_available", "timeouts"];

/// Warns about the replacement of a failed image, and about a wait. A reason or a percentage that cannot be read is
/// omitted.
pub(crate) async fn check<S: ImageService>(
    engine: &Engine<S>,
    change: &Change<ImageModel<S::Attributes>>,
) -> Option<Diagnostic> {
    let prior = change.prior.as_ref()?;
    let region = engine.preflight_target(prior)?;
    match engine.phase(prior)? {
        Phase::Failed => Some(failed(engine, &region, prior).await),
        Phase::InProgress if change.in_progress && change.replace.is_empty() => {
            Some(waiting(engine, &region, prior, &change.planned).await)
        }
        _ => None,
    }
}

async fn failed<S: ImageService>(
    engine: &Engine<S>,
    region: &Arc<RegionClients>,
    prior: &ImageModel<S::Attributes>,
) -> Diagnostic {
    let kind = engine.kind();
    let reason = match engine.shared.batcher.read(region, prior.common.id()).await {
        Ok(Some(image)) if (kind.phase)(image.state()) == Phase::Failed => {
            engine.service.failure_reason(region, &image).await
        }
        Ok(_) => String::new(),
        Err(error) => format!("the reason could not be read ({error})"),
    };
    let reason = match reason.trim_end_matches('.') {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    about(engine, &FAILED, prior, |image| {
        format!("{image} failed{reason}.\n\nThis plan replaces it. Fix the cause first, or the replacement fails, too.")
    })
}

async fn waiting<S: ImageService>(
    engine: &Engine<S>,
    region: &Arc<RegionClients>,
    prior: &ImageModel<S::Attributes>,
    planned: &ImageModel<S::Attributes>,
) -> Diagnostic {
    let percent = engine.shared.progress.get(region, prior.common.id().to_owned()).await.ok().flatten().flatten();
    let percent = percent.map(|percent| format!(" ({percent} %)")).unwrap_or_default();
    let waits = if changes_more(prior, planned) { "also waits" } else { "only waits" };
    about(engine, &WAITING, prior, |image| {
        format!("AWS is still creating {image}{percent}. This update {waits} for it and does not create another one.")
    })
}

/// A warning about one image. Its summary names the image, because Terraform shows only one of several warnings with the
/// same summary.
fn about<S: ImageService>(
    engine: &Engine<S>,
    rule: &Rule,
    image: &ImageModel<S::Attributes>,
    detail: impl FnOnce(&str) -> String,
) -> Diagnostic {
    let (kind, common) = (engine.kind(), &image.common);
    let summary = format!("{}: {}", rule.summary, messages::image_name(kind, common));
    Diagnostic { summary, ..rule.broken(detail(&messages::image(kind, common))) }
}

/// Whether an update changes more than the wait.
fn changes_more<A: Model>(prior: &ImageModel<A>, planned: &ImageModel<A>) -> bool
where
    ImageModel<A>: Model,
{
    // Both were written for Terraform before, so neither fails.
    let (Ok(prior), Ok(planned)) = (prior.write(), planned.write()) else { return true };
    planned.iter().any(|(name, value)| {
        !OF_WAITS.contains(&name.as_str()) && value.is_wholly_known() && prior.get(name) != Some(value)
    })
}
