//! [`Ec2Service`], and the facts of AMIs: [`KIND`] and [`ImageFacts`].

use std::time::Duration;

use super::checks::cache::PreflightCache;
use super::checks::{name, rules};
use super::delete::snapshots;
use super::image::Ami;
use super::model::Ec2Attributes;
use super::sharing::arguments;
use super::{describe, errors, image, schema};
use crate::engine::{
    Creation, ImageFacts, ImageKind, ImageModel, Naming, OF_COPIES, OnDestroy, SHARING_ACCOUNTS, SHARING_ARNS, Source,
};
use crate::terraform::{Attribute, TimeoutDefaults};

/// The value of `on_destroy` that deregisters the AMI and keeps its snapshots.
pub(super) const DEREGISTER: &str = "deregister";

/// The facts of AMIs.
pub(crate) const KIND: ImageKind = ImageKind {
    service: image::SERVICE,
    noun: image::NOUN,
    description: "Copies an Amazon Machine Image (AMI) within a Region or to another Region. The copy has its own \
                  snapshots. Destroying the resource deregisters the AMI and deletes its snapshots, unless `on_destroy` \
                  specifies otherwise.",
    name_rule: "Must be 3 to 128 characters: letters, digits, spaces and `()[]./-'@_`.",
    states: "`pending` during the copy, `available`, `disabled`, `failed` and others",
    first_state: "pending",
    parts: "snapshots",
    phase: image::phase,
    id_problem: image::id_problem,
    identifier: "id",
    arn_resource: "image/",
    id_example: image::ID_EXAMPLE,
    describe_batch: describe::FILTER_VALUES,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deregisters the AMI and deletes its snapshots" },
        OnDestroy { value: DEREGISTER, meaning: "deregisters the AMI and keeps its snapshots" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "removes the AMI from the Terraform state without deleting it" },
    ],
    naming: Naming::Shared,
    name_taken: &name::NAME_TAKEN,
    copy_in_progress: Some(&name::COPY_IN_PROGRESS),
    rules: &[OF_COPIES, rules::OFFLINE, SHARING_ACCOUNTS, SHARING_ARNS, rules::ONLINE],
    creation: Creation::Copy,
    advice: errors::ADVICE,
    failure_advice: errors::FAILURE_ADVICE,
    sharing: arguments::ARGUMENTS,
    tags: image::TAG_LIMITS,
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(2),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// Copies AMIs with EC2's `CopyImage`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ec2Service;

impl ImageFacts for Ec2Service {
    type Attributes = Ec2Attributes;
    type Image = Ami;
    type Cache = PreflightCache;

    fn kind(&self) -> &'static ImageKind {
        &KIND
    }

    fn attributes(&self) -> Vec<Attribute> {
        schema::attributes()
    }

    fn inherits_source_tags(&self, attributes: &Ec2Attributes) -> Option<bool> {
        let copy_image_tags = &attributes.copy_image_tags;
        if copy_image_tags.is_unknown() { None } else { Some(copy_image_tags.known() == Some(&true)) }
    }

    fn source<'a>(&self, attributes: &'a Ec2Attributes) -> Option<Source<'a>> {
        attributes.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, attributes: &'a Ec2Attributes) -> Option<&'a str> {
        attributes.source_region.text()
    }

    fn owner<'a>(&self, state: &'a ImageModel<Ec2Attributes>) -> Option<&'a str> {
        state.service.owner_id.text()
    }

    fn parts(&self, state: &ImageModel<Ec2Attributes>) -> Vec<String> {
        snapshots::recorded(state)
    }
}
