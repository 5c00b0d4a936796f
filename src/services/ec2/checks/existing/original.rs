//! Whether an AMI that is about to be imported is a copy.

use aws_sdk_ec2::types::Image;

use crate::aws::RegionClients;
use crate::terraform::{Diagnostic, quoted};

/// Warns of an AMI that `CreateImage` created. EC2 reports the AMI of its instance as its source, so it looks like a copy.
///
/// Source: AWS, EC2 API reference, `Image`, members `sourceInstanceId` and `sourceImageId`.
pub(crate) fn check(image: &Image, id: &str, region: &RegionClients) -> Option<Diagnostic> {
    let instance = image.source_instance_id().filter(|instance| !instance.is_empty())?;
    Some(Diagnostic::warning(
        "Imported AMI is not a copy",
        format!(
            "AMI {id} in {} was created from instance {} (CreateImage), not copied; the source that EC2 reports for it is \
             the AMI of that instance. With `on_destroy = \"delete\"` (the default), destroying or replacing this resource \
             deletes an original that may have no other copy. Set `on_destroy = \"retain\"`, or do not import the AMI.",
            region.region(),
            quoted(instance)
        ),
    ))
}
