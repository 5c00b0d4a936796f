//! [`DescribedBundle`]: a bundle as WorkSpaces describes it, and the calls that read bundles and the WorkSpaces that use them.

use aws_sdk_workspaces::types::{RootStorage, UserStorage, Workspace, WorkspaceBundle, WorkspaceBundleState};

use super::model::BundleModel;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Inherited, TagMap, TagPolicy, keep_spelling};
use crate::services::shared::read::read_pages;
use crate::services::workspaces::describe::{is_not_found, tags};
use crate::services::workspaces::image::SERVICE;
use crate::terraform::Value;

const DESCRIBE: &str = "DescribeWorkspaceBundles";

/// A bundle with its tags.
#[derive(Debug, Clone)]
pub(super) struct DescribedBundle {
    pub(super) bundle: WorkspaceBundle,
    pub(super) tags: TagMap,
}

impl DescribedBundle {
    /// The state; empty if AWS does not report one.
    pub(super) fn state(&self) -> &str {
        self.bundle.state().map(WorkspaceBundleState::as_str).unwrap_or_default()
    }

    /// Whether WorkSpaces still creates or updates the bundle.
    pub(super) fn is_pending(&self) -> bool {
        self.bundle.state() == Some(&WorkspaceBundleState::Pending)
    }

    /// Writes the bundle into a state.
    pub(super) fn record(&self, region: &RegionClients, state: &mut BundleModel, policy: &TagPolicy) {
        record(region, &self.bundle, state);
        let actual = policy.visible(self.tags.clone());
        state.tags = policy.own(&state.tags, &actual, &Inherited::NONE);
        state.tags_all = Value::Known(actual);
    }
}

/// Writes a bundle without its tags into a state. What AWS omits stays as it is.
pub(super) fn record(region: &RegionClients, bundle: &WorkspaceBundle, state: &mut BundleModel) {
    let id = bundle.bundle_id().unwrap_or_default();
    let (partition, name) = (region.partition(), region.region());
    state.id = id.into();
    state.region = name.into();
    if let Some(owner) = bundle.owner() {
        state.owner_id = owner.into();
        // Source: AWS, Service Authorization Reference, WorkSpaces, resource type `workspacebundle`.
        state.arn = format!("arn:{partition}:workspaces:{name}:{owner}:workspacebundle/{id}").as_str().into();
    }
    if let Some(description) = bundle.description() {
        state.description = keep_spelling(&state.description, Some(description));
    }
    let reported = [
        (&mut state.name, bundle.name()),
        (&mut state.image_id, bundle.image_id()),
        (&mut state.compute_type, compute_type(bundle)),
        (&mut state.state, bundle.state().map(WorkspaceBundleState::as_str)),
    ];
    for (attribute, value) in reported {
        if let Some(value) = value {
            *attribute = value.into();
        }
    }
    if let Some(gib) = bundle.user_storage().and_then(|storage| storage.capacity().parse().ok()) {
        state.user_volume_gib = Value::Known(gib);
    }
    if let Some(gib) = bundle.root_storage().and_then(|storage| storage.capacity().parse().ok()) {
        state.root_volume_gib = Value::Known(gib);
    }
}

/// Describes a bundle with its tags; `None` if two responses of AWS do not contain it.
///
/// # Errors
///
/// The error of a call, or an incomplete response. An error never means that the bundle is gone.
pub(super) async fn bundle_with_tags(
    region: &RegionClients,
    id: &str,
) -> Result<Option<DescribedBundle>, ServiceError> {
    let mut untagged = None;
    for _ in 0..2 {
        let Some(bundle) = bundle(region, id).await? else { continue };
        match Box::pin(tags(region, id)).await {
            // The bundle was deleted between the two calls, or is so new that not all operations know it yet.
            Err(error) if is_not_found(&error) => untagged = Some(error),
            tags => return Ok(Some(DescribedBundle { bundle, tags: tags? })),
        }
    }
    untagged.map_or(Ok(None), Err)
}

