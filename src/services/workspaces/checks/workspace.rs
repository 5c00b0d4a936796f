//! The WorkSpace from which an image is created: the format of its ID, and whether it exists, is available and has no
//! encrypted volumes.

use aws_sdk_workspaces::types::{Workspace, WorkspaceState};

use super::cache::PreflightCache;
use crate::aws::RegionClients;
use crate::engine::{PreflightContext, PreflightReport};
use crate::services::shared::resource_id::IdFormat;
use crate::services::workspaces::create::image_source::{FromWorkspace, SourceChecks};
use crate::services::workspaces::model::FromWorkspaceArguments;
use crate::terraform::{Diagnostic, Diagnostics, Rule};

/// Source: AWS, WorkSpaces API reference, `CreateWorkspaceImage`, pattern of `WorkspaceId`.
pub(crate) const INVALID_ID: Rule =
    Rule::refusal("workspace_id", "Invalid WorkSpace ID", "`workspace_id` must be a WorkSpace ID.");

pub(crate) const MISSING: Rule =
    Rule::refusal("workspace_id", "WorkSpace not found", "The WorkSpace must exist in the Region of the image.")
        .reading("workspaces:DescribeWorkspaces");

pub(crate) const ENCRYPTED: Rule = Rule::refusal(
    "workspace_id",
    "WorkSpace has an encrypted volume",
    "The volumes of the WorkSpace cannot be encrypted.",
)
.reading("workspaces:DescribeWorkspaces");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "workspace_id",
    "WorkSpace is terminated, suspended or in error",
    "The WorkSpace cannot be terminated, suspended or in error.",
)
.reading("workspaces:DescribeWorkspaces");

pub(crate) const BUSY: Rule = Rule::refusal(
    "workspace_id",
    "WorkSpace is not available",
    "The WorkSpace must be available when the image is created.",
)
.reading("workspaces:DescribeWorkspaces")
.warns();

/// The format of a WorkSpace ID.
///
/// Source: AWS, WorkSpaces API reference, `CreateWorkspaceImage`, pattern of `WorkspaceId`.
const ID: IdFormat = IdFormat {
    what: "a WorkSpace ID",
    resource: "a WorkSpace",
    prefix: "ws-",
    lengths: &[8..=63],
    length: "8 to 63",
    character: |c| matches!(c, '0'..='9' | 'a'..='z'),
    characters: "digits and lowercase letters",
    example: "ws-0123456789",
    lookup: "Look up the ID with `aws workspaces describe-workspaces`.",
    instead: &[
        (
            "wsi-",
            "Use the ID of the WorkSpace from which to create the image. An image is copied with `image_copy_workspaces`.",
        ),
        ("wsb-", "Use the ID of a WorkSpace that was created from the bundle."),
        ("d-", "Use the ID of a WorkSpace in the directory."),
    ],
};

impl SourceChecks for FromWorkspace {
    fn validate(&self, arguments: &FromWorkspaceArguments) -> Diagnostics {
        let problem = arguments.workspace_id.text().and_then(|id| ID.problem(id));
        problem.map(|detail| INVALID_ID.broken(detail)).into_iter().collect()
    }

    async fn check(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        arguments: &FromWorkspaceArguments,
    ) -> PreflightReport {
        let (Some(id), region) = (arguments.workspace_id.text(), preflight.region) else {
            return PreflightReport::default();
        };
        let workspace = cache.workspaces.get(region, id.to_owned()).await;
        PreflightReport::default().and(workspace.map(|workspace| match workspace {
            Some(workspace) => encrypted(&workspace, id).or_else(|| state(&workspace, id)),
            None => Some(missing(id, region)),
        }))
    }
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    MISSING.broken(format!(
        "WorkSpace {id} does not exist in {}. An image is created in the Region of its WorkSpace. Check `workspace_id` and \
         `region`.",
        region.region()
    ))
}

fn encrypted(workspace: &Workspace, id: &str) -> Option<Diagnostic> {
    let encrypted = [workspace.root_volume_encryption_enabled(), workspace.user_volume_encryption_enabled()];
    if !encrypted.contains(&Some(true)) {
        return None;
    }
    Some(ENCRYPTED.broken(format!(
        "WorkSpace {id} has an encrypted volume, and WorkSpaces cannot create an image from it. Choose a WorkSpace without \
         encrypted volumes."
    )))
}

fn state(workspace: &Workspace, id: &str) -> Option<Diagnostic> {
    let state = workspace.state()?;
    let (rule, remedy) = match state {
        WorkspaceState::Available => return None,
        WorkspaceState::Error
        | WorkspaceState::Suspended
        | WorkspaceState::Terminated
        | WorkspaceState::Terminating => (UNUSABLE, "Restore it"),
        _ => (BUSY, "Start it"),
    };
    Some(rule.broken(format!(
        "WorkSpace {id} is in state {}, but an image can be created only while the WorkSpace is AVAILABLE. {remedy}, or \
         choose another WorkSpace.",
        state.as_str()
    )))
}
