//! Updates a bundle in place: its image and its tags.

use super::calls::BundleCalls;
use super::describe::DescribedBundle;
use super::model::BundleModel;
use super::{errors, messages};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Backoff, Deadline, NextAttempt, RetryPolicy, TagChange};
use crate::services::workspaces::image::SERVICE;
use crate::services::workspaces::update::tag;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Private};

/// Updates the bundle from `prior` to `planned`. After an error, the prior state is the best known one until the next refresh.
pub(super) async fn update(
    calls: &BundleCalls,
    context: &Context,
    prior: BundleModel,
    planned: BundleModel,
    private: Private,
) -> Applied<BundleModel> {
    let mut state = planned;
    // Unknown in the plan if the image changes.
    state.state = prior.state.clone();
    match Box::pin(reconcile(calls, context, &mut state, &private)).await {
        Ok(()) => {
            let mut private = private;
            calls.set_default_tags(&mut private);
            Applied { state: Some(state), private, diagnostics: Diagnostics::new() }
        }
        Err(error) => Applied { state: Some(prior), private, diagnostics: error.into() },
    }
}

/// Reads the bundle, sends what differs, and reads it until AWS shows the changes, so that the next plan has none.
async fn reconcile(
    calls: &BundleCalls,
    context: &Context,
    state: &mut BundleModel,
    private: &Private,
) -> Result<(), Diagnostic> {
    let region = &*calls.region_clients(state)?;
    let action = format!("update {}", messages::bundle(state));
    let failed = |error: ServiceError| errors::failed(&action, &error);
    let planned = state.clone();
    let read = async || -> Result<DescribedBundle, Diagnostic> {
        let described = calls.read(context, region, planned.id()).await.map_err(failed)?;
        described.ok_or_else(|| messages::disappeared(&planned))
    };
    let is_late = |described: &DescribedBundle| {
        needs_image(described, &planned) || described.is_pending() || !tag_change(calls, described, &planned).is_empty()
    };
    let mut described = read().await?;
    if is_late(&described) {
        if needs_image(&described, &planned) {
            change_image(calls, context, region, &planned).await.map_err(failed)?;
        }
        change_tags(calls, context, region, &described, &planned).await.map_err(failed)?;
        described = read().await?;
    }
    let window = Deadline::after(calls.timing().consistency_window);
    let mut backoff = Backoff::between_attempts(calls.timing());
    while is_late(&described) && window.allows(backoff.interval()) && backoff.wait(context).await {
        described = read().await?;
    }
    described.record(region, state, &calls.tag_policy(&planned, private));
    // What the plan contains was accepted, even if AWS still shows the old values.
    state.image_id = planned.image_id;
    Ok(())
}

fn needs_image(described: &DescribedBundle, planned: &BundleModel) -> bool {
    described.bundle.image_id() != planned.image_id.text()
}

fn tag_change(calls: &BundleCalls, described: &DescribedBundle, planned: &BundleModel) -> TagChange {
    let policy = calls.session.tags();
    let desired = planned.tags_all.known().cloned().or_else(|| policy.all(&planned.tags).into_known());
    TagChange::new(&policy.visible(described.tags.clone()), &desired.unwrap_or_default())
}

/// Changes the image. While AWS rejects the request because the image is new or still in progress, it is repeated.
async fn change_image(
    calls: &BundleCalls,
    context: &Context,
    region: &RegionClients,
    planned: &BundleModel,
) -> Result<(), ServiceError> {
    let image = planned.image_id.text().unwrap_or_default();
    let update = async || {
        let request = region.workspaces().update_workspace_bundle().bundle_id(planned.id()).image_id(image);
        region.service_error(SERVICE, "UpdateWorkspaceBundle", request.send().await).map(|_| ())
    };
    let mut policy = RetryPolicy::create(calls.timing());
    let mut backoff = Backoff::between_attempts(calls.timing());
    loop {
        let changed = calls.change(context, region, "UpdateWorkspaceBundle", || Box::pin(update())).await;
        let Err(error) = changed else { return Ok(()) };
        let rejection = context.until_interrupted(Box::pin(calls.image_retry(region, image, &error))).await.flatten();
        // `change` has already retried everything that is not about the image.
        if rejection.is_none() || policy.next_attempt(&error, rejection) == NextAttempt::Never {
            return Err(error);
        }
        tracing::info!(id = planned.id(), %error, "Waiting to retry the update of the bundle");
        if !backoff.wait(context).await {
            return Err(error);
        }
    }
}

async fn change_tags(
    calls: &BundleCalls,
    context: &Context,
    region: &RegionClients,
    described: &DescribedBundle,
    planned: &BundleModel,
) -> Result<(), ServiceError> {
    let TagChange { set, remove } = tag_change(calls, described, planned);
    if !set.is_empty() {
        let tags: Vec<_> = set.iter().filter_map(|(key, value)| tag(key, value)).collect();
        let create = async || {
            let request = region.workspaces().create_tags().resource_id(planned.id()).set_tags(Some(tags.clone()));
            region.service_error(SERVICE, "CreateTags", request.send().await).map(|_| ())
        };
        calls.change(context, region, "CreateTags", || Box::pin(create())).await?;
    }
    if !remove.is_empty() {
        let delete = async || {
            let request =
                region.workspaces().delete_tags().resource_id(planned.id()).set_tag_keys(Some(remove.clone()));
            region.service_error(SERVICE, "DeleteTags", request.send().await).map(|_| ())
        };
        calls.change(context, region, "DeleteTags", || Box::pin(delete())).await?;
    }
    Ok(())
}
