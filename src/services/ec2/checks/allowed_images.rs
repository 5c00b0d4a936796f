//! Allowed AMIs: the account setting that hides AMIs of other accounts.

use std::sync::Arc;

use aws_sdk_ec2::types::ManagedBy;

use super::cache::{AllowedImages, PreflightCache};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::services::ec2::image::SERVICE;
use crate::terraform::{Diagnostic, Rule};

/// The IAM action that reads the setting.
const READS_SETTING: &str = "ec2:GetAllowedImagesSettings";

/// Source: AWS, EC2 API reference, `DescribeImages`: with Allowed AMIs, "only the images that meet the criteria are
/// returned".
pub(crate) const HIDDEN: Rule = Rule::refusal(
    "source_image_id",
    "Source AMI not found or not allowed",
    "If Allowed AMIs is enabled in `source_region`, its criteria allow the source. The setting is read only if the source \
     is not visible.",
)
.reading(READS_SETTING);

/// Why an AMI is not visible.
pub(crate) enum Visibility {
    /// Allowed AMIs may hide it.
    Restricted(Diagnostic),
    /// Allowed AMIs does not hide it, or could not be read: a sentence that says so.
    Unrestricted(String),
}

/// Reads whether Allowed AMIs may hide an AMI that is not visible in a Region.
pub(crate) async fn check(cache: &PreflightCache, region: &Arc<RegionClients>, id: &str) -> Visibility {
    let setting = cache.allowed_images.get(region, (), || read(region)).await;
    let region = region.region();
    match setting {
        Ok(setting) if setting.is_enabled => Visibility::Restricted(hidden(setting, region, id)),
        Ok(_) => Visibility::Unrestricted(String::new()),
        Err(error) => {
            tracing::info!(%error, "Allowed AMIs could not be read");
            let reason = match error.kind {
                ErrorKind::Denied => format!("the credentials do not allow {READS_SETTING}"),
                _ => error.to_string(),
            };
            Visibility::Unrestricted(format!(
                " The AMI may also be hidden by Allowed AMIs in {region}, which could not be read: {reason}."
            ))
        }
    }
}

async fn read(region: &RegionClients) -> Result<AllowedImages, ServiceError> {
    let settings = region.ec2().get_allowed_images_settings().send().await;
    let settings = region.service_error(SERVICE, "GetAllowedImagesSettings", settings)?;
    Ok(AllowedImages {
        is_enabled: settings.state() == Some("enabled"),
        is_policy: settings.managed_by() == Some(&ManagedBy::DeclarativePolicy),
    })
}

fn hidden(setting: AllowedImages, region: &str, id: &str) -> Diagnostic {
    let owner = if setting.is_policy {
        "A declarative policy of the organization manages the criteria."
    } else {
        "`aws ec2 get-allowed-images-settings` shows the criteria."
    };
    HIDDEN.broken(format!(
        "AMI {id} is not visible to this account in {region}, where Allowed AMIs is enabled: EC2 hides AMIs of other \
         accounts that the criteria do not allow. If the AMI exists and is shared with this account, allow its owner in \
         the criteria. {owner} Otherwise, check `source_image_id` and `source_region`: an AMI has a different ID in each \
         Region."
    ))
}
