//! [`WorkspacesImage`]: an image as WorkSpaces describes it, with its tags; and the facts on which the checks rest.

use aws_sdk_workspaces::types::{WorkspaceImage, WorkspaceImageState};

use crate::aws::RegionClients;
use crate::engine::{DescribedImage, Phase, TagMap};

/// WorkSpaces' prefix in IAM actions, by which messages name its calls.
pub(super) const SERVICE: &str = "workspaces";
/// What messages call an image of this service.
pub(super) const NOUN: &str = "WorkSpaces image";
/// An example of an image's ID.
pub(super) const ID_EXAMPLE: &str = "wsi-0123456789";
/// How many characters an image's ID has at least behind `wsi-`, as WorkSpaces documents it.
///
/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage`, pattern of `SourceImageId`.
const SHORTEST_ID: usize = 9;

/// An image with its tags.
#[derive(Debug, Clone)]
pub struct WorkspacesImage {
    pub(super) image: WorkspaceImage,
    /// Empty unless the image was described in full.
    pub(super) tags: TagMap,
}

impl DescribedImage for WorkspacesImage {
    fn id(&self) -> &str {
        self.image.image_id().unwrap_or_default()
    }

    fn state(&self) -> &str {
        self.image.state().map(WorkspaceImageState::as_str).unwrap_or_default()
    }

    fn tags(&self) -> TagMap {
        self.tags.clone()
    }
}

impl WorkspacesImage {
    /// An image whose tags were not read.
    pub(super) fn untagged(image: WorkspaceImage) -> Self {
        Self { image, tags: TagMap::new() }
    }

    /// The image's ARN; the service does not report it.
    ///
    /// Source: AWS, Service Authorization Reference, WorkSpaces, resource type `workspaceimage`.
    pub(super) fn arn(&self, region: &RegionClients) -> Option<String> {
        let owner = self.image.owner_account_id()?;
        let (partition, region) = (region.partition(), region.region());
        Some(format!("arn:{partition}:workspaces:{region}:{owner}:workspaceimage/{}", self.id()))
    }
}

/// What an image's state means. The guide also speaks of `VALIDATING`, which the API reference does not list.
///
/// Source: AWS, WorkSpaces API reference, `WorkspaceImage`, member `State`.
pub(super) fn phase(state: &str) -> Phase {
    match state {
        "AVAILABLE" => Phase::Ready,
        "ERROR" => Phase::Failed,
        _ => Phase::InProgress,
    }
}

/// Whether a text has the form of an image's ID: that of [`SHORTEST_ID`], or with the one character less that
/// AppStream's reference allows where it speaks of a WorkSpaces image.
pub(super) fn is_id(text: &str) -> bool {
    text.strip_prefix("wsi-").is_some_and(|rest| {
        (SHORTEST_ID - 1..=63).contains(&rest.len())
            && rest.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
    })
}

/// Whether a text has the form of an image's ID but is shorter than WorkSpaces documents it.
pub(super) fn is_short_id(text: &str) -> bool {
    is_id(text) && text.len() < "wsi-".len() + SHORTEST_ID
}

/// What is wrong with a text that is not the ID of an image.
pub(super) fn id_problem(text: &str) -> Option<String> {
    if is_id(text) {
        return None;
    }
    Some(format!("{text:?} is not the id of a WorkSpaces image, such as \"{ID_EXAMPLE}\"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_its_form() {
        for id in ["wsi-0123456789", "wsi-abcdefghi"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "wsi-", "wsi-ABCDEFGHI", "ws-0123456789", "wsi-0123456789 "] {
            assert!(!is_id(text), "{text}");
        }
    }
}
