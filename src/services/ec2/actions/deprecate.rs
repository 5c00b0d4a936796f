//! [`DeprecateImage`]: the action `image_deprecate_ec2`.

use std::time::{Duration, SystemTime};

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use serde::{Deserialize, Serialize};

use crate::aws::validate_region;
use crate::engine::{SessionHandle, failed};
use crate::services::ec2::checks::deprecation::{parse_time, time_problem};
use crate::services::ec2::image::{SERVICE, id_problem};
use crate::services::ec2::kind::KIND;
use crate::terraform::{Action, Attribute, Block, Context, Diagnostic, Diagnostics, ProgressSink, Schema, Value};

/// How far ahead the time is by default. EC2 takes no time in the past, rounds to the minute, and has a
/// clock of its own.
const SOON: Duration = Duration::from_mins(2);

/// Marks an AMI as deprecated, whatever made it.
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
            Attribute::string("image_id").required().describe("The id of the AMI, which the account owns."),
            Attribute::string("region")
                .describe("The Region of the AMI, such as `eu-west-1`. The default is the provider's Region."),
            Attribute::string("deprecation_time").describe(
                "From when on the AMI counts as deprecated, in RFC 3339 such as `2027-06-01T00:00:00Z`. EC2 rounds it \
                 to the minute. The default is two minutes after the action is invoked.",
            ),
        ];
        let description =
            "Marks an AMI as deprecated from a moment on. It can still be used by those who know its id; \
                           other accounts no longer find it in lists. An AMI that a resource `image_copy_ec2` keeps \
                           shall rather have its `deprecation_time` set there, or the next plan takes the mark away."
                .to_owned();
        Schema { version: 0, block: Block { description, attributes, blocks: Vec::new() } }
    }

    fn validate(&self, config: &DeprecateArguments) -> Diagnostics {
        let mut diagnostics: Diagnostics = validate_region("region", &config.region).into_iter().collect();
        if let Some(detail) = config.image_id.text().and_then(id_problem) {
            diagnostics.push(Diagnostic::error("Invalid AMI id", detail).at_attribute("image_id"));
        }
        if let Some(problem) = config.deprecation_time.text().and_then(time_problem) {
            diagnostics.push(Diagnostic::error("Invalid time", problem).at_attribute("deprecation_time"));
        }
        diagnostics
    }

    /// Nothing is known before the call that validation does not know.
    async fn plan(&self, _context: &Context, _config: DeprecateArguments) -> Diagnostics {
        Diagnostics::new()
    }

    async fn invoke(&self, context: &Context, config: DeprecateArguments, progress: &ProgressSink) -> Diagnostics {
        let region = match self.sessions.current().and_then(|session| session.region_clients(&config.region)) {
            Ok(region) => region,
            Err(error) => return error.into(),
        };
        let id = config.image_id.text().unwrap_or_default();
        let time = config.deprecation_time.text().and_then(parse_time);
        let time = time.unwrap_or_else(|| DateTime::from(SystemTime::now() + SOON));
        let written = time.fmt(DateTimeFormat::DateTime).unwrap_or_default();
        progress.show(format!("deprecating the AMI {id} in {} from {written} on", region.region())).await;
        let call = region.ec2().enable_image_deprecation().image_id(id).deprecate_at(time).send();
        let answer = tokio::select! {
            answer = call => region.service_error(SERVICE, "EnableImageDeprecation", answer),
            () = context.stopped() => return stopped(id).into(),
        };
        match answer {
            Ok(_) => {
                progress.show(format!("the AMI {id} counts as deprecated from {written} on")).await;
                Diagnostics::new()
            }
            Err(error) => failed(&KIND, &format!("deprecate the AMI {id} in {}", region.region()), &error).into(),
        }
    }
}

fn stopped(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The AMI {id} may be deprecated or not"),
        "You stopped Terraform before EC2 had answered. Invoking the action again does no harm.",
    )
}
