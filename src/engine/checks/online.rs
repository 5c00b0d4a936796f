//! Online checks of a plan: whether AWS can create an image, and what its deletion would break.
//!
//! They only read. A read that fails is one warning and never an error, so that a policy without a read permission
//! prevents no copy.

use super::claim::{NAME_CLAIMED, check_claim};
use super::dry_run_image::delete_dry_run_image;
use super::name::{DuplicatePolicy, check_name, images_named};
use super::replacement::{
    NAME_RETAINED, NOT_KEPT, check_not_kept, check_own_source, check_predecessor, check_retained,
};
use super::report::PreflightReport;
use super::{notices, offline};
use crate::aws::{Connection, ErrorKind, READS_REGIONS, RegionStatus, ServiceError, not_listed};
use crate::engine::in_use::PlannedRemoval;
use crate::engine::kind::{ImageKind, OnDestroy};
use crate::engine::messages;
use crate::engine::model::private::set_removal;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::service::ImageService;
use crate::engine::session::Session;
use crate::engine::sharing::check::{check_added_grants, check_own_account};
use crate::terraform::{Change, Context, Diagnostic, Diagnostics, Private, Rule, Severity};

/// The account has not enabled a Region.
const REGION_DISABLED: Rule = Rule::refusal(
    "region",
    "Region not enabled for this account",
    "The Regions of the source and of the resource must be enabled for the account.",
)
.reading(READS_REGIONS);
/// The account's partition does not have a Region.
const REGION_NOT_FOUND: Rule = Rule::refusal(
    "region",
    "Region not found",
    "The Regions of the source and of the resource must exist in the partition of the credentials.",
)
.reading(READS_REGIONS);
/// A check was skipped because a read failed.
const CHECK_SKIPPED: Rule = Rule::refusal(
    "",
    "Plan check skipped",
    "Checks whose read permission is missing are skipped, with one warning for each missing permission.",
)
.warns();

/// Checks a planned change with AWS, unless `plan_checks` turns this off.
pub(crate) async fn check_change<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    change: &mut Change<ImageModel<S::Attributes>>,
    duplicates: DuplicatePolicy,
) -> Diagnostics {
    match &change.prior {
        None => {
            let conflict = check_predecessor(engine, &change.planned).or_else(|| check_claim(engine, &change.planned));
            let mut diagnostics: Diagnostics = conflict.into_iter().collect();
            diagnostics.extend(check_own_account(engine, &change.planned));
            if !diagnostics.has_errors() {
                diagnostics.extend(check_creation(engine, context, &change.planned, duplicates).await);
            }
            diagnostics
        }
        Some(prior) => {
            if let Some(error) = check_own_source(engine, change) {
                return error.into();
            }
            if change.replace.is_empty() {
                let mut found = check_own_account(engine, &change.planned);
                if !found.has_errors() {
                    let report = check_added_grants(engine, Some(prior), &change.planned).await;
                    found.extend(diagnostics(&engine.session, report));
                }
                return found;
            }
            // Only parts of a deleted image remain, and these are not kept in any case.
            let not_kept = if engine.is_gone(prior) {
                None
            } else {
                check_not_kept(engine.kind(), &prior.common, &change.planned.common)
            };
            if let Some(error) = not_kept {
                return error.into();
            }
            let mut diagnostics: Diagnostics = check_retained(engine, prior, &change.planned).into_iter().collect();
            diagnostics.extend(check_removal(engine, prior, &mut change.private).await);
            diagnostics
        }
    }
}

/// Checks whether AWS can create the image. Terraform plans a replacement a second time as a creation, so this covers
/// both.
async fn check_creation<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    planned: &ImageModel<S::Attributes>,
    duplicates: DuplicatePolicy,
) -> Diagnostics {
    let Some(region) = engine.preflight_target(planned) else { return Diagnostics::new() };
    let source = engine.service.source_region(&planned.service);
    let regions = PreflightReport::default()
        .and(check_region_argument(engine.session.connection(), "region", region.region()).await)
        .and(match source {
            Some(source) => check_region_argument(engine.session.connection(), "source_region", source).await,
            None => Ok(None),
        });
    // AWS rejects every other call to a disabled Region too, with less helpful errors.
    if regions.diagnostics.has_errors() {
        return regions.diagnostics;
    }
    let regions =
        if regions.failed_reads.is_empty() { regions } else { regions.and(Ok(suggestions(region.region(), source))) };
    let preflight = engine.preflight(&region);
    let (mut report, sharing, images_named) = tokio::join!(
        engine.service.check_creation(&engine.shared.cache, &preflight, planned),
        check_added_grants(engine, None, planned),
        images_named(engine, &region, planned)
    );
    let dry_run_image = match report.dry_run_image.take() {
        Some(image) => Some(Box::pin(delete_dry_run_image(engine, context, &region, planned, image)).await),
        None => None,
    };
    let name = images_named.map(|images_named| check_name(engine, &region, planned, duplicates, images_named));
    let mut report = regions.with(report).with(sharing);
    let mut name = name;
    if duplicates == DuplicatePolicy::SameToken {
        // This plan is part of an apply: its warnings were shown before, and only a plan could heed them.
        let errors = report.diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        report = PreflightReport { diagnostics: errors.collect(), ..PreflightReport::default() };
        name = name.or(Ok(None));
    }
    diagnostics(&engine.session, report.and(Ok(dry_run_image)).and(name))
}

