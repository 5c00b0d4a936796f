//! The WorkSpace that an image is made from: the form of its ID, and that it is there, available and not encrypted.

use aws_sdk_workspaces::types::{Workspace, WorkspaceState};

use super::cache::PreflightCache;
use crate::aws::RegionClients;
use crate::engine::{PreflightContext, PreflightReport};
use crate::services::workspaces::create::image_source::{FromWorkspace, SourceChecks};
use crate::services::workspaces::model::FromWorkspaceArguments;
use crate::terraform::{Diagnostic, Diagnostics, Rule};

/// Source: AWS, WorkSpaces API reference, `CreateWorkspaceImage`, pattern of `WorkspaceId`.
pub(crate) const INVALID_ID: Rule =
    Rule::refusal("workspace_id", "Invalid WorkSpace id", "`workspace_id` has the form of the id of a WorkSpace.");

pub(crate) const MISSING: Rule =
    Rule::refusal("workspace_id", "The WorkSpace does not exist", "The WorkSpace exists in the image's Region.")
        .reading("workspaces:DescribeWorkspaces");

pub(crate) const ENCRYPTED: Rule = Rule::refusal(
    "workspace_id",
    "No image can be made of an encrypted WorkSpace",
    "No volume of the WorkSpace is encrypted.",
)
.reading("workspaces:DescribeWorkspaces");

pub(crate) const UNUSABLE: Rule = Rule::refusal(
    "workspace_id",
    "The WorkSpace is on its way out",
    "The WorkSpace is not terminated, suspended or in error.",
)
.reading("workspaces:DescribeWorkspaces");

pub(crate) const BUSY: Rule = Rule::refusal(
    "workspace_id",
    "The WorkSpace is not available now",
    "The WorkSpace is available, which it must be when the image is made.",
)
.reading("workspaces:DescribeWorkspaces")
.warns();

impl SourceChecks for FromWorkspace {
    fn validate(&self, arguments: &FromWorkspaceArguments) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if let Some(id) = arguments.workspace_id.text()
            && !is_workspace_id(id)
        {
            let detail = format!("{id:?} is not the id of a WorkSpace, such as \"ws-0123456789\".");
            diagnostics.push(INVALID_ID.broken(detail));
        }
        diagnostics
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

/// Whether a text has the form of a WorkSpace's ID.
fn is_workspace_id(text: &str) -> bool {
    text.strip_prefix("ws-").is_some_and(|rest| {
        (8..=63).contains(&rest.len()) && rest.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
    })
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    MISSING.broken(format!(
        "There is no WorkSpace {id} in {}. An image is made in the Region of its WorkSpace: check `workspace_id` and \
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
        "The WorkSpace {id} has an encrypted volume, and WorkSpaces makes no image of it. Choose one without."
    )))
}

fn state(workspace: &Workspace, id: &str) -> Option<Diagnostic> {
    let state = workspace.state()?;
    let rule = match state {
        WorkspaceState::Available => return None,
        WorkspaceState::Error
        | WorkspaceState::Suspended
        | WorkspaceState::Terminated
        | WorkspaceState::Terminating => UNUSABLE,
        _ => BUSY,
    };
    Some(rule.broken(format!(
        "The WorkSpace {id} is in the state {}. An image can be made only while it is AVAILABLE: start it, or choose \
         another.",
        state.as_str()
    )))
}
