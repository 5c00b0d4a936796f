//! [`Listing`] of WorkSpaces: the list resource `image_copy_workspaces`.

use aws_sdk_workspaces::types::{ImageType, WorkspaceImage};

use super::create::image_source::FromImage;
use super::describe;
use super::image::{SERVICE, WorkspacesImage};
use super::kind::WorkspacesService;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ListArguments, Listing, Page, Unfiltered};
use crate::terraform::{Attribute, Diagnostics};

impl Listing for WorkspacesService<FromImage> {
    type Filter = Unfiltered;

    const LISTED: &'static str = "Lists all images of the account, because WorkSpaces does not report which images are \
                                  copies.";
    // Tags need one call for each image.
    const COMPLETED_TOGETHER: usize = 1;

    fn filter(&self) -> Vec<Attribute> {
        Vec::new()
    }

    fn validate_filter(&self, _arguments: &ListArguments, _filter: &Unfiltered) -> Diagnostics {
        Diagnostics::new()
    }

    async fn page(
        &self,
        region: &RegionClients,
        _arguments: &ListArguments,
        _filter: &Unfiltered,
        token: Option<String>,
    ) -> Result<Page<WorkspacesImage>, ServiceError> {
        let request = region.workspaces().describe_workspace_images().image_type(ImageType::Owned);
        let page = request.set_next_token(token).send().await;
        let page = region.service_error(SERVICE, "DescribeWorkspaceImages", page)?;
        let images = page.images.unwrap_or_default();
        let listed = images.iter().filter_map(WorkspaceImage::image_id).map(str::to_owned).collect();
        Ok(Page { images: images.into_iter().map(WorkspacesImage::untagged).collect(), listed, next: page.next_token })
    }

    async fn complete_all(
        &self,
        region: &RegionClients,
        images: Vec<WorkspacesImage>,
    ) -> Result<Vec<WorkspacesImage>, ServiceError> {
        describe::with_tags(region, images.into_iter().map(|image| image.image).collect()).await
    }
}
