//! The name and the description of a copy: their format, and the AMIs that already have the name.

use std::sync::Arc;

use aws_sdk_ec2::types::{Image, ImageState};

use super::cache::PreflightCache;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ExistingImage, ImageModel, MatchLevel, TagPolicy, known_tags};
use crate::services::ec2::image::user_tags;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostics, Rule, quoted};

/// Source: AWS, EC2 API reference, `RegisterImage`, parameter `Name`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid AMI name",
    "`name` has 3 to 128 characters, each a letter, a digit, a space or one of `()[]./-'@_`.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `Description`.
pub(crate) const DESCRIPTION: Rule =
    Rule::refusal("description", "Description too long", "`description` has at most 255 characters.");

/// EC2 allows duplicate names, so this is a warning.
pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "AMI name already in use",
    "No AMI of the account has the name in the destination Region, unless Terraform manages that AMI.",
)
.reading("ec2:DescribeImages")
.warns();

/// The copy is already in progress: most likely an apply was killed after EC2 had accepted it. Another copy would leave
/// the first one in no state, so this is an error.
pub(crate) const COPY_IN_PROGRESS: Rule = Rule::refusal(
    "name",
    "AMI copy already in progress",
    "No pending AMI of the account in the destination Region has the same name, source, description and tags, unless \
     Terraform manages that AMI.",
)
.reading("ec2:DescribeImages");

/// The characters of a name in addition to letters and digits.
///
/// Source: AWS, EC2 API reference, `RegisterImage`, parameter `Name`.
const NAME_PUNCTUATION: &str = "()[] ./-'@_";
/// How many characters a description can have.
const MAX_DESCRIPTION: usize = 255;

/// Checks the format of the name.
pub(crate) fn validate(config: &ImageModel<Ec2Attributes>) -> Diagnostics {
    let problem = config.common.name.text().and_then(name_problem);
    problem.map(|detail| NAME.broken(detail)).into_iter().collect()
}

/// Checks the length of the description.
pub(crate) fn validate_description(config: &ImageModel<Ec2Attributes>) -> Diagnostics {
    let problem = config.service.description.text().and_then(description_problem);
    problem.map(|detail| DESCRIPTION.broken(detail)).into_iter().collect()
}

fn name_problem(name: &str) -> Option<String> {
    let length = name.chars().count();
    if !(3..=128).contains(&length) {
        return Some(format!("An AMI name must have 3 to 128 characters, but {} has {length}.", quoted(name)));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || NAME_PUNCTUATION.contains(c);
    let (position, character) = name.chars().enumerate().find(|(_, c)| !allowed(*c))?;
    Some(format!(
        "An AMI name can contain only letters, digits, spaces and ()[]./-'@_, but {} contains {character:?} at position {}.",
        quoted(name),
        position + 1
    ))
}

fn description_problem(description: &str) -> Option<String> {
    let length = description.chars().count();
    if length <= MAX_DESCRIPTION {
        return None;
    }
    Some(format!("`description` must have at most {MAX_DESCRIPTION} characters, but it has {length}."))
}

/// The AMIs of the account that have the planned name.
pub(crate) async fn existing_images(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    planned: &ImageModel<Ec2Attributes>,
    tags: &TagPolicy,
) -> Result<Vec<ExistingImage>, ServiceError> {
    let images = cache.names.get(region, planned.common.name().to_owned()).await?.unwrap_or_default();
    Ok(images.iter().map(|image| existing_image(image, planned, tags)).collect())
}

/// An AMI that has the planned name, as the engine compares it.
fn existing_image(image: &Image, planned: &ImageModel<Ec2Attributes>, tags: &TagPolicy) -> ExistingImage {
    ExistingImage {
        id: image.image_id().unwrap_or_default().to_owned(),
        state: image.state().map(ImageState::as_str).unwrap_or_default().to_owned(),
        match_level: likeness(image, planned, tags),
    }
}

fn likeness(image: &Image, planned: &ImageModel<Ec2Attributes>, tags: &TagPolicy) -> MatchLevel {
    let copy = &planned.service;
    let source = image.source_image_id().zip(image.source_image_region());
    if source.is_none() || source != copy.source_image_id.text().zip(copy.source_region.text()) {
        return MatchLevel::Name;
    }
    // EC2 may add a description if the configuration has none, and may have copied tags of the source.
    let description = copy.description.text();
    let actual = user_tags(image.tags());
    let all = tags.all(&planned.common.tags).into_known().unwrap_or_default();
    let tagged = known_tags(&all).all(|(key, value)| actual.get(key).and_then(|actual| actual.text()) == Some(value));
    if tagged && (description.is_none() || description == image.description()) {
        MatchLevel::Request
    } else {
        MatchLevel::Source
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_the_first_invalid_character() {
        assert_eq!(name_problem("golden (2026-11) [x].y/z's @home_"), None);
        assert_eq!(
            name_problem("golden:1").as_deref(),
            Some(
                "An AMI name can contain only letters, digits, spaces and ()[]./-'@_, but \"golden:1\" contains ':' at \
                 position 7."
            )
        );
        assert!(name_problem("ab").is_some_and(|problem| problem.ends_with("has 2.")));
        assert_eq!(name_problem(&"n".repeat(128)), None);
        assert!(name_problem(&"n".repeat(129)).is_some());
    }
}
