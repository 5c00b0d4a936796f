//! [`ImageService`]: what the engine needs from a service, one trait per file. A service implements each trait next to
//! the code that it runs. No trait names a service, and none has a body that calls AWS.

pub(crate) mod adoption;
pub(crate) mod create_image;
pub(crate) mod delete_image;
pub(crate) mod describe_images;
pub(crate) mod facts;
pub(crate) mod plan_checks;
pub(crate) mod update_image;

use adoption::Adoption;
use create_image::CreateImage;
use delete_image::DeleteImage;
use describe_images::DescribeImages;
use plan_checks::PlanChecks;
use update_image::UpdateImage;

/// A service whose images can be copied: everything that a managed resource needs.
pub trait ImageService: PlanChecks + CreateImage + DescribeImages + UpdateImage + DeleteImage + Adoption {}

impl<S: PlanChecks + CreateImage + DescribeImages + UpdateImage + DeleteImage + Adoption> ImageService for S {}
