//! The checks of a plan that ask AWS: whether an image can be made, and what its removal would break.
//!
//! They only read. What may not be read is one warning, and never an error: a policy that lacks a permission to look
//! must not keep anybody from copying.

use super::claim::{NAME_CLAIMED, check_claim};
use super::name::{Duplicate, check_name, images_named};
use super::replacement::{
    NAME_RETAINED, NOT_KEPT, check_not_kept, check_own_source, check_predecessor, check_retained,
};
use super::report::PreflightReport;
use super::unwanted::remove_unwanted;
use crate::aws::{Connection, ErrorKind, READS_REGIONS, RegionStatus, ServiceError};
use crate::engine::kind::OnDestroy;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::terraform::{Change, Context, Diagnostic, Diagnostics, Rule};

/// The account has not enabled a Region.
const REGION_CLOSED: Rule = Rule::refusal(
    "region",
    "The Region is not enabled for this account",
    "The Regions of the source and of the copy are enabled for the account.",
)
.reading(READS_REGIONS);
/// The account's partition does not have a Region.
const REGION_UNKNOWN: Rule = Rule::refusal(
    "region",
    "There is no such Region",
    "The Regions of the source and of the copy exist in the partition of the credentials.",
)
.reading(READS_REGIONS);
/// What the credentials may not read is not checked.
const NOT_CHECKED: Rule = Rule::refusal(
    "",
    "A plan check was not possible",
    "What the credentials may not read is not checked: one warning for each permission that is missing.",
)
.warns();

/// Checks a planned change by asking AWS, if the user wants that.
pub(crate) async fn check_change<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    change: &Change<ImageModel<S::Attributes>>,
    duplicate: Duplicate,
) -> Diagnostics {
    match &change.prior {
        None => {
            let taken = check_predecessor(engine, &change.planned).or_else(|| check_claim(engine, &change.planned));
            let mut diagnostics: Diagnostics = taken.into_iter().collect();
            if !diagnostics.has_errors() {
                diagnostics.extend(check_creation(engine, context, &change.planned, duplicate).await);
            }
            diagnostics
        }
        Some(prior) => {
            if let Some(error) = check_own_source(engine, change) {
                return error.into();
            }
            if change.replace.is_empty() {
                return Diagnostics::new();
            }
            // Of an image that is gone, an unfinished destruction goes on: nothing is left to keep.
            let not_kept = if engine.is_gone(prior) {
                None
            } else {
                check_not_kept(engine.kind(), &prior.common, &change.planned.common)
            };
            if let Some(error) = not_kept {
                return error.into();
            }
            let mut diagnostics: Diagnostics = check_retained(engine, prior, &change.planned).into_iter().collect();
            diagnostics.extend(check_removal(engine, prior).await);
            diagnostics
        }
    }
}

/// Whether the image can be made. Terraform plans a replacement a second time as a creation, so this is for both.
async fn check_creation<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    planned: &ImageModel<S::Attributes>,
    duplicate: Duplicate,
) -> Diagnostics {
    let Some(region) = engine.preflight_target(planned) else { return Diagnostics::new() };
    let source = engine.service.source_region(&planned.service);
    let regions = PreflightReport::default()
        .and(check_region(engine.session.connection(), "region", region.region()).await)
        .and(match source {
            Some(source) => check_region(engine.session.connection(), "source_region", source).await,
            None => Ok(None),
        });
    // Every other question to a Region that is closed would be refused as well, for less clear reasons.
    if regions.diagnostics.has_errors() {
        return regions.diagnostics;
    }
    let preflight = engine.preflight(&region);
    let (mut checked, images_named) = tokio::join!(
        engine.service.check_creation(&engine.shared.cache, &preflight, planned),
        images_named(engine, &region, planned)
    );
    let removed = match checked.unwanted.take() {
        Some(unwanted) => Some(Box::pin(remove_unwanted(engine, context, &region, planned, unwanted)).await),
        None => None,
    };
    let name = images_named.map(|images_named| check_name(engine, &region, planned, duplicate, images_named));
    report(engine, regions.with(checked).and(Ok(removed)).and(name))
}

/// What the removal of an image would break, as far as its destruction removes it.
pub(crate) async fn check_removal<S: ImageService>(
    engine: &Engine<S>,
    state: &ImageModel<S::Attributes>,
) -> Diagnostics {
    if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) || engine.is_gone(state) {
        return Diagnostics::new();
    }
    let Some(region) = engine.preflight_target(state) else { return Diagnostics::new() };
    let preflight = engine.preflight(&region);
    report(engine, engine.service.check_removal(&engine.shared.cache, &preflight, state).await)
}

/// What was found out, and one warning for each call that could not be made, the first time.
fn report<S: ImageService>(engine: &Engine<S>, checked: PreflightReport) -> Diagnostics {
    let PreflightReport { mut diagnostics, unread, .. } = checked;
    for error in unread {
        tracing::info!(%error, "a plan check was not possible");
        if engine.session.reported_denials().is_first(&error) {
            diagnostics.push(not_checked(&error));
        }
    }
    diagnostics
}

/// Whether the account can use a Region.
async fn check_region(
    connection: &Connection,
    attribute: &'static str,
    region: &str,
) -> Result<Option<Diagnostic>, ServiceError> {
    let found = match connection.region_status(region).await? {
        RegionStatus::Enabled => return Ok(None),
        RegionStatus::Disabled => REGION_CLOSED.broken(format!(
            "The account has not opted in to {region}, so no call can be made there. Enable the Region first (AWS \
             console, Account, AWS Regions; it takes some minutes), or choose another.",
        )),
        RegionStatus::Unknown => REGION_UNKNOWN.broken(format!(
            "AWS does not list {region} among the Regions of the partition that these credentials belong to. Check the \
             spelling. Images cannot be copied from one partition (commercial Regions, China, GovCloud) to another.",
        )),
    };
    Ok(Some(found.at_attribute(attribute)))
}

/// A warning about something that could not be read.
fn not_checked(error: &ServiceError) -> Diagnostic {
    let (action, region) = (format!("{}:{}", error.call.service, error.call.operation), &error.call.region);
    let what = match error.kind {
        ErrorKind::Denied => format!(
            "The credentials may not do {action} in {region}, so the checks that need it were skipped, and this plan \
             may fail when it is applied. Allow {action}, or turn these checks off with `plan_checks = \"static\"` in \
             the provider block."
        ),
        _ => format!(
            "The checks that need {action} in {region} were skipped, and this plan may fail when it is applied. Plan \
             again to have them made."
        ),
    };
    let answer = format!("AWS's answer: {error}.");
    // Terraform shows warnings with the same summary once, and each of these is another permission.
    Diagnostic::warning(format!("{}: {action} in {region}", NOT_CHECKED.summary), format!("{what}\n\n{answer}"))
}

/// The checks that the engine makes for every image.
pub(crate) const RULES: &[&Rule] =
    &[&NAME_CLAIMED, &NAME_RETAINED, &NOT_KEPT, &REGION_CLOSED, &REGION_UNKNOWN, &NOT_CHECKED];
