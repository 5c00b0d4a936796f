//! Listing AMIs that are copies: the list resource `image_copy_ec2`.

use serde::{Deserialize, Serialize};

use super::data_source::literal;
use super::describe;
use super::image::{Ami, SERVICE, id_problem};
use super::kind::Ec2Service;
use crate::aws::{RegionClients, ServiceError, validate_region};
use crate::engine::{ListArguments, Listing, Page, known_tags};
use crate::terraform::{Attribute, Diagnostic, Diagnostics, Value};

/// How many AMIs one page has: as many as Terraform wants unless the user says otherwise.
const PAGE: i32 = 100;

/// The arguments that only AMIs have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ec2Filter {
    source_image_id: Value<String>,
    source_region: Value<String>,
}

impl Listing for Ec2Service {
    type Filter = Ec2Filter;

    const LISTED: &'static str = "Those are listed of which EC2 tells that they are copies of another AMI.";
    const KNOWS_TAGS: bool = true;
    // Their snapshots come in one call.
    const COMPLETED_TOGETHER: usize = 50;

    fn filter(&self) -> Vec<Attribute> {
        vec![
            Attribute::string("source_image_id").describe("The id of the AMI that it is a copy of."),
            Attribute::string("source_region")
                .describe("The Region of the AMI that it is a copy of, such as `us-east-1`."),
        ]
    }

    fn validate_filter(&self, _arguments: &ListArguments, filter: &Ec2Filter) -> Diagnostics {
        let problem = filter.source_image_id.text().and_then(id_problem);
        let problem = problem.map(|detail| Diagnostic::error("Invalid AMI id", detail).at_attribute("source_image_id"));
        problem.into_iter().chain(validate_region("source_region", &filter.source_region)).collect()
    }

    async fn page(
        &self,
        region: &RegionClients,
        arguments: &ListArguments,
        filter: &Ec2Filter,
        token: Option<String>,
    ) -> Result<Page<Ami>, ServiceError> {
        // Without a source an AMI is no copy; `*` is any.
        let source = filter.source_image_id.text().map_or_else(|| "*".to_owned(), literal);
        let mut filters = vec![describe::filter("source-image-id", &[source])];
        filters.extend(
            filter.source_region.text().map(|region| describe::filter("source-image-region", &[literal(region)])),
        );
        filters.extend(arguments.name.text().map(|name| describe::filter("name", &[literal(name)])));
        let tags = arguments.tags.known().into_iter().flat_map(known_tags);
        filters.extend(tags.map(|(key, value)| describe::filter(&format!("tag:{key}"), &[literal(value)])));
        let page = region
            .ec2()
            .describe_images()
            .owners(describe::SELF)
            .set_filters(Some(filters))
            .include_disabled(true)
            .include_deprecated(true)
            .max_results(PAGE)
            .set_next_token(token)
            .send()
            .await;
        let page = region.service_error(SERVICE, "DescribeImages", page)?;
        let images = page.images.unwrap_or_default().into_iter();
        // An AMI that was made from an instance names the AMI of that instance, and is no copy of it.
        let copies = images.filter(|image| image.source_instance_id().is_none());
        Ok(Page {
            images: copies.map(|image| Ami { image, snapshots: Vec::new() }).collect(),
            next: page.next_token.filter(|token| !token.is_empty()),
        })
    }

    async fn complete_all(&self, region: &RegionClients, amis: Vec<Ami>) -> Result<Vec<Ami>, ServiceError> {
        describe::with_snapshots(region, amis.into_iter().map(|ami| ami.image).collect()).await
    }
}
