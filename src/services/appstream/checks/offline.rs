//! What can be said of an AppStream image copy's configuration without any network.

use super::regions::lacks_appstream;
use super::rules;
use crate::aws::{Arn, is_account, is_region, partition_of};
use crate::engine::{ImageModel, check_regions, check_source_region};
use crate::services::appstream::create::source_name;
use crate::services::appstream::kind::is_name;
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::{Diagnostics, Value};

const LONGEST_DESCRIPTION: usize = 256;

/// An error for everything that AppStream would refuse. Unknown values are left to apply.
pub(crate) fn validate(config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
    let service = &config.service;
    let mut diagnostics = Diagnostics::new();
    let name = config.common.name.text().and_then(name_problem);
    diagnostics.extend(name.map(|detail| rules::NAME.broken(detail)));
    let name = service.source_image_name.text().and_then(name_problem);
    diagnostics.extend(name.map(|detail| rules::SOURCE_NAME.broken(detail)));
    diagnostics.extend(source_arn(service));
    let length = service.description.text().map_or(0, |text| text.chars().count());
    if length > LONGEST_DESCRIPTION {
        let detail = format!("The description has {length} characters; AppStream takes at most {LONGEST_DESCRIPTION}.");
        diagnostics.push(rules::DESCRIPTION.broken(detail));
    }
    diagnostics.extend(no_source(service));
    if let (Value::Known(_), Value::Known(_)) = (&service.source_image_name, &service.source_image_arn) {
        let detail = "A copy has one source. Set either source_image_name or source_image_arn, not both.";
        diagnostics.push(rules::TWO_SOURCES.broken(detail));
    }
    diagnostics.extend(check_source_region(&service.source_region));
    let missing =
        service.source_region.text().filter(|region| partition_of(region) != "aws-cn" && lacks_appstream(region));
    diagnostics.extend(missing.map(|region| {
        rules::SOURCE_REGION_WITHOUT_APPSTREAM.broken(format!(
            "As far as this version of the provider knows there is no AppStream in {region}, so no image can be copied \
             from there. If AWS offers it there by now, all is well."
        ))
    }));
    diagnostics
}

/// An error where nothing names the source, which a plan and an apply may be the first to know.
pub(crate) fn no_source(service: &AppStreamAttributes) -> Diagnostics {
    if !service.source_image_name.is_null() || !service.source_image_arn.is_null() {
        return Diagnostics::new();
    }
    rules::NO_SOURCE.broken("Nothing says which image to copy. Set source_image_name or source_image_arn.").into()
}

/// Checks the configuration against the Region in which the copy will live.
pub(crate) fn validate_in(config: &ImageModel<AppStreamAttributes>, region: &str) -> Diagnostics {
    let service = &config.service;
    if let Some(error) = check_regions(&service.source_region, region) {
        return error.into();
    }
    let mut diagnostics = Diagnostics::new();
    let source_region = service.source_region.text().filter(|region| is_region(region));
    if let Some(source_region) = source_region.filter(|source| partition_of(source) == "aws-cn") {
        let detail = format!(
            "{source_region} and {region} are Regions in China, and AWS does not offer AppStream there. Choose Regions \
             of another partition, with the credentials of an account there."
        );
        diagnostics.push(rules::CHINA.broken(detail));
    } else if lacks_appstream(region) {
        let detail = format!(
            "As far as this version of the provider knows there is no AppStream in {region}, and the copy cannot be \
             made there. If AWS offers it there by now, all is well."
        );
        diagnostics.push(rules::REGION_WITHOUT_APPSTREAM.broken(detail));
    }
    if let Some(name) = config.common.name.text()
        && Some(name) == source_name(service)
        && Some(region) == source_region
    {
        let detail = format!(
            "The source is the image {name} in {region} itself, and names are unique in a Region. Choose another name, \
             or another Region."
        );
        diagnostics.push(rules::OWN_SOURCE.broken(detail));
    }
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

fn source_arn(service: &AppStreamAttributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(text) = service.source_image_arn.text() else { return diagnostics };
    let is_image = |arn: &Arn<'_>| {
        let name = arn.resource.strip_prefix("image/");
        arn.service == "appstream" && is_region(arn.region) && name.is_some_and(is_name)
    };
    let of_account = |arn: &Arn<'_>| arn.account.is_empty() || is_account(arn.account);
    let Some(arn) = Arn::parse(text).filter(is_image).filter(of_account) else {
        let detail = format!(
            "{text:?} is not the ARN of an AppStream image, such as \
             \"arn:aws:appstream:us-east-1:123456789012:image/my-image\"."
        );
        diagnostics.push(rules::SOURCE_ARN.broken(detail));
        return diagnostics;
    };
    if let Some(detail) = arn.contradiction() {
        diagnostics.push(rules::SOURCE_ARN_PARTITION.broken(detail));
    }
    if arn.account.is_empty() {
        let detail = "The ARN names no account, so it is a base image that AWS provides to everybody, and AppStream copies \
                      only images of one's own. Make an image of your own from it with an image builder, and copy \
                      that.";
        diagnostics.push(rules::SOURCE_OF_AWS.broken(detail));
    }
    if let Some(source_region) = service.source_region.text().filter(|source| *source != arn.region) {
        let detail = format!(
            "The image {text:?} is in {}, and source_region says {source_region}. Correct one of them.",
            arn.region
        );
        diagnostics.push(rules::SOURCE_ARN_REGION.broken(detail));
    }
    diagnostics
}
