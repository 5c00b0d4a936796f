//! Checks of an AMI that a plan destroys or replaces: what uses it, and whether it is protected from deregistration.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{Image, ImageReference, ImageReferenceResourceType};

use crate::engine::{ImageModel, PreflightContext, PreflightReport};
use crate::services::ec2::checks::cache::PreflightCache;
use crate::services::ec2::image::protected_until;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics, Rule, quoted};

pub(crate) const INVALID_PROTECTION: Rule = Rule::refusal(
    "deregistration_protection",
    "Invalid deregistration protection",
    "`deregistration_protection` is `disabled`, `enabled` or `enabled-with-cooldown`.",
);

pub(crate) const USED: Rule = Rule::refusal(
    "",
    "AMI to be removed is in use",
    "No instance, launch template, SSM parameter or Image Builder recipe of the account uses an AMI that the plan \
     destroys or replaces.",
)
.reading("ec2:DescribeImageReferences")
.warns();

pub(crate) const PROTECTED: Rule = Rule::refusal(
    "deregistration_protection",
    "AMI to be removed is protected from deregistration",
    "An AMI that the plan destroys or replaces is not protected from deregistration.",
)
.warns();

/// The values of `deregistration_protection`.
const PROTECTIONS: [&str; 3] = ["disabled", "enabled", "enabled-with-cooldown"];

/// Checks the value of the protection.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let invalid = service.deregistration_protection.text().filter(|value| !PROTECTIONS.contains(value));
    let diagnostic = invalid.map(|value| {
        INVALID_PROTECTION.broken(format!(
            "`deregistration_protection` must be one of {}, got {}.",
            PROTECTIONS.map(quoted).join(", "),
            quoted(value)
        ))
    });
    diagnostic.into_iter().collect()
}

/// Warns of the resources that use an AMI, and of its protection.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    state: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    let id = state.common.id();
    let used = cache.references.get(preflight.region, id.to_owned());
    // The state says until when an AMI is protected only as "disabled". The AMIs of a Region are read together.
    let image = cache.sources.get(preflight.region, id.to_owned());
    let (used, image) = tokio::join!(used, image);
    let protected = match image {
        Ok(image) => image.as_ref().map_or_else(|| stored_protection(state), |image| protection(image, id)),
        Err(_) => stored_protection(state),
    };
    PreflightReport::default()
        .and(Ok(protected))
        .and(used.map(|references| used_by(id, &references.unwrap_or_default())))
}

/// The protection of an AMI that cannot be read.
fn stored_protection(state: &ImageModel<Ec2Attributes>) -> Option<Diagnostic> {
    let protection = state.service.deregistration_protection.text().filter(|text| text.starts_with("enabled"));
    protection.map(|protection| enabled(state.common.id(), protection))
}

/// The protection of an AMI, which may outlast its setting.
fn protection(image: &Image, id: &str) -> Option<Diagnostic> {
    if let Some(until) = protected_until(image) {
        return Some(PROTECTED.broken(still_protected(id, until)));
    }
    let protection = image.deregistration_protection().filter(|text| text.starts_with("enabled"));
    protection.map(|protection| enabled(id, protection.trim_end_matches("-without-cooldown")))
}

fn enabled(id: &str, protection: &str) -> Diagnostic {
    PROTECTED.broken(format!(
        "AMI {id} has `deregistration_protection = {}`, so EC2 will reject its deregistration. Set \
         `deregistration_protection = \"disabled\"` and apply first. A protection with cooldown remains active for another \
         24 hours.",
        quoted(protection)
    ))
}

/// A protection that is disabled, within its cooldown.
pub(crate) fn still_protected(id: &str, until: &str) -> String {
    format!(
        "The deregistration protection of AMI {id} is disabled, but its cooldown keeps it active until {until}. EC2 rejects \
         the deregistration until then. Apply again after that time, or set `on_destroy = \"retain\"` and apply to keep this \
         AMI."
    )
}

fn used_by(id: &str, references: &[ImageReference]) -> Option<Diagnostic> {
    let mut references_by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for reference in references {
        let kind = match reference.resource_type() {
            Some(ImageReferenceResourceType::Ec2Instance) => "instances",
            Some(ImageReferenceResourceType::Ec2LaunchTemplate) => "launch templates",
            Some(ImageReferenceResourceType::SsmParameter) => "SSM parameters",
            Some(ImageReferenceResourceType::ImageBuilderImageRecipe) => "Image Builder image recipes",
            Some(ImageReferenceResourceType::ImageBuilderContainerRecipe) => "Image Builder container recipes",
            _ => "other resources",
        };
        references_by_kind.entry(kind).or_default().push(reference.arn().unwrap_or_default());
    }
    let kinds: Vec<String> =
        references_by_kind.iter().map(|(kind, arns)| format!("{kind}: {}", arns.join(", "))).collect();
    if kinds.is_empty() {
        return None;
    }
    Some(USED.broken(format!(
        "AMI {id} is in use by {}. Running instances are not affected, but new launches will fail. Switch these \
         resources to another AMI first, or set `on_destroy = \"retain\"` and apply to keep this AMI.",
        kinds.join("; ")
    )))
}
