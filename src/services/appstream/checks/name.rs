//! The name and the description of a copy.

use crate::engine::ImageModel;
use crate::services::appstream::image::is_name;
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::{Diagnostics, Rule, quoted};

/// Source: AWS, AppStream API reference, `CopyImage`, pattern of `DestinationImageName`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid AppStream image name",
    "`name` must be 1 to 101 characters: letters, digits, underscores, dots and hyphens, starting with a letter or digit.",
);

/// Source: AWS, AppStream API reference, `CopyImage`, parameter `DestinationImageDescription`.
pub(crate) const DESCRIPTION: Rule =
    Rule::refusal("description", "Description too long", "`description` must be at most 256 characters.");

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "AppStream image name already in use",
    "No other image of the account in the Region of the copy can have the name, unless Terraform manages that image.",
)
.reading("appstream:DescribeImages");

/// How many characters a description can have.
const MAX_DESCRIPTION: usize = 256;

/// Checks the format of the name.
pub(crate) fn validate(config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
    let problem = config.common.name.text().and_then(name_problem);
    problem.map(|detail| NAME.broken(detail)).into_iter().collect()
}

/// Checks the length of the description.
pub(crate) fn validate_description(service: &AppStreamAttributes) -> Diagnostics {
    let length = service.description.text().map_or(0, |text| text.chars().count());
    if length <= MAX_DESCRIPTION {
        return Diagnostics::new();
    }
    let detail = format!("`description` must have at most {MAX_DESCRIPTION} characters, but it has {length}.");
    DESCRIPTION.broken(detail).into()
}

/// What is wrong with a text that is not a valid image name.
pub(crate) fn name_problem(name: &str) -> Option<String> {
    if is_name(name) {
        return None;
    }
    let length = name.chars().count();
    if !(1..=101).contains(&length) {
        return Some(format!(
            "An AppStream image name must have 1 to 101 characters, but {} has {length}.",
            quoted(name)
        ));
    }
    let allowed =
        |position: usize, c: char| c.is_ascii_alphanumeric() || (position > 0 && matches!(c, '_' | '.' | '-'));
    let (position, character) = name.chars().enumerate().find(|(position, c)| !allowed(*position, *c))?;
    Some(format!(
        "An AppStream image name must start with a letter or digit, and can contain only letters, digits, underscores, dots \
         and hyphens, but {} contains {character:?} at position {}.",
        quoted(name),
        position + 1
    ))
}
