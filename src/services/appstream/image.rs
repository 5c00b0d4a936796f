//! [`AppStreamImage`]: an image as AppStream describes it, with its tags; the phases of its states, and the format of its
//! name.

use aws_sdk_appstream::types::{Image, ImageState, VisibilityType};

use crate::aws::Arn;
use crate::engine::{DescribedImage, Phase, TagMap};

/// The prefix of AppStream's IAM actions, which messages use to name calls.
pub(super) const SERVICE: &str = "appstream";
/// What messages call an image of this service.
pub(super) const NOUN: &str = "AppStream image";

/// An image with its tags.
#[derive(Debug, Clone)]
pub struct AppStreamImage {
    pub(super) image: Image,
    /// Empty unless the image was described in full.
    pub(super) tags: TagMap,
}

impl DescribedImage for AppStreamImage {
    fn id(&self) -> &str {
        self.image.name().unwrap_or_default()
    }

    fn state(&self) -> &str {
        self.image.state().map(ImageState::as_str).unwrap_or_default()
    }

    fn tags(&self) -> TagMap {
        self.tags.clone()
    }
}

impl AppStreamImage {
    /// An image whose tags were not read.
    pub(super) fn untagged(image: Image) -> Self {
        Self { image, tags: TagMap::new() }
    }

    /// Whether the account owns the image. A lookup by name also returns public images, whose ARNs contain no account ID.
    pub(super) fn is_own(image: &Image) -> bool {
        let account = image.arn().and_then(Arn::parse).map(|arn| arn.account);
        image.visibility() != Some(&VisibilityType::Public) && account != Some("")
    }
}

/// The phase of a state.
///
/// Source: AWS, AppStream API reference, `Image`, member `State`. `DEPRECATED` is not documented, but messages of the
/// service mention it.
pub(super) fn phase(state: &str) -> Phase {
    match state {
        "AVAILABLE" | "DEPRECATED" => Phase::Ready,
        "FAILED" => Phase::Failed,
        "DELETING" => Phase::Gone,
        _ => Phase::InProgress,
    }
}

/// Whether a text is a valid image name.
///
/// Source: AWS, AppStream API reference, `CopyImage`, pattern of `DestinationImageName`.
pub(super) fn is_name(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.len() <= 101 && text.chars().all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validates_names() {
        for name in ["a", "win2022-base_1.0", &"n".repeat(101)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-a", ".a", "a b", "a@b", "ä", &"n".repeat(102)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn maps_states_to_phases() {
        assert_eq!(phase("DELETING"), Phase::Gone);
        assert_eq!(phase("COPYING"), Phase::InProgress);
        assert_eq!(phase("SOMETHING_NEW"), Phase::InProgress);
    }
}
