//! The name and the description of a copy.

use crate::engine::ImageModel;
use crate::services::appstream::image::is_name;
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::{Diagnostics, Rule};

/// Source: AWS, AppStream API reference, `CopyImage`, pattern of `DestinationImageName`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid image name",
    "`name` has 1 to 101 letters, digits, underscores, dots and hyphens, the first a letter or digit.",
);

/// Source: AWS, AppStream API reference, `CopyImage`, parameter `DestinationImageDescription`.
pub(crate) const DESCRIPTION: Rule =
    Rule::refusal("description", "Description too long", "`description` has at most 256 characters.");

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "Another AppStream image has this name",
    "No image of the account has the name in the copy's Region, unless Terraform keeps it.",
)
.reading("appstream:DescribeImages");

/// How many characters a description may have.
const LONGEST_DESCRIPTION: usize = 256;

/// Checks the form of the name.
pub(crate) fn validate(config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
    let problem = config.common.name.text().and_then(name_problem);
    problem.map(|detail| NAME.broken(detail)).into_iter().collect()
}

/// Checks the length of the description.
pub(crate) fn validate_description(service: &AppStreamAttributes) -> Diagnostics {
    let length = service.description.text().map_or(0, |text| text.chars().count());
    if length <= LONGEST_DESCRIPTION {
        return Diagnostics::new();
    }
    let detail = format!("The description has {length} characters; AppStream takes at most {LONGEST_DESCRIPTION}.");
    DESCRIPTION.broken(detail).into()
}

/// What is wrong with a text that is not the name of an image.
pub(crate) fn name_problem(name: &str) -> Option<String> {
    if is_name(name) {
        return None;
    }
    let length = name.chars().count();
    if !(1..=101).contains(&length) {
        return Some(format!("The name {name:?} has {length} characters; an AppStream image's name has 1 to 101."));
    }
    let allowed =
        |position: usize, c: char| c.is_ascii_alphanumeric() || (position > 0 && matches!(c, '_' | '.' | '-'));
    let (position, character) = name.chars().enumerate().find(|(position, c)| !allowed(*position, *c))?;
    Some(format!(
        "The name {name:?} has {character:?} at position {}; an AppStream image's name begins with a letter or digit, \
         and goes on with letters, digits, underscores, dots and hyphens.",
        position + 1
    ))
}
