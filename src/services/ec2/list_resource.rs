//! [`Listing`] of AMIs that are copies: the list resource `image_copy_ec2`.

use aws_sdk_ec2::types::Image;
use serde::{Deserialize, Serialize};

use super::data_source::literal;
use super::describe;
use super::image::{Ami, SERVICE, id_problem};
use super::kind::Ec2Service;
use crate::aws::{RegionClients, ServiceError, validate_region};
use crate::engine::{ListArguments, Listing, Page, known_tags};
use crate::terraform::{Attribute, Diagnostic, Diagnostics, Value};

/// How many AMIs one page has: as many as `terraform query` requests by default.
const PAGE: i32 = 100;

/// The arguments that only AMIs have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ec2Filter {
    source_image_id: Value<String>,
    source_region: Value<String>,
}

impl Listing for Ec2Service {
    type Filter = Ec2Filter;

    const LISTED: &'static str = "Lists only AMIs that Amazon EC2 reports as copies of another AMI. Older copies for which EC2 \
                                  records no source AMI are not listed.";
    // One call reads the snapshots of all of them.
    const COMPLETED_TOGETHER: usize = 50;

    fn filter(&self) -> Vec<Attribute> {
        vec![
            Attribute::string("source_image_id").describe("ID of the source AMI. Only copies of this AMI are listed."),
            Attribute::string("source_region")
                .describe("Region of the source AMI. Only copies from this Region are listed."),
        ]
    }

    fn validate_filter(&self, _arguments: &ListArguments, filter: &Ec2Filter) -> Diagnostics {
        let problem = filter.source_image_id.text().and_then(id_problem);
        let problem = problem.map(|detail| Diagnostic::error("Invalid AMI ID", detail).at_attribute("source_image_id"));
        problem.into_iter().chain(validate_region("source_region", &filter.source_region)).collect()
    }

    async fn page(
        &self,
        region: &RegionClients,
        arguments: &ListArguments,
        filter: &Ec2Filter,
        token: Option<String>,
    ) -> Result<Page<Ami>, ServiceError> {
        // An AMI without a source is not a copy; `*` matches any source.
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
        let images = page.images.unwrap_or_default();
        let listed = images.iter().filter_map(Image::image_id).map(str::to_owned).collect();
        // EC2 reports the AMI of its instance as the source of an AMI that was created from an instance.
        let copies = images.into_iter().filter(|image| image.source_instance_id().is_none());
        Ok(Page {
            images: copies.map(|image| Ami { image, snapshots: Vec::new() }).collect(),
            listed,
            next: page.next_token,
        })
    }

    async fn complete_all(&self, region: &RegionClients, amis: Vec<Ami>) -> Result<Vec<Ami>, ServiceError> {
        describe::with_snapshots(region, amis.into_iter().map(|ami| ami.image).collect()).await
    }
}
