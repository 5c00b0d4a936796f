//! What the removal of an AMI would break, and what keeps it from being removed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use aws_sdk_ec2::types::{ImageReference, ImageReferenceResourceType};

use super::online::{PreflightCache, State};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{PreflightContext, PreflightReport};
use crate::services::ec2::kind::EC2;
use crate::terraform::{Diagnostic, Rule};

/// How many AMIs one `DescribeImageReferences` takes.
///
/// Source: AWS, EC2 API reference, `DescribeImageReferences`, parameter `ImageIds`.
pub(crate) const MOST_IMAGES: usize = 10;

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

/// Warns of what uses an AMI or protects it.
pub(crate) async fn check(reads: &PreflightCache, preflight: &PreflightContext<'_>, state: &State) -> PreflightReport {
    let id = state.common.id();
    let protection = state.service.deregistration_protection.text().filter(|text| text.starts_with("enabled"));
    let protected = protection.map(|protection| {
        PROTECTED.broken(format!(
            "The state says `deregistration_protection = {protection:?}` of {id}, so EC2 will refuse to deregister it. \
             Set it to \"disabled\" and apply first; a protection with cooldown lasts for another 24 hours after that."
        ))
    });
    let used = reads.references.get(preflight.region, id.to_owned()).await;
    PreflightReport::default()
        .and(Ok(protected))
        .and(used.map(|references| used_by(id, &references.unwrap_or_default())))
}

fn used_by(id: &str, references: &[ImageReference]) -> Option<Diagnostic> {
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for reference in references {
        let kind = match reference.resource_type() {
            Some(ImageReferenceResourceType::Ec2Instance) => "instances",
            Some(ImageReferenceResourceType::Ec2LaunchTemplate) => "launch templates",
            Some(ImageReferenceResourceType::SsmParameter) => "parameters of Systems Manager",
            Some(ImageReferenceResourceType::ImageBuilderImageRecipe) => "image recipes of Image Builder",
            Some(ImageReferenceResourceType::ImageBuilderContainerRecipe) => "container recipes of Image Builder",
            _ => "other resources",
        };
        users.entry(kind).or_default().push(reference.arn().unwrap_or_default());
    }
    let users: Vec<String> = users.iter().map(|(kind, arns)| format!("{kind}: {}", arns.join(", "))).collect();
    (!users.is_empty()).then(|| {
        USED.broken(format!(
            "{id} is still used by {}. What runs goes on, and nothing new can be started from it. Give them another \
             AMI first, or keep this one with `on_destroy = \"retain\"` (which needs an apply before it acts).",
            users.join("; ")
        ))
    })
}

/// What uses these AMIs. One that is gone in the meantime fails the call for all, so each is then asked for by itself.
pub(crate) async fn references(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, Vec<ImageReference>>, ServiceError> {
    let gone = |error: &ServiceError| error.code.as_deref().is_some_and(|code| code.starts_with("InvalidAMIID"));
    let found = match read(&region, &ids).await {
        Err(error) if gone(&error) && ids.len() > 1 => {
            let mut found = Vec::new();
            for id in ids {
                match read(&region, &[id]).await {
                    Err(error) if gone(&error) => {}
                    result => found.extend(result?),
                }
            }
            found
        }
        Err(error) if gone(&error) => Vec::new(),
        result => result?,
    };
    let mut references: HashMap<String, Vec<ImageReference>> = HashMap::new();
    for reference in found {
        references.entry(reference.image_id().unwrap_or_default().to_owned()).or_default().push(reference);
    }
    Ok(references)
}

async fn read(region: &RegionClients, ids: &[String]) -> Result<Vec<ImageReference>, ServiceError> {
    let mut references = Vec::new();
    let mut pages = region
        .ec2()
        .describe_image_references()
        .set_image_ids(Some(ids.to_vec()))
        .include_all_resource_types(true)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        references
            .extend(region.service_error(EC2, "DescribeImageReferences", page)?.image_references.unwrap_or_default());
    }
    Ok(references)
}
