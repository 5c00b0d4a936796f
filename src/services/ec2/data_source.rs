//! [`Lookup`] of AMIs: the data source `image_ec2`.

use aws_sdk_ec2::types::Filter;
use serde::{Deserialize, Serialize};

use super::image::{Ami, id_problem};
use super::kind::Ec2Service;
use super::{describe, schema};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Lookup, LookupArguments};
use crate::terraform::{Attribute, Block, Diagnostic, Diagnostics, NestedBlock, Nesting, Value};

/// The arguments that only AMIs have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ec2Selection {
    owners: Value<Vec<Value<String>>>,
    include_deprecated: Value<bool>,
    filter: Value<Vec<FilterBlock>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct FilterBlock {
    name: Value<String>,
    values: Value<Vec<Value<String>>>,
}

impl Lookup for Ec2Service {
    type Selection = Ec2Selection;

    fn selection(&self) -> Vec<Attribute> {
        vec![
            Attribute::string_list("owners").describe(
                "Owners of the AMIs to search. Valid values are AWS account IDs, `self`, `amazon` and `aws-marketplace`. \
                 Defaults to `self`, or to all owners if `id` is set.",
            ),
            Attribute::bool("include_deprecated").describe(
                "Whether to include deprecated AMIs of other accounts. Deprecated AMIs of your own account are always \
                 included. Defaults to `false`.",
            ),
        ]
    }

    fn selection_blocks(&self) -> Vec<NestedBlock> {
        let attributes = vec![
            Attribute::string("name")
                .required()
                .describe("Name of the filter, as in the EC2 API operation `DescribeImages`."),
            Attribute::string_set("values")
                .required()
                .describe("Values of the filter, at least one of which must match."),
        ];
        let description = "Filter that the AMI must match, such as `name = \"architecture\"`.".to_owned();
        let block = Block { description, attributes, blocks: Vec::new() };
        vec![NestedBlock { name: "filter".to_owned(), nesting: Nesting::Set, max_items: None, block }]
    }

    fn outputs(&self) -> Vec<Attribute> {
        let text = |name: &str, description: &str| Attribute::string(name).computed().describe(description);
        let mut outputs = vec![
            text("deprecation_time", "Date and time when the AMI is deprecated, in RFC 3339 format."),
            text(
                "deregistration_protection",
                "Deregistration protection of the AMI: `disabled`, `enabled` or `enabled-with-cooldown`.",
            ),
            text("description", "Description of the AMI."),
            Attribute::bool("encrypted").computed().describe("Whether all snapshots of the AMI are encrypted."),
            text("source_image_id", "ID of the source AMI, if the AMI is a copy."),
            text("source_region", "Region of the source AMI, if the AMI is a copy."),
        ];
        outputs.extend(schema::computed_attributes());
        outputs
    }

    fn validate_selection(&self, arguments: &LookupArguments, _selection: &Ec2Selection) -> Diagnostics {
        let problem = arguments.id.text().and_then(id_problem);
        problem.map(|detail| Diagnostic::error("Invalid AMI ID", detail).at_attribute("id")).into_iter().collect()
    }

    async fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &Ec2Selection,
    ) -> Result<Vec<Ami>, ServiceError> {
        let texts = |values: &Value<Vec<Value<String>>>| -> Vec<String> {
            values.known().into_iter().flatten().filter_map(|value| value.known().cloned()).collect()
        };
        let mut filters = Vec::new();
        if let Some(id) = arguments.id.text() {
            filters.push(describe::filter("image-id", &[id.to_owned()]));
        }
        if let Some(name) = arguments.name.text() {
            filters.push(describe::filter("name", &[literal(name)]));
        }
        for block in selection.filter.known().into_iter().flatten() {
            filters.push(
                Filter::builder().set_name(block.name.known().cloned()).set_values(Some(texts(&block.values))).build(),
            );
        }
        let mut owners = texts(&selection.owners);
        if owners.is_empty() && arguments.id.is_null() {
            owners.push(describe::SELF.to_owned());
        }
        let deprecated = selection.include_deprecated.known() == Some(&true);
        let images = describe::images(region, owners, filters, deprecated).await?;
        Ok(images.into_iter().map(|image| Ami { image, snapshots: Vec::new() }).collect())
    }

    async fn complete(&self, region: &RegionClients, image: Ami) -> Result<Ami, ServiceError> {
        let ids: Vec<String> = image.snapshot_ids().map(str::to_owned).collect();
        let snapshots = describe::snapshots(region, "snapshot-id", &ids).await?;
        Ok(Ami { snapshots, ..image })
    }

    fn name<'a>(&self, image: &'a Ami) -> &'a str {
        image.image.name().unwrap_or_default()
    }

    fn created(&self, image: &Ami) -> String {
        image.image.creation_date().unwrap_or_default().to_owned()
    }
}

/// Escapes a name for use as a filter value: EC2 treats `*` and `?` as wildcards.
pub(super) fn literal(name: &str) -> String {
    name.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?")
}
