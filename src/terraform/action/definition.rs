//! [`Action`]: what an action is to the framework.

use tokio::sync::mpsc;

use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

/// Something done on request, which leaves no object in the state: `terraform apply -invoke`, or a resource's
/// `action_trigger`. Terraform knows actions from 1.14 on; older versions and OpenTofu never ask for them.
pub trait Action: Send + Sync + 'static {
    /// The typed form of the `config` block.
    type Configuration: Model + 'static;

    /// The type name in the configuration language, such as `image_copy_ec2`.
    fn type_name(&self) -> &str;

    /// The schema of the `config` block; it depends on nothing that is configured.
    fn schema(&self) -> Schema;

    /// Checks a configuration without any network. Unknown values are not to be complained about.
    fn validate(&self, config: &Self::Configuration) -> Diagnostics;

    /// Says what is wrong with an action that is about to be planned. Values may still be unknown.
    fn plan(&self, context: &Context, config: Self::Configuration) -> impl Future<Output = Diagnostics> + Send;

    /// Does it. Terraform calls it only with known values. An error fails the action, and with it what waits for it.
    fn invoke(
        &self,
        context: &Context,
        config: Self::Configuration,
        progress: &ProgressSink,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// Where the lines go that Terraform shows while an action is under way.
#[derive(Debug, Clone)]
pub struct ProgressSink(mpsc::Sender<String>);

impl ProgressSink {
    /// Lines that arrive at the other end of a channel.
    pub fn new(lines: mpsc::Sender<String>) -> Self {
        Self(lines)
    }

    /// Shows one line, without the action's address, which Terraform adds.
    pub async fn show(&self, line: impl Into<String>) {
        // When the channel is closed the action is about to be dropped.
        let _ = self.0.send(line.into()).await;
    }
}
