//! The import of an AMI: a warning before one that is no copy.

use aws_sdk_ec2::types::Image;

use crate::aws::RegionClients;
use crate::terraform::Diagnostic;

/// A warning about an AMI that `CreateImage` made. EC2 names a source for it as well, the AMI of its instance, so that
/// it looks like a copy.
///
/// Source: AWS, EC2 API reference, `Image`, members `sourceInstanceId` and `sourceImageId`.
pub(crate) fn warn_original(image: &Image, id: &str, region: &RegionClients) -> Option<Diagnostic> {
    let instance = image.source_instance_id().filter(|instance| !instance.is_empty())?;
    Some(Diagnostic::warning(
        "Imported AMI is an original",
        format!(
            "The AMI {id} in {} was created from the instance {instance} (CreateImage) and not copied. The source that \
             EC2 reports for it is the AMI of that instance. With `on_destroy = \"delete\"`, the default, destroying or \
             replacing this resource deletes an original of which there may be no other copy. Set `on_destroy = \
             \"retain\"`, or do not import it.",
            region.region()
        ),
    ))
}
