//! [`WorkspacesImage`]: an image as WorkSpaces describes it, with its tags; the phases of its states, and the format of its
//! ID.

use aws_sdk_workspaces::types::{WorkspaceImage, WorkspaceImageState};

use crate::aws::RegionClients;
use crate::engine::{DescribedImage, Phase, TagMap};
use crate::services::shared::resource_id::IdFormat;

/// The prefix of WorkSpaces' IAM actions, which messages use to name calls.
pub(super) const SERVICE: &str = "workspaces";
/// What messages call an image of this service.
pub(super) const NOUN: &str = "WorkSpaces image";
/// An example of an image's ID.
pub(super) const ID_EXAMPLE: &str = "wsi-0123456789";
/// The minimum number of characters after `wsi-` in an image ID, as documented.
///
/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage`, pattern of `SourceImageId`.
const MIN_ID_LENGTH: usize = 9;

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

    /// The ARN of the image, which WorkSpaces does not report.
    ///
    /// Source: AWS, Service Authorization Reference, WorkSpaces, resource type `workspaceimage`.
    pub(super) fn arn(&self, region: &RegionClients) -> Option<String> {
        let owner = self.image.owner_account_id()?;
        let (partition, region) = (region.partition(), region.region());
        Some(format!("arn:{partition}:workspaces:{region}:{owner}:workspaceimage/{}", self.id()))
    }
}

/// The phase of a state. The guide also mentions `VALIDATING`, which the API reference does not list.
///
/// Source: AWS, WorkSpaces API reference, `WorkspaceImage`, member `State`.
pub(super) fn phase(state: &str) -> Phase {
    match state {
        "AVAILABLE" => Phase::Ready,
        "ERROR" => Phase::Failed,
        _ => Phase::InProgress,
    }
}

/// The format of an image ID. It accepts one character fewer than [`MIN_ID_LENGTH`], as the AppStream API reference does for
/// IDs of WorkSpaces images.
const ID: IdFormat = IdFormat {
    what: "a WorkSpaces image ID",
    resource: "a WorkSpaces image",
    prefix: "wsi-",
    lengths: &[MIN_ID_LENGTH - 1..=63],
    length: "9 to 63",
    character: |c| matches!(c, '0'..='9' | 'a'..='z'),
    characters: "digits and lowercase letters",
    example: ID_EXAMPLE,
    lookup: "Look up the ID with the data source `image_workspaces`.",
    instead: &[
        ("ws-", "Create an image from the WorkSpace with `image_workspaces`, and use the ID of that image."),
        ("wsb-", "Use the ID of the image of the bundle."),
        ("ami-", "AMIs are copied with `image_copy_ec2`."),
    ],
};

/// Whether a text is a valid image ID.
pub(super) fn is_id(text: &str) -> bool {
    ID.matches(text)
}

/// Whether a text is an image ID that is shorter than [`MIN_ID_LENGTH`].
pub(super) fn is_short_id(text: &str) -> bool {
    is_id(text) && text.len() < "wsi-".len() + MIN_ID_LENGTH
}

/// What is wrong with a text that is not a valid image ID.
pub(super) fn id_problem(text: &str) -> Option<String> {
    ID.problem(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validates_ids() {
        for id in ["wsi-0123456789", "wsi-abcdefghi"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "wsi-", "wsi-ABCDEFGHI", "ws-0123456789", "wsi-0123456789 "] {
            assert!(!is_id(text), "{text}");
        }
    }
}
