//! [`DataSource`]: the interface of data sources.

use std::collections::BTreeSet;

use super::context::Context;
use super::diagnostics::Diagnostics;
use super::proto::{read_data_source, validate_data_resource_config};
use super::schema::attribute::Attribute;
use super::schema::block::Schema;
use super::schema::null_check::Before;
use super::schema::typed_schema::TypedSchema;
use super::server::failure::Fallible as _;
use super::server::type_server::{SchemasOf, TypeServer};
use super::value::cty::CtyValue;
use super::value::model::{self, Model};
use super::wire::{encode, invalid_response};

/// A data source.
pub trait DataSource: Send + Sync + 'static {
    /// The typed form of the arguments.
    type Arguments: Model + 'static;
    /// The typed form of the result. Attributes that the schema does not have are omitted.
    type Found: Model + 'static;

    /// The type name in the configuration language, such as `image_ec2`.
    fn type_name(&self) -> &str;

    /// The schema, which is independent of the configuration.
    fn schema(&self) -> Schema;

    /// Validates a configuration offline. Unknown values must pass.
    fn validate(&self, arguments: &Self::Arguments) -> Diagnostics;

    /// Reads the data source. Terraform calls it only with known values.
    ///
    /// # Errors
    ///
    /// Why no object was found.
    fn read(
        &self,
        context: &Context,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Self::Found, Diagnostics>> + Send;
}

/// A [`DataSource`] with its schema.
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

/// A [`DataSource`] without its type parameters, for the registry. [`DataSourceServer`] implements it.
#[tonic::async_trait]
pub trait ErasedDataSource: Send + Sync + 'static {
    /// See [`DataSource::type_name`].
    fn type_name(&self) -> &str;

    /// See [`DataSource::schema`].
    fn schema(&self) -> Schema;

    /// Handles `ValidateDataResourceConfig`.
    fn validate(&self, request: validate_data_resource_config::Request) -> validate_data_resource_config::Response;

    /// Handles `ReadDataSource`.
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

/// Merges the configured arguments with the computed attributes of the result. A nested block with computed attributes comes
/// from the result as a whole.
fn merge<M: Model>(schema: &TypedSchema, config: CtyValue, found: &M) -> Result<CtyValue, Diagnostics> {
    let block = &schema.schema.block;
    let attributes = block.attributes.iter().filter(|attribute| attribute.is_computed()).map(Attribute::name);
    let blocks = block.blocks.iter().filter(|nested| nested.block.has_computed()).map(|nested| nested.name.as_str());
    let computed: BTreeSet<_> = attributes.chain(blocks).collect();
    let types = schema.attribute_types().filter(|(name, _)| computed.contains(name)).collect();
    let found = model::written(found, &types).map_err(|error| invalid_response(&error.to_string()))?;
    let CtyValue::Object(mut attributes) = config else { return Ok(config) };
    attributes.extend(found);
    Ok(CtyValue::Object(attributes).without_unknowns())
}
