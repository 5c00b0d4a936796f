//! What can be said of an AppStream image copy's configuration without any network.

use super::arguments::AppStreamAttributes;
use super::copy_image::name_in_arn;
use super::kind::is_name;
use crate::aws::{partition_of, validate_region};
use crate::copy::ImageState;
use crate::terraform::{Diagnostic, Diagnostics, Value};

const LONGEST_DESCRIPTION: usize = 256;

/// An error for everything that AppStream would refuse. Unknown values are left to apply.
pub(super) fn validate(config: &ImageState<AppStreamAttributes>) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    let mut refuse = |attribute: &str, summary: &str, detail: Option<String>| {
        diagnostics.extend(detail.map(|detail| Diagnostic::error(summary, detail).at_attribute(attribute)));
    };
    refuse("name", "Invalid image name", config.common.name.text().and_then(name_problem));
    refuse("source_image_name", "Invalid image name", service.source_image_name.text().and_then(name_problem));
    refuse("source_image_arn", "Invalid image ARN", arn_problem(service));
    let length = service.description.text().map_or(0, |text| text.chars().count());
    let too_long = (length > LONGEST_DESCRIPTION)
        .then(|| format!("The description has {length} characters; AppStream takes at most {LONGEST_DESCRIPTION}."));
    refuse("description", "Description too long", too_long);
    let (name, arn) = (&service.source_image_name, &service.source_image_arn);
    match (name, arn) {
        (Value::Null, Value::Null) => {
            let detail = "Set exactly one of source_image_name and source_image_arn.".to_owned();
            refuse("source_image_name", "No source", Some(detail));
        }
        (name, arn) if !name.is_null() && !arn.is_null() => {
            let detail = "Set exactly one of source_image_name and source_image_arn, not both.".to_owned();
            refuse("source_image_arn", "Two sources", Some(detail));
        }
        _ => {}
    }
    let same_name = config.common.name.is_known() && config.common.name == service.source_image_name;
    let same_region = config.common.region.is_known() && config.common.region == service.source_region;
    let itself = (same_name && same_region)
        .then(|| "An image cannot be copied onto itself: choose another name, or another Region.".to_owned());
    refuse("name", "The copy would be its own source", itself);
    diagnostics.extend(validate_region("source_region", &service.source_region));
    diagnostics
}

fn name_problem(name: &str) -> Option<String> {
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

fn arn_problem(service: &AppStreamAttributes) -> Option<String> {
    let arn = service.source_image_arn.text()?;
    let parts: Vec<&str> = arn.split(':').collect();
    let [_, partition, "appstream", region, _, _] = parts[..] else {
        return Some(format!(
            "{arn:?} is not the ARN of an AppStream image, such as \
             \"arn:aws:appstream:us-east-1:123456789012:image/my-image\"."
        ));
    };
    if !name_in_arn(arn).is_some_and(is_name) {
        return Some(format!("{arn:?} does not end in \":image/\" and an image's name."));
    }
    let source_region = service.source_region.text()?;
    if region != source_region {
        return Some(format!("The image {arn:?} is in {region}, and source_region says {source_region}."));
    }
    (partition != partition_of(region))
        .then(|| format!("The Region {region} belongs to the partition {}, not {partition}.", partition_of(region)))
}