/// Checks what the deletion of an image would break, unless `on_destroy` keeps it. Stores in the private data what blocks
/// the deletion.
pub(crate) async fn check_removal<S: ImageService>(
    engine: &Engine<S>,
    state: &ImageModel<S::Attributes>,
    private: &mut Private,
) -> Diagnostics {
    if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) || engine.is_gone(state) {
        return Diagnostics::new();
    }
    let id = state.common.id();
    if let Some(removal) = engine.session.planned_removals().of(engine.kind().service, id) {
        // This plan is part of an apply, whose plan has reported this.
        set_removal(private, Some(removal));
        return Diagnostics::new();
    }
    let Some(region) = engine.preflight_target(state) else { return Diagnostics::new() };
    let preflight = engine.preflight(&region);
    let mut report = engine.service.check_removal(&engine.shared.cache, &preflight, state).await;
    let blocking_users = std::mem::take(&mut report.blocking_users);
    set_removal(private, Some(PlannedRemoval { id: id.to_owned(), blocking_users }));
    diagnostics(&engine.session, report)
}

/// The diagnostics of a report, with one warning for each failed read that was not reported before.
pub(crate) fn diagnostics(session: &Session, report: PreflightReport) -> Diagnostics {
    let PreflightReport { mut diagnostics, failed_reads, .. } = report;
    for error in failed_reads {
        tracing::info!(%error, "Plan check skipped");
        if session.reported_denials().is_first(&error) {
            diagnostics.push(check_skipped(&error));
        }
    }
    diagnostics
}

/// Checks whether the account can use the Region of an argument.
async fn check_region_argument(
    connection: &Connection,
    attribute: &'static str,
    region: &str,
) -> Result<Option<Diagnostic>, ServiceError> {
    Ok(check_region(connection, region).await?.map(|error| error.at_attribute(attribute)))
}

/// The suggestions for Regions that could not be checked with AWS, as validation makes them without a connection.
fn suggestions(region: &str, source_region: Option<&str>) -> impl Iterator<Item = Diagnostic> {
    let source_region = source_region.map(str::to_owned).into();
    let suggestions = [offline::check_region(&region.into()), offline::check_source_region(&source_region)];
    suggestions.into_iter().flatten()
}

/// Checks whether the account can use a Region.
pub(crate) async fn check_region(connection: &Connection, region: &str) -> Result<Option<Diagnostic>, ServiceError> {
    Ok(match connection.region_status(region).await? {
        RegionStatus::Enabled => None,
        RegionStatus::Disabled => Some(REGION_DISABLED.broken(format!(
            "The account has not opted in to Region {region}, so AWS rejects all calls to it. Enable the Region first \
             (AWS console, Account, AWS Regions; this takes some minutes), or choose another.",
        ))),
        RegionStatus::Unknown => Some(REGION_NOT_FOUND.broken(not_listed(region))),
    })
}

/// A warning about checks that were skipped because a read failed.
fn check_skipped(error: &ServiceError) -> Diagnostic {
    let (action, region) = (format!("{}:{}", error.call.service, error.call.operation), &error.call.region);
    let what = match error.kind {
        ErrorKind::Denied => format!(
            "The credentials do not allow {action} in {region}, so the checks that require it were skipped, and the apply \
             may fail. This warning is not repeated for other Regions and resources. {} To disable these checks, set \
             `plan_checks = \"static\"` in the provider block.",
            messages::advice(&[], error).unwrap_or_default()
        ),
        ErrorKind::Unsupported | ErrorKind::UnexpectedResponse => format!(
            "The checks that require {action} in {region} were skipped, and the apply may fail. If the endpoint is not \
             AWS, disable these checks with `plan_checks = \"static\"` in the provider block."
        ),
        _ => format!(
            "The checks that require {action} in {region} were skipped because the call failed, and the apply may fail. \
             Run the plan again to repeat them."
        ),
    };
    // Terraform shows warnings with the same summary once, and each of these is about another permission.
    let place = if error.kind == ErrorKind::Denied { String::new() } else { format!(" in {region}") };
    Diagnostic::warning(format!("{}: {action}{place}", CHECK_SKIPPED.summary), format!("{what}\n\n{error}."))
}

/// The rules that the engine checks for every image, in addition to [`OF_EVERY_RESOURCE`].
const RULES: &[&Rule] = &[&NAME_CLAIMED, &NAME_RETAINED, &NOT_KEPT];

/// The rules of every resource.
const OF_EVERY_RESOURCE: &[&Rule] = &[&REGION_DISABLED, &REGION_NOT_FOUND, &CHECK_SKIPPED];

/// All rules of the service's images, offline and online, in the order of the documentation.
pub fn every_rule(kind: &ImageKind) -> impl Iterator<Item = &'static Rule> {
    let lists = [offline::COMMON, RULES, notices::RULES].into_iter().chain(kind.rules.iter().copied());
    of_every_resource().chain(lists.flatten().copied())
}

/// The rules of every resource, images and others.
pub fn of_every_resource() -> impl Iterator<Item = &'static Rule> {
    [offline::OF_EVERY_RESOURCE, OF_EVERY_RESOURCE].into_iter().flatten().copied()
}
