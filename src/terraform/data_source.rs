//! [`DataSource`]: what a data source is to the framework.

use std::collections::BTreeSet;

use super::context::Context;
use super::diagnostics::Diagnostics;
use super::proto::{read_data_source, validate_data_resource_config};
use super::schema::block::{Attribute, Schema};
use super::schema::null_check::Before;
use super::schema::typed_schema::TypedSchema;
use super::server::failure::Fallible as _;
use super::server::type_server::{SchemasOf, TypeServer};
use super::value::cty::CtyValue;
use super::value::model::{self, Model};
use super::wire::{encode, mismatch};

/// A data source: its schema, and how it is read.
pub trait DataSource: Send + Sync + 'static {
    /// The typed form of what the user sets.
    type Arguments: Model + 'static;
    /// The typed form of what is found. It may have more attributes than the schema; those are left out.
    type Found: Model + 'static;

    /// The type name in the configuration language, such as `image_ec2`.
    fn type_name(&self) -> &str;

    /// The schema; it depends on nothing that is configured.
    fn schema(&self) -> Schema;

    /// Checks a configuration without any network. Unknown values are not to be complained about.
    fn validate(&self, arguments: &Self::Arguments) -> Diagnostics;

    /// Looks up what the arguments say. Terraform calls it only with known values.
    ///
    /// # Errors
    ///
    /// What kept it from being found.
    fn read(
        &self,
        context: &Context,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Self::Found, Diagnostics>> + Send;
}

/// A [`DataSource`] together with its schema, as a registry holds it.
pub type DataSourceServer<D> = TypeServer<D, DataSourceSchemas>;

/// The schema of a data source.
#[derive(Debug)]
pub struct DataSourceSchemas {
    config: TypedSchema,
}

impl<D: DataSource> SchemasOf<D> for DataSourceSchemas {
    fn of(definition: &D) -> Self {
        Self { config: definition.schema().into() }
    }
}

/// A [`DataSource`] whose models are hidden, so that a registry can hold all of them: its [`DataSourceServer`].
#[tonic::async_trait]
pub trait ErasedDataSource: Send + Sync + 'static {
    /// See [`DataSource::type_name`].
    fn type_name(&self) -> &str;

    /// See [`DataSource::schema`].
    fn schema(&self) -> Schema;

    /// Answers `ValidateDataResourceConfig`.
    fn validate(&self, request: validate_data_resource_config::Request) -> validate_data_resource_config::Response;

    /// Answers `ReadDataSource`.
    async fn read(&self, context: &Context, request: read_data_source::Request) -> read_data_source::Response;
}

#[tonic::async_trait]
impl<D: DataSource> ErasedDataSource for DataSourceServer<D> {
    fn type_name(&self) -> &str {
        self.definition.type_name()
    }

    fn schema(&self) -> Schema {
        self.schemas().config.schema.clone()
    }

    fn validate(&self, request: validate_data_resource_config::Request) -> validate_data_resource_config::Response {
        let schema = &self.schemas().config;
        let diagnostics = schema
            .decode(request.config.as_ref())
            .and_then(|config| schema.validate(&config, |arguments| self.definition.validate(arguments)));
        validate_data_resource_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    async fn read(&self, context: &Context, request: read_data_source::Request) -> read_data_source::Response {
        let schema = &self.schemas().config;
        let read = async {
            let config = schema.decode(request.config.as_ref())?;
            let arguments = schema.model(&config, Before::Acting)?;
            let found = self.definition.read(context, arguments).await?;
            merge(schema, config, &found)
        };
        match read.await {
            Ok(state) => read_data_source::Response { state: Some(encode(&state)), ..Default::default() },
            Err(error) => request.failed(error),
        }
    }
}

/// What the user set stays; what the provider sets comes from what was found. A nested block in which the provider sets
/// something comes from there as a whole.
fn merge<M: Model>(schema: &TypedSchema, config: CtyValue, found: &M) -> Result<CtyValue, Diagnostics> {
    let block = &schema.schema.block;
    let attributes = block.attributes.iter().filter(|attribute| attribute.is_computed()).map(Attribute::name);
    let blocks = block.blocks.iter().filter(|nested| nested.block.has_computed()).map(|nested| nested.name.as_str());
    let computed: BTreeSet<_> = attributes.chain(blocks).collect();
    let types = schema.attribute_types().filter(|(name, _)| computed.contains(name)).collect();
    let found = model::written(found, &types).map_err(|error| mismatch(&error.to_string()))?;
    let CtyValue::Object(mut attributes) = config else { return Ok(config) };
    attributes.extend(found);
    Ok(CtyValue::Object(attributes).without_unknowns())
}
