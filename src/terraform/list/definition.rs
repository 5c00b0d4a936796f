//! [`ListResource`]: what a list resource is to the framework.

use tokio::sync::mpsc;

use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::identity::{Identity, IdentitySchema};
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

/// Finds objects that a managed resource could take over: `terraform query`. Terraform knows list resources from 1.14
/// on; older versions and OpenTofu never ask for them.
pub trait ListResource: Send + Sync + 'static {
    /// The typed form of the `config` block.
    type Arguments: Model + 'static;
    /// The typed form of the managed resource's state.
    type Object: Model + 'static;

    /// The type name, which is the managed resource's.
    fn type_name(&self) -> &str;

    /// The schema of the `config` block; it depends on nothing that is configured.
    fn schema(&self) -> Schema;

    /// The managed resource's schema.
    fn object_schema(&self) -> Schema;

    /// The schema of the managed resource's identity.
    fn identity_schema(&self) -> IdentitySchema;

    /// Checks a configuration without any network. Unknown values are not to be complained about.
    fn validate(&self, arguments: &Self::Arguments) -> Diagnostics;

    /// Finds objects and offers them one by one, until there are no more or no more are wanted. Nothing is to be read
    /// that is not wanted.
    fn list(
        &self,
        context: &Context,
        arguments: Self::Arguments,
        results: &mut ListResults<Self::Object>,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// One object that was found.
#[derive(Debug, Clone)]
pub struct ListResult<M> {
    /// What an import block needs to know of it.
    pub identity: Identity,
    /// Its name for people.
    pub display_name: String,
    /// Its whole state as reading it would give, where that is wanted.
    pub object: Option<M>,
}

/// Where a list resource offers what it finds.
#[derive(Debug)]
pub struct ListResults<M> {
    sender: mpsc::Sender<ListResult<M>>,
    includes_object: bool,
    left: usize,
}

impl<M> ListResults<M> {
    /// Results that arrive at the other end of a channel, at most `limit` of them.
    pub fn new(sender: mpsc::Sender<ListResult<M>>, includes_object: bool, limit: usize) -> Self {
        Self { sender, includes_object, left: limit }
    }

    /// Whether the whole object is wanted, and not only its identity.
    pub fn includes_object(&self) -> bool {
        self.includes_object
    }

    /// How many more are wanted.
    pub fn remaining(&self) -> usize {
        if self.sender.is_closed() { 0 } else { self.left }
    }

    /// Offers one. It waits until Terraform has taken those before, so that nothing is read ahead of it.
    pub async fn send(&mut self, listed: ListResult<M>) {
        self.left = if self.sender.send(listed).await.is_ok() { self.left.saturating_sub(1) } else { 0 };
    }
}
