//! Plans a change of a bundle: adds the Region and all tags, then checks the result with AWS. A plan only reads.

use super::calls::BundleCalls;
use super::checks::{hardware, image, in_use, name};
use super::model::BundleModel;
use super::move_state;
use crate::engine::{
    ALL_TAGS, PreflightReport, check_enabled_region, no_region, preflight_diagnostics, validate_all_tags,
};
use crate::services::workspaces::kind::TAG_LIMITS;
use crate::terraform::{AttributePath, Change, Context, Diagnostics, Value};

/// Refines a planned change, then checks it with AWS.
pub(super) async fn plan(calls: &BundleCalls, context: &Context, change: &mut Change<BundleModel>) -> Diagnostics {
    let mut diagnostics = refine(calls, change);
    if diagnostics.has_errors() {
        return diagnostics;
    }
    if change.prior.as_ref().is_some_and(|prior| prior.region.is_null())
        && let Err(error) = move_state::check_located(calls, context, &change.planned).await
    {
        return error.into();
    }
    let Change { prior, planned, replace, .. } = &*change;
    diagnostics.extend(match prior {
        None => check_creation(calls, planned).await,
        Some(prior) if !replace.is_empty() => {
            let mut diagnostics: Diagnostics = name::check_kept(prior, planned).into_iter().collect();
            diagnostics.extend(check_removal(calls, prior).await);
            diagnostics
        }
        Some(prior) => {
            let mut diagnostics: Diagnostics = in_use::check_failed(prior).into_iter().collect();
            if prior.image_id != planned.image_id {
                diagnostics.extend(check_new_image(calls, planned).await);
            }
            diagnostics
        }
    });
    diagnostics
}

/// Adds the Region and all tags, and checks the tags. Terraform plans a replacement a second time as a creation.
fn refine(calls: &BundleCalls, change: &mut Change<BundleModel>) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let is_moved = change.prior.as_ref().is_some_and(|prior| prior.region.is_null());
    if (change.prior.is_none() || is_moved) && change.config.region.is_null() {
        match calls.connection().region() {
            Value::Null => return no_region().into(),
            region => change.planned.region = region.clone(),
        }
        diagnostics.extend(calls.connection().region().text().and_then(hardware::validate_region));
    }
    if is_moved {
        // The plan records the Region of the bundle, and the attributes that no read has recorded.
        let region = AttributePath::of("region");
        change.replace.retain(|path| *path != region);
        change.in_progress = true;
    }
    if change.prior.as_ref().is_some_and(|prior| prior.image_id != change.planned.image_id) {
        change.planned.state = Value::Unknown;
        change.in_progress = true;
    }
    let own = &change.planned.tags;
    let all = calls.session.tags().all(own);
    if change.prior.as_ref().is_none_or(|prior| prior.tags_all != all) {
        diagnostics.extend(validate_all_tags(&ALL_TAGS, &TAG_LIMITS, own, &all));
    }
    change.planned.tags_all = all;
    diagnostics
}

/// Checks whether AWS can create the bundle.
async fn check_creation(calls: &BundleCalls, planned: &BundleModel) -> Diagnostics {
    if let Some(error) = name::check_claim(calls, planned) {
        return error.into();
    }
    let Some(region) = calls.preflight_target(planned) else { return Diagnostics::new() };
    let enabled = check_enabled_region(calls.connection(), region.region()).await;
    let enabled = enabled.map(|error| error.map(|error| error.at_attribute("region")));
    let report = PreflightReport::default().and(enabled);
    // AWS rejects every other call to a disabled Region too, with less helpful errors.
    if report.diagnostics.has_errors() {
        return preflight_diagnostics(&calls.session, report);
    }
    let (account, images) = (calls.connection().known_account_id(), calls.images());
    let (image, name) = tokio::join!(
        Box::pin(image::check(&images.cache, &region, account, &planned.image_id)),
        Box::pin(name::check(calls, &images.cache, &region, planned))
    );
    preflight_diagnostics(&calls.session, report.and(image).and(name))
}

async fn check_new_image(calls: &BundleCalls, planned: &BundleModel) -> Diagnostics {
    let Some(region) = calls.preflight_target(planned) else { return Diagnostics::new() };
    let (account, images) = (calls.connection().known_account_id(), calls.images());
    let image = Box::pin(image::check(&images.cache, &region, account, &planned.image_id)).await;
    preflight_diagnostics(&calls.session, PreflightReport::default().and(image))
}

/// Warns of what blocks the removal of a bundle.
pub(super) async fn check_removal(calls: &BundleCalls, state: &BundleModel) -> Diagnostics {
    let Some(region) = calls.preflight_target(state) else { return Diagnostics::new() };
    let users = Box::pin(in_use::check(&region, state)).await;
    preflight_diagnostics(&calls.session, PreflightReport::default().and(users))
}
