//! The checks of a plan that ask AWS: whether an image can be made, and what its removal would break.
//!
//! They only read. What may not be read is one warning, and never an error: a policy that lacks a permission to look
//! must not keep anybody from copying.

use std::sync::Arc;

use super::name::Duplicate;
use super::replacement::{NAME_RETAINED, NOT_KEPT};
use super::report::{PreflightContext, PreflightReport};
use crate::aws::{Connection, ErrorKind, READS_REGIONS, RegionClients, RegionStatus, ServiceError};
use crate::engine::kind::{ImageKind, OnDestroy};
use crate::engine::model::state::ImageModel;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::service::ImageService;
use crate::terraform::{Change, Context, Diagnostic, Diagnostics, Model, Rule};

/// Another resource of the same run makes an image of the same name.
const NAME_CLAIMED: Rule = Rule::refusal(
    "name",
    "Another resource of this run already makes that image",
    "Where names are unique, no two resources of one plan or apply make an image of the same name in the same Region.",
);
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

impl<S: ImageService> ImageResource<S> {
    /// Checks a planned change by asking AWS, if the user wants that.
    pub(crate) async fn check_change(
        &self,
        context: &Context,
        change: &Change<ImageModel<S::Attributes>>,
        duplicate: Duplicate,
    ) -> Diagnostics {
        match &change.prior {
            None => {
                let taken = self.check_predecessor(&change.planned).or_else(|| self.check_claim(&change.planned));
                let mut diagnostics: Diagnostics = taken.into_iter().collect();
                if !diagnostics.has_errors() {
                    diagnostics.extend(self.check_creation(context, &change.planned, duplicate).await);
                }
                diagnostics
            }
            Some(prior) => {
                if let Some(error) = self.check_own_source(change) {
                    return error.into();
                }
                if change.replace.is_empty() {
                    return Diagnostics::new();
                }
                // Of an image that is gone, an unfinished destruction goes on: nothing is left to keep.
                let not_kept =
                    if self.is_gone(prior) { None } else { self.check_not_kept(&prior.common, &change.planned.common) };
                if let Some(error) = not_kept {
                    return error.into();
                }
                let mut diagnostics: Diagnostics = self.check_retained(prior, &change.planned).into_iter().collect();
                diagnostics.extend(self.check_removal(prior).await);
                diagnostics
            }
        }
    }

    /// Whether the image can be made. Terraform plans a replacement a second time as a creation, so this is for both.
    async fn check_creation(
        &self,
        context: &Context,
        planned: &ImageModel<S::Attributes>,
        duplicate: Duplicate,
    ) -> Diagnostics {
        let Some((connection, region)) = self.preflight_target(planned) else { return Diagnostics::new() };
        let source = self.service.source_region(&planned.service);
        let regions = PreflightReport::default().and(check_region(&connection, "region", region.region()).await).and(
            match source {
                Some(source) => check_region(&connection, "source_region", source).await,
                None => Ok(None),
            },
        );
        // Every other question to a Region that is closed would be refused as well, for less clear reasons.
        if regions.diagnostics.has_errors() {
            return regions.diagnostics;
        }
        let preflight = PreflightContext { connection: &connection, region: &region, tags: &self.tag_policy() };
        let (mut checked, images_named) =
            tokio::join!(self.service.check_creation(&preflight, planned), self.images_named(&region, planned));
        let removed = match checked.unwanted.take() {
            Some(unwanted) => Some(Box::pin(self.remove_unwanted(context, &region, planned, unwanted)).await),
            None => None,
        };
        let name = images_named.map(|images_named| self.check_name(&region, planned, duplicate, images_named));
        self.report(regions.with(checked).and(Ok(removed)).and(name))
    }

    /// What the removal of an image would break, as far as its destruction removes it.
    pub(crate) async fn check_removal(&self, state: &ImageModel<S::Attributes>) -> Diagnostics {
        if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) || self.is_gone(state) {
            return Diagnostics::new();
        }
        let Some((connection, region)) = self.preflight_target(state) else { return Diagnostics::new() };
        let preflight = PreflightContext { connection: &connection, region: &region, tags: &self.tag_policy() };
        self.report(self.service.check_removal(&preflight, state).await)
    }

    /// The connection and the image's Region, if AWS may be asked and the Region is known.
    pub(crate) fn preflight_target(
        &self,
        state: &ImageModel<S::Attributes>,
    ) -> Option<(Arc<Connection>, Arc<RegionClients>)> {
        let connection = self.connection().ok().filter(|connection| connection.checks_plans())?;
        let region = connection.region_clients(state.common.region.text()?).ok()?;
        Some((connection, region))
    }

    /// What was found out, and one warning for each call that could not be made, the first time.
    fn report(&self, checked: PreflightReport) -> Diagnostics {
        let PreflightReport { mut diagnostics, unread, .. } = checked;
        for error in unread {
            tracing::info!(%error, "a plan check was not possible");
            if self.shared.reported_denials().is_first(&error) {
                diagnostics.push(not_checked(&error));
            }
        }
        diagnostics
    }

    /// Whether another resource of this run has planned an image of the same name.
    fn check_claim(&self, planned: &ImageModel<S::Attributes>) -> Option<Diagnostic> {
        let kind = self.service.kind();
        let (name, region) = (planned.common.name.text()?, planned.common.region.text()?);
        let arguments = planned.write().ok().filter(|_| kind.has_unique_names())?;
        let free = self.shared.known_images().plan(kind.service, region, name, &arguments);
        (!free).then(|| claimed(kind, name, region))
    }

    /// Takes the name of an image that is about to be made.
    ///
    /// # Errors
    ///
    /// Another resource of this run has taken it.
    pub(crate) fn claim(&self, region: &RegionClients, name: &str) -> Result<(), Diagnostic> {
        let kind = self.service.kind();
        let free = !kind.has_unique_names() || self.shared.known_images().claim(kind.service, region.region(), name);
        if free { Ok(()) } else { Err(claimed(kind, name, region.region())) }
    }
}

fn claimed(kind: &ImageKind, name: &str, region: &str) -> Diagnostic {
    NAME_CLAIMED.broken(format!(
        "Another resource of this run already makes the {} {name:?} in {region}, where names are unique. Nothing was \
         copied for this resource. Give each its own `name`.",
        kind.noun
    ))
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