/// Describes a bundle once; `None` if the response does not contain it.
///
/// # Errors
///
/// The error of the call, or a response that is incomplete or contains another bundle.
pub(super) async fn bundle(region: &RegionClients, id: &str) -> Result<Option<WorkspaceBundle>, ServiceError> {
    let bundles = match pages(region, Some(id)).await {
        Err(error) if is_not_found(&error) => return Ok(None),
        bundles => bundles?,
    };
    match bundles.into_iter().next() {
        None => Ok(None),
        Some(bundle) if bundle.bundle_id() == Some(id) => Ok(Some(bundle)),
        Some(other) => {
            let other = other.bundle_id().unwrap_or_default();
            Err(unexpected(region, format!("the response contains {other:?}, which was not requested, and not {id:?}")))
        }
    }
}

/// The account's own bundles in a Region.
///
/// # Errors
///
/// The error of a call, or an incomplete response.
pub(super) async fn own_bundles(region: &RegionClients) -> Result<Vec<WorkspaceBundle>, ServiceError> {
    pages(region, None).await
}

async fn pages(region: &RegionClients, id: Option<&str>) -> Result<Vec<WorkspaceBundle>, ServiceError> {
    let ids = id.map(|id| vec![id.to_owned()]);
    read_pages(region.call(SERVICE, DESCRIBE), WorkspaceBundle::bundle_id, |token| {
        let request =
            region.workspaces().describe_workspace_bundles().set_bundle_ids(ids.clone()).set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, DESCRIBE, request.send().await)?;
            let bundles = page.bundles.ok_or_else(|| unexpected(region, "the response contains no list of bundles"))?;
            bundles.iter().try_for_each(|bundle| check_complete(region, bundle))?;
            Ok((bundles, page.next_token))
        }
    })
    .await
}

/// Rejects a bundle without the members that identify it and decide whether it is as configured.
fn check_complete(region: &RegionClients, bundle: &WorkspaceBundle) -> Result<(), ServiceError> {
    let id = bundle.bundle_id().unwrap_or_default();
    let members = [
        ("BundleId", bundle.bundle_id()),
        ("Name", bundle.name()),
        ("Owner", bundle.owner()),
        ("ImageId", bundle.image_id()),
        ("ComputeType", compute_type(bundle)),
    ];
    if let Some((member, _)) = members.iter().find(|(_, value)| value.is_none_or(str::is_empty)) {
        return Err(unexpected(region, format!("bundle {id:?} in the response has no {member}")));
    }
    let sizes = [bundle.user_storage().map(UserStorage::capacity), bundle.root_storage().map(RootStorage::capacity)];
    match sizes.into_iter().flatten().find(|size| size.parse::<i64>().is_err()) {
        Some(size) => Err(unexpected(region, format!("bundle {id:?} in the response has a volume of {size:?} GiB"))),
        None => Ok(()),
    }
}

fn compute_type(bundle: &WorkspaceBundle) -> Option<&str> {
    Some(bundle.compute_type()?.name()?.as_str())
}

fn unexpected(region: &RegionClients, message: impl Into<String>) -> ServiceError {
    ServiceError::unexpected_answer(region.call(SERVICE, DESCRIBE), message)
}

/// The WorkSpaces that use a bundle, as messages show them: `ws-… (user)`.
///
/// # Errors
///
/// The error of a call.
pub(super) async fn users(region: &RegionClients, id: &str) -> Result<Vec<String>, ServiceError> {
    let call = "DescribeWorkspaces";
    let workspaces = read_pages(region.call(SERVICE, call), Workspace::workspace_id, |token| {
        let request = region.workspaces().describe_workspaces().bundle_id(id).set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, call, request.send().await)?;
            Ok((page.workspaces.unwrap_or_default(), page.next_token))
        }
    });
    let label = |workspace: &Workspace| {
        let id = workspace.workspace_id().unwrap_or_default();
        workspace.user_name().map_or_else(|| id.to_owned(), |user| format!("{id} ({user})"))
    };
    Ok(workspaces.await?.iter().map(label).collect())
}
