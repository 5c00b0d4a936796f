//! [`Listing`] of AppStream: the list resource `image_copy_appstream`.

use aws_sdk_appstream::types::VisibilityType;

use super::checks::name::{NAME, name_problem};
use super::describe;
use super::image::{AppStreamImage, SERVICE};
use super::kind::AppStreamService;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ListArguments, Listing, Page, Unfiltered};
use crate::terraform::{Attribute, Diagnostic, Diagnostics};

impl Listing for AppStreamService {
    type Filter = Unfiltered;

    const LISTED: &'static str = "Lists all private images of the account, because AppStream 2.0 does not report which \
                                  images are copies.";
    // Tags need one call for each image.
    const COMPLETED_TOGETHER: usize = 1;

    fn filter(&self) -> Vec<Attribute> {
        Vec::new()
    }

    fn validate_filter(&self, arguments: &ListArguments, _filter: &Unfiltered) -> Diagnostics {
        let problem = arguments.name.text().and_then(name_problem);
        let error = problem.map(|detail| Diagnostic::error(NAME.summary, detail).at_attribute("name"));
        error.into_iter().collect()
    }

    async fn page(
        &self,
        region: &RegionClients,
        arguments: &ListArguments,
        _filter: &Unfiltered,
        token: Option<String>,
    ) -> Result<Page<AppStreamImage>, ServiceError> {
        let names = arguments.name.text().map(|name| vec![name.to_owned()]);
        let private = names.is_none().then_some(VisibilityType::Private);
        let page =
            region.appstream().describe_images().set_names(names).set_type(private).set_next_token(token).send().await;
        let page = match region.service_error(SERVICE, "DescribeImages", page) {
            Err(error) if describe::is_not_found(&error) => {
                return Ok(Page { images: Vec::new(), listed: Vec::new(), next: None });
            }
            page => page?,
        };
        let images = page.images.unwrap_or_default();
        let listed = images.iter().filter_map(describe::key).map(str::to_owned).collect();
        let own = images.into_iter().filter(AppStreamImage::is_own);
        Ok(Page { images: own.map(AppStreamImage::untagged).collect(), listed, next: page.next_token })
    }

    async fn complete_all(
        &self,
        region: &RegionClients,
        images: Vec<AppStreamImage>,
    ) -> Result<Vec<AppStreamImage>, ServiceError> {
        describe::with_tags(region, images.into_iter().map(|image| image.image).collect()).await
    }
}
