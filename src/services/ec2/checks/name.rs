//! Whether an AMI has the name of the copy already, and whether it is that copy.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_ec2::types::{Image, ImageState};

use super::online::State;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ExistingImage, Likeness, TagPolicy, known_tags};
use crate::services::ec2::image::user_tags;
use crate::services::ec2::read;
use crate::terraform::Rule;

/// A name is taken. EC2 allows that, so it is a warning.
pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "Another AMI has this name",
    "No AMI of the account has the name in the copy's Region, unless Terraform keeps it.",
)
.reading("ec2:DescribeImages")
.warns();

/// The copy is being made already: most likely an apply was killed after EC2 had accepted it. To make another leaves
/// the first one in no state, so it is an error.
pub(crate) const COPY_IN_PROGRESS: Rule = Rule::refusal(
    "name",
    "AMI copy already in progress",
    "No pending AMI of the account in the copy's Region has its name, source, description and tags, unless Terraform \
     keeps it.",
)
.reading("ec2:DescribeImages");

/// The account's AMIs of these names.
pub(crate) async fn read(
    region: Arc<RegionClients>,
    wanted: Vec<String>,
) -> Result<HashMap<String, Vec<Image>>, ServiceError> {
    let owners = vec![read::SELF.to_owned()];
    let images = read::images(&region, owners, vec![read::filter("name", &wanted)], true).await?;
    let mut named: HashMap<String, Vec<Image>> = HashMap::new();
    for image in images {
        if let Some(name) = image.name.clone() {
            named.entry(name).or_default().push(image);
        }
    }
    Ok(named)
}

/// An AMI of the planned name as the engine sees it.
pub(crate) fn namesake(image: &Image, planned: &State, tags: &TagPolicy) -> ExistingImage {
    ExistingImage {
        id: image.image_id().unwrap_or_default().to_owned(),
        state: image.state().map(ImageState::as_str).unwrap_or_default().to_owned(),
        likeness: likeness(image, planned, tags),
    }
}

fn likeness(image: &Image, planned: &State, tags: &TagPolicy) -> Likeness {
    let copy = &planned.service;
    let source = image.source_image_id().zip(image.source_image_region());
    if source.is_none() || source != copy.source_image_id.text().zip(copy.source_region.text()) {
        return Likeness::Name;
    }
    // Where no description is asked for, EC2 may write one. Tags of the source may have been copied, too.
    let description = copy.description.text();
    let actual = user_tags(image.tags());
    let all = tags.all(&planned.common.tags).into_known().unwrap_or_default();
    let tagged = known_tags(&all).all(|(key, value)| actual.get(key).and_then(|actual| actual.text()) == Some(value));
    if tagged && (description.is_none() || description == image.description()) {
        Likeness::Request
    } else {
        Likeness::Source
    }
}
