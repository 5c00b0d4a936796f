//! [`Action`]: the interface of actions.

use tokio::sync::mpsc;

use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::sanitize::sanitized_line;
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

/// An operation without state, for `terraform apply -invoke` and `action_trigger`. Actions require Terraform 1.14 or later;
/// earlier versions and OpenTofu ignore them.
pub trait Action: Send + Sync + 'static {
    /// The typed form of the `config` block.
    type Configuration: Model + 'static;

    /// The type name in the configuration language, such as `image_copy_ec2`.
    fn type_name(&self) -> &str;

    /// The schema of the `config` block.
    fn schema(&self) -> Schema;

    /// Validates a configuration offline. Unknown values must pass.
    fn validate(&self, config: &Self::Configuration) -> Diagnostics;

    /// Checks a planned action. Values can be unknown.
    fn plan(&self, context: &Context, config: Self::Configuration) -> impl Future<Output = Diagnostics> + Send;

    /// Runs the action. Terraform calls it only with known values. An error fails the action and everything that depends on
    /// it.
    fn invoke(
        &self,
        context: &Context,
        config: Self::Configuration,
        progress: &ProgressSink,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// The receiver of the progress messages of an action.
#[derive(Debug, Clone)]
pub struct ProgressSink(mpsc::Sender<String>);

impl ProgressSink {
    /// Sends messages to a channel.
    pub fn new(lines: mpsc::Sender<String>) -> Self {
        Self(lines)
    }

    /// Sends one message in one line, without control characters. Terraform adds the action's address.
    pub async fn show(&self, line: impl AsRef<str>) {
        // If the channel is closed, the action is about to be canceled.
        let _ = self.0.send(sanitized_line(line.as_ref())).await;
    }
}
