//! [`DeprecateImage`]: the action `image_deprecate_ec2`.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use serde::{Deserialize, Serialize};

use crate::aws::{ServiceError, validate_region};
use crate::engine::{SessionHandle, failed, retry_unknown, within_stop_grace};
use crate::services::ec2::checks::deprecation::{parse_time, time_problem};
use crate::services::ec2::describe::images_by_id;
use crate::services::ec2::image::{SERVICE, id_problem};
use crate::services::ec2::kind::KIND;
use crate::terraform::{Action, Attribute, Block, Context, Diagnostic, Diagnostics, ProgressSink, Schema, Value};

/// How far in the future the default deprecation time is. EC2 rejects a time in the past, rounds to the minute, and
/// has its own clock.
const DEFAULT_DELAY: Duration = Duration::from_mins(2);
/// A minute in seconds.
const MINUTE: i64 = 60;

/// Deprecates any AMI of the account.
#[derive(Debug)]
pub struct DeprecateImage {
    sessions: SessionHandle,
}

impl DeprecateImage {
    /// The action in the provider's sessions.
    pub fn new(sessions: SessionHandle) -> Self {
        Self { sessions }
    }
}

/// The arguments of the action.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema below, which the user reads")]
pub struct DeprecateArguments {
    pub image_id: Value<String>,
    pub region: Value<String>,
    pub deprecation_time: Value<String>,
}

impl Action for DeprecateImage {
    type Configuration = DeprecateArguments;

    fn type_name(&self) -> &'static str {
        "image_deprecate_ec2"
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("image_id").required().describe("ID of the AMI to deprecate. The account must own the AMI."),
            Attribute::string("region")
                .describe("Region of the AMI. Defaults to the Region set in the provider configuration."),
            Attribute::string("deprecation_time").describe(
                "Date and time to deprecate the AMI, in RFC 3339 format, such as `2027-06-01T00:00:00Z`. Must be in the \
                 future and at most ten years away. EC2 rounds it to the nearest minute. Defaults to the first full \
                 minute that is at least two minutes after the action is invoked.",
            ),
        ];
        let description =
            "Deprecates an AMI at a specified date and time. A deprecated AMI can still be used by its ID, but other \
             accounts no longer find it in lists. If an `image_copy_ec2` resource manages the AMI, set `deprecation_time` \
             on that resource instead. Otherwise, the next plan removes the deprecation, unless the AMI is public. EC2 \
             deprecates a public AMI two years after its creation and accepts only earlier times for it."
                .to_owned();
        Schema { version: 0, block: Block { description, attributes, blocks: Vec::new() } }
    }

    fn validate(&self, config: &DeprecateArguments) -> Diagnostics {
        let mut diagnostics: Diagnostics = validate_region("region", &config.region).into_iter().collect();
        if let Some(detail) = config.image_id.text().and_then(id_problem) {
            diagnostics.push(Diagnostic::error("Invalid AMI ID", detail).at_attribute("image_id"));
        }
        if let Some(problem) = config.deprecation_time.text().and_then(time_problem) {
            diagnostics.push(Diagnostic::error("Invalid deprecation time", problem).at_attribute("deprecation_time"));
        }
        diagnostics
    }

    /// Validation checks everything that can be checked before the call.
    async fn plan(&self, _context: &Context, _config: DeprecateArguments) -> Diagnostics {
        Diagnostics::new()
    }

    async fn invoke(&self, context: &Context, config: DeprecateArguments, progress: &ProgressSink) -> Diagnostics {
        let connected = self.sessions.current().and_then(|session| {
            let region = session.region_clients(&config.region)?;
            Ok((session.timing(), region))
        });
        let (timing, region) = match connected {
            Ok(connected) => connected,
            Err(error) => return error.into(),
        };
        let id = config.image_id.text().unwrap_or_default();
        let time = config.deprecation_time.text().and_then(parse_time);
        let time = time.unwrap_or_else(|| default_time(SystemTime::now()));
        let written = nearest_minute(time).fmt(DateTimeFormat::DateTime).unwrap_or_default();
        progress.show(format!("deprecating AMI {id} in {} at {written}", region.region())).await;
        let deprecate = || async {
            let sent = region.ec2().enable_image_deprecation().image_id(id).deprecate_at(time).send().await;
            region.service_error(SERVICE, "EnableImageDeprecation", sent)
        };
        // The AMI may have been copied a moment ago. EC2 then describes it before other operations know it.
        let is_unknown = |error: ServiceError| {
            let region = Arc::clone(&region);
            async move {
                if !error.has_code("InvalidAMIID.NotFound") {
                    return false;
                }
                let images = context.until_interrupted(images_by_id(region, vec![id.to_owned()])).await;
                images.is_some_and(|images| images.is_ok_and(|images| images.contains_key(id)))
            }
        };
        let deprecated = retry_unknown(timing, context, deprecate, is_unknown);
        match within_stop_grace(timing, context, deprecated).await {
            None => stopped(id).into(),
            Some(Ok(_)) => {
                progress.show(format!("AMI {id} is deprecated at {written}")).await;
                Diagnostics::new()
            }
            Some(Err(error)) => failed(&KIND, &format!("deprecate AMI {id} in {}", region.region()), &error).into(),
        }
    }
}

/// The default deprecation time: [`DEFAULT_DELAY`] from now, rounded up to a minute.
fn default_time(now: SystemTime) -> DateTime {
    let seconds = DateTime::from(now + DEFAULT_DELAY).secs();
    DateTime::from_secs(seconds - seconds.rem_euclid(MINUTE) + MINUTE)
}

/// The time that EC2 stores for a deprecation time.
fn nearest_minute(time: DateTime) -> DateTime {
    let seconds = time.secs() + MINUTE / 2;
    DateTime::from_secs(seconds - seconds.rem_euclid(MINUTE))
}

fn stopped(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Could not determine whether AMI {id} is deprecated"),
        "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before EC2 confirmed the request. Invoke the action \
         again; repeating it is safe.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_minutes() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_micros(90_015_105);
        assert_eq!(default_time(now).secs(), 240);
        assert_eq!(nearest_minute(DateTime::from_secs_and_nanos(89, 999_999_999)).secs(), 60);
        assert_eq!(nearest_minute(DateTime::from_secs(90)).secs(), 120);
        let written = nearest_minute(DateTime::from_secs(90)).fmt(DateTimeFormat::DateTime).unwrap();
        assert_eq!(written, "1970-01-01T00:02:00Z");
    }
}
