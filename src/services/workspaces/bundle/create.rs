//! Creates a bundle, and finds it again if the response is lost: WorkSpaces has no client token.

use std::sync::Arc;

use aws_sdk_workspaces::types::{Compute, ComputeType, RootStorage, UserStorage, WorkspaceBundle};
use tokio::time::Instant;

use super::calls::{BundleCalls, NAMESPACE};
use super::checks::name::NAME_CLAIMED;
use super::model::BundleModel;
use super::{describe, errors, messages};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{
    Backoff, Deadline, NextAttempt, PrivateState, RetryPolicy, Search, TagMap, known_tags, search_created,
    within_stop_grace,
};
use crate::services::workspaces::create::without_retries;
use crate::services::workspaces::describe::is_not_found;
use crate::services::workspaces::image::SERVICE;
use crate::services::workspaces::update::tag;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Private, Value};

const CREATE: &str = "CreateWorkspaceBundle";

/// Creates the planned bundle and waits until it is available.
pub(super) async fn create(calls: &BundleCalls, context: &Context, planned: BundleModel) -> Applied<BundleModel> {
    let (region, bundle) = match Box::pin(submit(calls, context, &planned)).await {
        Ok(submitted) => submitted,
        Err(diagnostic) => {
            return Applied { state: None, private: Private::default(), diagnostics: diagnostic.into() };
        }
    };
    // From here on the bundle exists, so every path must return its state: without it, Terraform loses the bundle.
    let mut private = Private::default();
    private.set(&PrivateState::now());
    calls.set_default_tags(&mut private);
    let mut state = planned;
    describe::record(&region, &bundle, &mut state);
    // Until a read has found the bundle, which reads that do not find it must know.
    state.state = "PENDING".into();
    state.tags_all = calls.session.tags().all(&state.tags);
    calls.note(&state);
    tracing::info!(id = state.id(), name = state.name(), region = region.region(), "Created the WorkSpaces bundle");
    let diagnostics = await_available(calls, context, &region, &mut state, &private).await;
    Applied { state: Some(state), private, diagnostics }
}

/// Claims the name and sends the request. Returns the clients of the Region and the bundle.
async fn submit(
    calls: &BundleCalls,
    context: &Context,
    planned: &BundleModel,
) -> Result<(Arc<RegionClients>, WorkspaceBundle), Diagnostic> {
    let region = calls.region_clients(planned)?;
    let claims = calls.session.name_claims();
    if !claims.claim(NAMESPACE, region.region(), planned.name()) {
        return Err(NAME_CLAIMED.broken(format!(
            "Another resource of this run already creates {} in {}, where names are unique. Nothing was created for this \
             resource. Give each resource its own `name`.",
            messages::bundle_name(planned),
            region.region()
        )));
    }
    match start(calls, context, &region, planned).await {
        Ok(bundle) => Ok((region, bundle)),
        Err(error) => {
            claims.release(NAMESPACE, region.region(), planned.name());
            Err(error)
        }
    }
}

/// Sends the request until AWS accepts it or [`RetryPolicy`] allows no other attempt.
async fn start(
    calls: &BundleCalls,
    context: &Context,
    region: &Arc<RegionClients>,
    planned: &BundleModel,
) -> Result<WorkspaceBundle, Diagnostic> {
    let timing = calls.timing();
    let (mut policy, mut backoff) = (RetryPolicy::create(timing), Backoff::between_attempts(timing));
    let tags = calls.session.tags().at_creation(&planned.tags);
    // When the first request was sent whose response was lost: a bundle of this name that is newer may be its result.
    let mut lost_since = None;
    loop {
        if context.is_stopped() && lost_since.is_none() {
            return Err(messages::not_started(planned));
        }
        let attempt = Box::pin(attempt(calls, context, region, planned, &tags, &mut lost_since));
        let failed = match within_stop_grace(timing, context, attempt).await {
            Some(Ok(bundle)) => return Ok(bundle),
            Some(Err(failed)) => failed,
            None => return Err(messages::creation_interrupted(planned, timing.stop_grace)),
        };
        let FailedAttempt { error, is_final } = failed;
        let next = if is_final {
            NextAttempt::Never
        } else {
            let image = planned.image_id.text().unwrap_or_default();
            let rejection = context.until_interrupted(Box::pin(calls.image_retry(region, image, &error))).await;
            policy.next_attempt(&error, rejection.flatten())
        };
        tracing::info!(name = planned.name(), region = region.region(), %error, ?next, "Create request failed");
        let may_retry = match next {
            NextAttempt::Never => false,
            NextAttempt::Immediate => !context.is_stopped(),
            NextAttempt::AfterBackoff | NextAttempt::InOrder => backoff.wait(context).await,
        };
        if !may_retry {
            return Err(match (lost_since, next) {
                (Some(_), _) => messages::creation_unknown(planned, &error),
                (None, NextAttempt::Never) => {
                    let action = format!("create {} in {}", messages::bundle_name(planned), region.region());
                    errors::failed(&action, &error)
                }
                (None, _) => messages::not_started(planned),
            });
        }
    }
}

/// An attempt that created no bundle, as far as is known.
struct FailedAttempt {
    error: ServiceError,
    /// Whether the request must not be repeated.
    is_final: bool,
}

