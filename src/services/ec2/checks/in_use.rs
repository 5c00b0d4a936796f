//! What the removal of an AMI would break, and what keeps it from being removed.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{ImageReference, ImageReferenceResourceType};

use super::cache::PreflightCache;
use crate::engine::{ImageModel, PreflightContext, PreflightReport};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics, Rule};

pub(crate) const INVALID_PROTECTION: Rule = Rule::refusal(
    "deregistration_protection",
    "Invalid deregistration_protection",
    "`deregistration_protection` is `disabled`, `enabled` or `enabled-with-cooldown`.",
);

pub(crate) const USED: Rule = Rule::refusal(
    "",
    "The AMI that is to be removed is in use",
    "No instance, launch template, parameter or image recipe of the account uses an AMI that is destroyed or replaced.",
)
.reading("ec2:DescribeImageReferences")
.warns();

pub(crate) const PROTECTED: Rule = Rule::refusal(
    "deregistration_protection",
    "The AMI that is to be removed is protected",
    "An AMI that is destroyed or replaced is not protected against being deregistered.",
)
.warns();

/// The values of `deregistration_protection`.
const PROTECTIONS: [&str; 3] = ["disabled", "enabled", "enabled-with-cooldown"];

/// Checks the protection by itself.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let invalid = service.deregistration_protection.text().filter(|value| !PROTECTIONS.contains(value));
    let detail = invalid.map(|value| format!("{value:?} is none of {}.", PROTECTIONS.join(", ")));
    detail.map(|detail| INVALID_PROTECTION.broken(detail)).into_iter().collect()
}

/// Warns of what uses an AMI or protects it.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    state: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    let id = state.common.id();
    let protection = state.service.deregistration_protection.text().filter(|text| text.starts_with("enabled"));
    let protected = protection.map(|protection| {
        PROTECTED.broken(format!(
            "The state says `deregistration_protection = {protection:?}` of {id}, so EC2 will refuse to deregister it. \
             Set it to \"disabled\" and apply first; a protection with cooldown lasts for another 24 hours after that."
        ))
    });
    let used = cache.references.get(preflight.region, id.to_owned()).await;
    PreflightReport::default()
        .and(Ok(protected))
        .and(used.map(|references| used_by(id, &references.unwrap_or_default())))
}

fn used_by(id: &str, references: &[ImageReference]) -> Option<Diagnostic> {
    let mut references_by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for reference in references {
        let kind = match reference.resource_type() {
            Some(ImageReferenceResourceType::Ec2Instance) => "instances",
            Some(ImageReferenceResourceType::Ec2LaunchTemplate) => "launch templates",
            Some(ImageReferenceResourceType::SsmParameter) => "parameters of Systems Manager",
            Some(ImageReferenceResourceType::ImageBuilderImageRecipe) => "image recipes of Image Builder",
            Some(ImageReferenceResourceType::ImageBuilderContainerRecipe) => "container recipes of Image Builder",
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
        "{id} is still used by {}. What runs goes on, and nothing new can be started from it. Give them another \
         AMI first, or keep this one with `on_destroy = \"retain\"` (which needs an apply before it acts).",
        kinds.join("; ")
    )))
}
