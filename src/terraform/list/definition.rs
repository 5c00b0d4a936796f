//! [`ListResource`]: the interface of list resources.

use tokio::sync::mpsc;

use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::identity::{Identity, IdentitySchema};
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

/// Lists objects that a managed resource can import, for `terraform query`. List resources require Terraform 1.14 or later;
/// earlier versions and OpenTofu ignore them.
pub trait ListResource: Send + Sync + 'static {
    /// The typed form of the `config` block.
    type Arguments: Model + 'static;
    /// The typed form of the managed resource's state.
    type Object: Model + 'static;

    /// The type name, which is the managed resource's.
    fn type_name(&self) -> &str;

    /// The schema of the `config` block.
    fn schema(&self) -> Schema;

    /// The managed resource's schema.
    fn object_schema(&self) -> Schema;

    /// The schema of the managed resource's identity.
    fn identity_schema(&self) -> IdentitySchema;

    /// Validates a configuration offline. Unknown values must pass.
    fn validate(&self, arguments: &Self::Arguments) -> Diagnostics;

    /// Sends the objects one by one, until none are left or no more are requested. Only requested data may be read.
    fn list(
        &self,
        context: &Context,
        arguments: Self::Arguments,
        results: &mut ListResults<Self::Object>,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// One object in the list.
#[derive(Debug, Clone)]
pub struct ListResult<M> {
    /// Its identity, for an `import` block.
    pub identity: Identity,
    /// Its display name.
    pub display_name: String,
    /// Its state, if it is requested.
    pub object: Option<M>,
}

/// The receiver of results.
#[derive(Debug)]
pub struct ListResults<M> {
    sender: mpsc::Sender<ListResult<M>>,
    includes_object: bool,
    remaining: usize,
}

impl<M> ListResults<M> {
    /// Sends at most `limit` results to a channel.
    pub fn new(sender: mpsc::Sender<ListResult<M>>, includes_object: bool, limit: usize) -> Self {
        Self { sender, includes_object, remaining: limit }
    }

    /// Whether the state of each object is requested.
    pub fn includes_object(&self) -> bool {
        self.includes_object
    }

    /// The number of further results that are requested.
    pub fn remaining(&self) -> usize {
        if self.sender.is_closed() { 0 } else { self.remaining }
    }

    /// Sends a result. Waits until Terraform has received the previous ones, so that the list does not read ahead.
    pub async fn send(&mut self, result: ListResult<M>) {
        self.remaining = if self.sender.send(result).await.is_ok() { self.remaining.saturating_sub(1) } else { 0 };
    }
}
