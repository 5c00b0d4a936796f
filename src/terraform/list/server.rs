//! [`ErasedListResource`]: a list resource's answers to the protocol's messages.

use std::collections::BTreeMap;

use tokio::sync::mpsc;

use super::definition::{ListResource, ListResult, ListResults};
use crate::terraform::context::Context;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::identity::IdentitySchema;
use crate::terraform::proto::{DynamicValue, list_resource, validate_list_resource_config};
use crate::terraform::schema::block::Schema;
use crate::terraform::schema::null_check::Before;
use crate::terraform::schema::planned_values;
use crate::terraform::schema::typed_schema::TypedSchema;
use crate::terraform::server::type_server::{SchemasOf, TypeServer};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::model::Model;
use crate::terraform::wire::{encode, untyped};

/// A [`ListResource`] together with its schemas, as a registry holds it.
pub type ListResourceServer<L> = TypeServer<L, ListSchemas>;

/// The schemas of a list resource, and those of the managed resource that it finds objects for.
#[derive(Debug)]
pub struct ListSchemas {
    config: TypedSchema,
    object: TypedSchema,
    identity: IdentitySchema,
}

impl<L: ListResource> SchemasOf<L> for ListSchemas {
    fn of(definition: &L) -> Self {
        Self {
            config: definition.schema().into(),
            object: definition.object_schema().into(),
            identity: definition.identity_schema(),
        }
    }
}

/// A [`ListResource`] whose models are hidden, so that a registry can hold all of them: its
/// [`ListResourceServer`].
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
impl<L: ListResource> ErasedListResource for ListResourceServer<L> {
    fn type_name(&self) -> &str {
        self.definition.type_name()
    }

    fn schema(&self) -> Schema {
        self.schemas().config.schema.clone()
    }

    fn validate(&self, request: validate_list_resource_config::Request) -> validate_list_resource_config::Response {
        let schema = &self.schemas().config;
        let diagnostics = configuration(schema, request.config.as_ref())
            .and_then(|config| schema.validate(&config, |arguments| self.definition.validate(arguments)));
        validate_list_resource_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    async fn list(&self, context: &Context, request: list_resource::Request, events: &ListEvents) {
        let schema = &self.schemas().config;
        let arguments =
            configuration(schema, request.config.as_ref()).and_then(|config| schema.model(&config, Before::Acting));
        let diagnostics = match arguments {
            Ok(arguments) => listed(self, context, arguments, &request, events).await,
            Err(error) => error,
        };
        if !diagnostics.is_empty() {
            let event = list_resource::Event { diagnostic: diagnostics.into_proto(), ..Default::default() };
            // A host that has gone away needs no messages.
            let _ = events.send(Ok(event)).await;
        }
    }
}

/// Lists, and sends each object as soon as it is found.
async fn listed<L: ListResource>(
    server: &ListResourceServer<L>,
    context: &Context,
    arguments: L::Arguments,
    request: &list_resource::Request,
    events: &ListEvents,
) -> Diagnostics {
    let (sender, mut found) = mpsc::channel(1);
    // Without a limit Terraform wants them all.
    let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let mut results = ListResults::new(sender, request.include_resource_object, limit);
    let mut listing = std::pin::pin!(async move { server.definition.list(context, arguments, &mut results).await });
    let mut ended = None;
    loop {
        tokio::select! {
            // What was found before the end comes before the end.
            biased;
            Some(listed) = found.recv() => {
                let event = match event(server.schemas(), listed) {
                    Ok(event) => event,
                    Err(error) => return error,
                };
                // When no more is wanted, what is still being read is dropped with the listing.
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

fn event<M: Model>(schemas: &ListSchemas, listed: ListResult<M>) -> Result<list_resource::Event, Diagnostics> {
    let ListSchemas { object: TypedSchema { schema, ty }, identity, .. } = schemas;
    let object = listed.object.map(|object| {
        let mut object = untyped(&object, ty)?;
        // As after an import: a configuration that leaves an argument out then plans nothing for it.
        planned_values::set_defaults(&schema.block, &object.clone(), &mut object);
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
fn configuration(schema: &TypedSchema, value: Option<&DynamicValue>) -> Result<CtyValue, Diagnostics> {
    let decoded = schema.decode(value)?;
    if decoded != CtyValue::Null {
        return Ok(decoded);
    }
    let names = schema.schema.block.attributes.iter().map(|attribute| attribute.name.clone());
    Ok(CtyValue::Object(names.map(|name| (name, CtyValue::Null)).collect::<BTreeMap<_, _>>()))
}

fn stopped() -> Diagnostic {
    Diagnostic::error("The search was stopped", "You stopped Terraform before everything was found.")
}
