//! [`ImageService`]: the interface between the engine and a service, one trait per file. A service implements each trait
//! next to the code that it calls. No trait names a service, and no default method calls AWS.

pub(crate) mod adoption;
pub(crate) mod create_image;
pub(crate) mod delete_image;
pub(crate) mod describe_images;
pub(crate) mod facts;
pub(crate) mod plan_checks;
pub(crate) mod share_image;
pub(crate) mod update_image;

use adoption::Adoption;
use create_image::CreateImage;
use delete_image::DeleteImage;
use describe_images::DescribeImages;
use plan_checks::PlanChecks;
use share_image::ShareImage;
use update_image::UpdateImage;

/// A service with images that a managed resource can create, read, update and delete.
pub trait ImageService:
    PlanChecks + CreateImage + DescribeImages + UpdateImage + ShareImage + DeleteImage + Adoption
{
}

impl<S: PlanChecks + CreateImage + DescribeImages + UpdateImage + ShareImage + DeleteImage + Adoption> ImageService
    for S
{
}
