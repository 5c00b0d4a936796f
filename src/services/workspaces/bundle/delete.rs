//! Deletes a bundle, and lists the WorkSpaces that block the deletion.

use std::sync::atomic::{AtomicBool, Ordering};

use super::calls::BundleCalls;
use super::model::BundleModel;
use super::{describe, errors, messages};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Backoff, Deadline, NextAttempt, Retry, RetryPolicy, in_use_sentence};
use crate::services::workspaces::describe::is_not_found;
use crate::services::workspaces::image::SERVICE;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Private};

const DELETE: &str = "DeleteWorkspaceBundle";

/// What to do about WorkSpaces that use a bundle.
pub(super) const FREE: &str =
    "Delete these WorkSpaces, or migrate them to another bundle, before you delete the bundle.";

/// Deletes the bundle. It stays in the state after an error.
pub(super) async fn delete(
    calls: &BundleCalls,
    context: &Context,
    state: BundleModel,
    private: Private,
) -> Applied<BundleModel> {
    match deleted(calls, context, &state, &private).await {
        Ok(()) => Applied { state: None, private, diagnostics: Diagnostics::new() },
        Err(error) => Applied { state: Some(state), private, diagnostics: error.into() },
    }
}

async fn deleted(
    calls: &BundleCalls,
    context: &Context,
    state: &BundleModel,
    private: &Private,
) -> Result<(), Diagnostic> {
    // Terraform may not know of the stop, and continue with the bundle that a new one replaces.
    if context.is_stopped() {
        return Err(messages::deletion_not_started(state));
    }
    let region = &*calls.region_clients(state)?;
    let Err(error) = delete_when_free(calls, context, region, state, private).await else {
        tracing::info!(id = state.id(), region = region.region(), "Deleted the WorkSpaces bundle");
        return Ok(());
    };
    let mut diagnostic = errors::failed(&format!("delete {}", messages::bundle(state)), &error);
    if error.has_code(errors::ASSOCIATED) {
        let users = context.until_interrupted(Box::pin(describe::users(region, state.id()))).await;
        // The error is complete without them if the credentials cannot read them.
        let users = users.and_then(Result::ok).unwrap_or_default();
        if let Some(users) = in_use_sentence("The bundle is in use by WorkSpaces:", &users, FREE) {
            diagnostic.detail = format!("{error}.\n\n{users}");
        }
    }
    Err(diagnostic)
}

/// Sends the delete request until AWS accepts it. WorkSpaces that use the bundle may be about to go.
async fn delete_when_free(
    calls: &BundleCalls,
    context: &Context,
    region: &RegionClients,
    state: &BundleModel,
    private: &Private,
) -> Result<(), ServiceError> {
    // Whether the response to a request was lost, which may have deleted the bundle.
    let is_lost = AtomicBool::new(false);
    let request = async || {
        let deleted = region.workspaces().delete_workspace_bundle().bundle_id(state.id()).send().await;
        let deleted = region.service_error(SERVICE, DELETE, deleted).map(|_| ());
        is_lost.fetch_or(deleted.as_ref().is_err_and(ServiceError::is_lost_response), Ordering::Relaxed);
        deleted
    };
    let mut policy = RetryPolicy::delete(calls.timing());
    let mut backoff = Backoff::between_attempts(calls.timing());
    let window = Deadline::after(calls.timing().consistency_window);
    // AWS may not know a new bundle yet, and a deletion that does nothing would lose it.
    let is_unseen = calls.is_unseen(state, private);
    loop {
        let Err(error) = calls.change(context, region, DELETE, || Box::pin(request())).await else { return Ok(()) };
        let may_retry = if is_not_found(&error) {
            if !is_unseen || is_lost.load(Ordering::Relaxed) || !window.allows(backoff.interval()) {
                return Ok(());
            }
            true
        } else {
            error.has_code(errors::ASSOCIATED)
                && policy.next_attempt(&error, Some(Retry::WithinGrace)) != NextAttempt::Never
        };
        if !may_retry || !backoff.wait(context).await {
            return Err(error);
        }
        tracing::info!(id = state.id(), %error, "Waiting to retry the deletion of the bundle");
    }
}
