//! [`ErasedListResource`]: a list resource's handlers of the protocol's calls.

use std::collections::BTreeMap;

use tokio::sync::mpsc;

use super::definition::{ListResource, ListResult, ListResults};
use crate::terraform::context::Context;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::identity::IdentitySchema;
use crate::terraform::proto::{DynamicValue, list_resource, validate_list_resource_config};
use crate::terraform::sanitize::sanitized_line;
use crate::terraform::schema::block::Schema;
use crate::terraform::schema::null_check::Before;
use crate::terraform::schema::planned_values;
use crate::terraform::schema::typed_schema::TypedSchema;
use crate::terraform::server::type_server::{SchemasOf, TypeServer};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::model::Model;
use crate::terraform::wire::{encode, untyped};

/// A [`ListResource`] with its schemas.
pub type ListResourceServer<L> = TypeServer<L, ListSchemas>;

/// The schemas of a list resource and of its managed resource.
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

/// A [`ListResource`] without its type parameters, for the registry. [`ListResourceServer`] implements it.
#[tonic::async_trait]
pub trait ErasedListResource: Send + Sync + 'static {
    /// See [`ListResource::type_name`].
    fn type_name(&self) -> &str;

    /// See [`ListResource::schema`].
    fn schema(&self) -> Schema;

    /// Handles `ValidateListResourceConfig`.
    fn validate(&self, request: validate_list_resource_config::Request) -> validate_list_resource_config::Response;

    /// Handles `ListResource`: sends an event for each object, and one with the diagnostics at the end.
    async fn list(&self, context: &Context, request: list_resource::Request, events: &ListEvents);
}

/// The sender of the response stream of `ListResource`.
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
            Ok(arguments) => send_results(self, context, arguments, &request, events).await,
            Err(error) => error,
        };
        if !diagnostics.is_empty() {
            let event = list_resource::Event { diagnostic: diagnostics.into_proto(), ..Default::default() };
            // If the host has closed the stream, the event is lost on purpose.
            let _ = events.send(Ok(event)).await;
        }
    }
}

/// Lists the objects and sends each one immediately.
async fn send_results<L: ListResource>(
    server: &ListResourceServer<L>,
    context: &Context,
    arguments: L::Arguments,
    request: &list_resource::Request,
    events: &ListEvents,
) -> Diagnostics {
    let (sender, mut found) = mpsc::channel(1);
    // 0 means no limit.
    let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let mut results = ListResults::new(sender, request.include_resource_object, limit);
    let mut listing = std::pin::pin!(async move { server.definition.list(context, arguments, &mut results).await });
    let mut ended = None;
    loop {
        tokio::select! {
            // Send pending results before the end of the list.
            biased;
            Some(result) = found.recv() => {
                let event = match event(server.schemas(), result) {
                    Ok(event) => event,
                    Err(error) => return error,
                };
                // A closed stream drops the list and its pending reads.
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

fn event<M: Model>(schemas: &ListSchemas, result: ListResult<M>) -> Result<list_resource::Event, Diagnostics> {
    let ListSchemas { object: TypedSchema { schema, ty }, identity, .. } = schemas;
    let object = result.object.map(|object| {
        let mut object = untyped(&object, ty)?;
        // As in an import: a configuration without these arguments plans no change.
        planned_values::set_defaults(&schema.block, &object.clone(), &mut object);
        Ok::<_, Diagnostics>(encode(&object.without_unknowns()))
    });
    Ok(list_resource::Event {
        identity: Some(result.identity.encode(identity)),
        display_name: sanitized_line(&result.display_name),
        resource_object: object.transpose()?,
        diagnostic: Vec::new(),
    })
}

/// The `config` block. If it is omitted, all arguments are null.
fn configuration(schema: &TypedSchema, value: Option<&DynamicValue>) -> Result<CtyValue, Diagnostics> {
    let decoded = schema.decode(value)?;
    if decoded != CtyValue::Null {
        return Ok(decoded);
    }
    let names = schema.schema.block.attributes.iter().map(|attribute| attribute.name.clone());
    Ok(CtyValue::Object(names.map(|name| (name, CtyValue::Null)).collect::<BTreeMap<_, _>>()))
}

fn stopped() -> Diagnostic {
    let detail = "Terraform was interrupted before all objects were found. Run the command again.";
    Diagnostic::error("List interrupted", detail)
}
