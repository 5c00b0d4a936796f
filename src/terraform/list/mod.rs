//! [`ListResource`]: what a list resource is to the framework.

pub(crate) mod stream;

use std::collections::BTreeMap;

use tokio::sync::mpsc;

use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::identity::{Identity, IdentitySchema};
use crate::terraform::proto::{DynamicValue, list_resource, validate_list_resource_config};
use crate::terraform::resource::server::{check, decode, encode, untyped, usable};
use crate::terraform::resource::{Context, planned_values};
use crate::terraform::schema::block::{Block, Schema};
use crate::terraform::schema::null_check::Before;
use crate::terraform::value::cty::CtyValue;
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

    /// Offers one. It waits until Terraform has taken those before, so that nobody reads ahead of it.
    pub async fn send(&mut self, listed: ListResult<M>) {
        self.left = if self.sender.send(listed).await.is_ok() { self.left.saturating_sub(1) } else { 0 };
    }
}

/// A [`ListResource`] whose models are hidden, so that a registry can hold all of them. Every `ListResource` is one.
#[tonic::async_trait]
pub trait ErasedListResource: Send + Sync + 'static {
    /// See [`ListResource::type_name`].
    fn type_name(&self) -> &str;

    /// See [`ListResource::schema`].
    fn schema(&self) -> Schema;

    /// Answers `ValidateListResourceConfig`.
    fn validate(&self, request: validate_list_resource_config::Request) -> validate_list_resource_config::Response;

    /// Answers `ListResource`: sends an event for each object, and one with what is to be said at the end.
    async fn list(&self, context: &Context, request: list_resource::Request, events: &ListEvents);
}

/// The answer to `ListResource` on its way to Terraform.
pub type ListEvents = mpsc::Sender<Result<list_resource::Event, tonic::Status>>;

#[tonic::async_trait]
impl<L: ListResource> ErasedListResource for L {
    fn type_name(&self) -> &str {
        ListResource::type_name(self)
    }

    fn schema(&self) -> Schema {
        ListResource::schema(self)
    }

    fn validate(&self, request: validate_list_resource_config::Request) -> validate_list_resource_config::Response {
        let block = ListResource::schema(self).block;
        let diagnostics = configuration(&block, request.config.as_ref())
            .and_then(|config| check(&block, &config, |arguments| ListResource::validate(self, arguments)));
        validate_list_resource_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    async fn list(&self, context: &Context, request: list_resource::Request, events: &ListEvents) {
        let block = ListResource::schema(self).block;
        let config =
            configuration(&block, request.config.as_ref()).and_then(|config| usable(&block, &config, Before::Acting));
        let diagnostics = match config {
            Ok(arguments) => listed(self, context, arguments, &request, events).await,
            Err(error) => error,
        };
        if !diagnostics.is_empty() {
            let event = list_resource::Event { diagnostic: diagnostics.into_proto(), ..Default::default() };
            // Whoever has gone away needs no messages.
            let _ = events.send(Ok(event)).await;
        }
    }
}

/// Lists, and sends each object as soon as it is found.
async fn listed<L: ListResource>(
    list: &L,
    context: &Context,
    arguments: L::Arguments,
    request: &list_resource::Request,
    events: &ListEvents,
) -> Diagnostics {
    let (object, identity) = (list.object_schema().block, list.identity_schema());
    let (sender, mut found) = mpsc::channel(1);
    // Without a limit Terraform wants them all.
    let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let mut results = ListResults::new(sender, request.include_resource_object, limit);
    let mut listing = std::pin::pin!(async move { list.list(context, arguments, &mut results).await });
    let mut ended = None;
    loop {
        tokio::select! {
            // What was found before the end comes before the end.
            biased;
            Some(listed) = found.recv() => {
                let event = match event(&object, &identity, listed) {
                    Ok(event) => event,
                    Err(error) => return error,
                };
                // When nobody wants more, what is still being read is dropped with the listing.
                if events.send(Ok(event)).await.is_err() {
                    return Diagnostics::new();
                }
            }
            diagnostics = &mut listing, if ended.is_none() => ended = Some(diagnostics),
            () = context.stopped(), if ended.is_none() => return stopped().into(),
            else => return ended.unwrap_or_default(),
        }
    }
}

fn event<M: Model>(
    block: &Block,
    identity: &IdentitySchema,
    listed: ListResult<M>,
) -> Result<list_resource::Event, Diagnostics> {
    let object = listed.object.map(|object| {
        let mut object = untyped(&object, &block.implied_type())?;
        // As after an import: a configuration that leaves an argument out then plans nothing for it.
        planned_values::set_defaults(block, &object.clone(), &mut object);
        Ok::<_, Diagnostics>(encode(&object.without_unknowns()))
    });
    Ok(list_resource::Event {
        identity: Some(listed.identity.encode(identity)),
        display_name: listed.display_name,
        resource_object: object.transpose()?,
        diagnostic: Vec::new(),
    })
}

/// The `config` block, which may be left out altogether.
fn configuration(block: &Block, value: Option<&DynamicValue>) -> Result<CtyValue, Diagnostics> {
    let decoded = decode(value, &block.implied_type())?;
    if decoded != CtyValue::Null {
        return Ok(decoded);
    }
    let names = block.attributes.iter().map(|attribute| attribute.name.clone());
    Ok(CtyValue::Map(names.map(|name| (name, CtyValue::Null)).collect::<BTreeMap<_, _>>()))
}

fn stopped() -> Diagnostic {
    Diagnostic::error("The search was stopped", "You stopped Terraform before everything was found.")
}