/// Sends the request once. If the response is lost, searches for the bundle.
async fn attempt(
    calls: &BundleCalls,
    context: &Context,
    region: &RegionClients,
    planned: &BundleModel,
    tags: &TagMap,
    lost_since: &mut Option<Instant>,
) -> Result<WorkspaceBundle, FailedAttempt> {
    let sent = Instant::now();
    let error = match send(region, planned, tags).await {
        Ok(bundle) => return Ok(bundle),
        Err(error) => error,
    };
    if error.is_lost_response() {
        lost_since.get_or_insert(sent);
    }
    // After a response was lost, any rejection may be the result of that request: it has taken the name.
    let Some(since) = *lost_since else { return Err(FailedAttempt { error, is_final: false }) };
    let find = || find_created(region, planned, since);
    match search_created(calls.timing(), context, error.kind, find).await {
        Search::Found(bundle) => {
            let id = bundle.bundle_id().unwrap_or_default();
            tracing::info!(id, name = planned.name(), "Found the bundle of a request whose response was lost");
            Ok(bundle)
        }
        Search::NotFound => Err(FailedAttempt { error, is_final: false }),
        Search::Unsupported => Err(FailedAttempt { error, is_final: true }),
    }
}

async fn send(region: &RegionClients, planned: &BundleModel, tags: &TagMap) -> Result<WorkspaceBundle, ServiceError> {
    let compute = Compute::from(planned.compute_type.text().unwrap_or_default());
    let gib = |size: &Value<i64>| size.known().map(i64::to_string);
    // The builders fail only if the capacity is missing.
    let user = gib(&planned.user_volume_gib).and_then(|gib| UserStorage::builder().capacity(gib).build().ok());
    let root = gib(&planned.root_volume_gib).and_then(|gib| RootStorage::builder().capacity(gib).build().ok());
    let tags: Vec<_> = known_tags(tags).filter_map(|(key, value)| tag(key, value)).collect();
    let created = region
        .workspaces()
        .create_workspace_bundle()
        .bundle_name(planned.name())
        .set_bundle_description(planned.description.known().cloned())
        .set_image_id(planned.image_id.known().cloned())
        .compute_type(ComputeType::builder().name(compute).build())
        .set_user_storage(user)
        .set_root_storage(root)
        // The list cannot be empty.
        .set_tags(if tags.is_empty() { None } else { Some(tags) })
        .customize()
        .config_override(without_retries())
        .send()
        .await;
    let bundle = region.service_error(SERVICE, CREATE, created)?.workspace_bundle;
    bundle.filter(|bundle| bundle.bundle_id().is_some_and(|id| !id.is_empty())).ok_or_else(|| {
        let message = "WorkSpaces accepted the request but returned no bundle ID";
        ServiceError::unexpected_answer(region.call(SERVICE, CREATE), message)
    })
}

/// Searches for the planned bundle among those created since a moment. An older bundle is never the result of the request,
/// and neither is one with other properties.
async fn find_created(
    region: &RegionClients,
    planned: &BundleModel,
    since: Instant,
) -> Result<Option<WorkspaceBundle>, ServiceError> {
    let bundles = describe::own_bundles(region).await?;
    // The Region's clock is known only after a call.
    let since = region.aws_time(since);
    let is_result = |bundle: &WorkspaceBundle| {
        let mut found = planned.clone();
        describe::record(region, bundle, &mut found);
        let same = [
            (&found.name, &planned.name),
            (&found.description, &planned.description),
            (&found.image_id, &planned.image_id),
            (&found.compute_type, &planned.compute_type),
        ];
        bundle.creation_time().is_some_and(|time| time.secs() >= since)
            && same.iter().all(|(found, planned)| found == planned)
            && found.user_volume_gib == planned.user_volume_gib
            && (planned.root_volume_gib.known().is_none() || found.root_volume_gib == planned.root_volume_gib)
    };
    Ok(bundles.into_iter().find(is_result))
}

/// Reads a new bundle until it is available, and records it. WorkSpaces creates bundles within seconds, so there is no
/// timeout to configure: after the consistency window, the state contains the bundle as it is.
async fn await_available(
    calls: &BundleCalls,
    context: &Context,
    region: &RegionClients,
    state: &mut BundleModel,
    private: &Private,
) -> Diagnostics {
    let window = Deadline::after(calls.timing().consistency_window);
    let mut backoff = Backoff::between_attempts(calls.timing());
    loop {
        let reason = match calls.read(context, region, state.id()).await {
            Ok(Some(described)) => {
                let policy = calls.tag_policy(state, private);
                described.record(region, state, &policy);
                match described.state() {
                    "ERROR" => return messages::creation_failed(state).into(),
                    "PENDING" => "Its state is still PENDING.".to_owned(),
                    _ => return Diagnostics::new(),
                }
            }
            Ok(None) => "AWS does not find it yet.".to_owned(),
            // Not all operations know a new bundle at the same time.
            Err(error) if is_not_found(&error) => "AWS does not find its tags yet.".to_owned(),
            // An error would taint the bundle, and the next apply would replace it.
            Err(error) => {
                return messages::not_seen_available(state, &format!("It could not be read: {error}.")).into();
            }
        };
        if !window.allows(backoff.interval()) || !backoff.wait(context).await {
            return messages::not_seen_available(state, &reason).into();
        }
    }
}
