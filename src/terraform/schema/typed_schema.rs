//! [`TypedSchema`]: a schema and its type, with the decoding and validation of configurations.

use super::block::Schema;
use super::empty_check::without_empty_strings;
use super::null_check::{self, Before};
use super::validate_configuration::validate_configuration;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::DynamicValue;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::model::Model;
use crate::terraform::value::ty::Type;
use crate::terraform::wire;

/// A schema and the type of its object.
#[derive(Debug)]
pub(crate) struct TypedSchema {
    pub(crate) schema: Schema,
    /// The type of the schema's object.
    pub(crate) ty: Type,
}

impl From<Schema> for TypedSchema {
    fn from(schema: Schema) -> Self {
        Self { ty: schema.block.implied_type(), schema }
    }
}

impl TypedSchema {
    /// The names and types of the object's attributes, nested blocks among them.
    pub(crate) fn attribute_types(&self) -> impl Iterator<Item = (&str, &Type)> {
        let attributes = match &self.ty {
            Type::Object(attributes) => Some(attributes),
            _ => None,
        };
        attributes.into_iter().flatten().map(|(name, ty)| (name.as_str(), ty))
    }

    /// Reads an object of this schema.
    pub(crate) fn decode(&self, value: Option<&DynamicValue>) -> Result<CtyValue, Diagnostics> {
        wire::decode(value, &self.ty)
    }

    /// Validates a configuration by the schema, and by `validate` if it fits the model.
    pub(crate) fn validate<M: Model>(
        &self,
        config: &CtyValue,
        validate: impl FnOnce(&M) -> Diagnostics,
    ) -> Result<Diagnostics, Diagnostics> {
        let block = &self.schema.block;
        let (config, mut diagnostics) = without_empty_strings(block, config);
        let config = &config;
        let by_schema = validate_configuration(block, config);
        let own = match wire::typed(config) {
            Ok(model) => validate(&model),
            // The errors of the schema are more specific.
            Err(_) if by_schema.has_errors() => Diagnostics::new(),
            Err(error) => return Err(error),
        };
        diagnostics.extend(by_schema);
        let nulls = null_check::check(block, config, &CtyValue::Null, Before::Planning);
        // Diagnostics of `validate` about the same path are more specific.
        diagnostics.extend(nulls.into_iter().filter(|null| !own.iter().any(|specific| specific.path == null.path)));
        diagnostics.extend(own);
        Ok(diagnostics)
    }

    /// The model of a configuration, which must have all required values.
    pub(crate) fn model<M: Model>(&self, config: &CtyValue, before: Before) -> Result<M, Diagnostics> {
        let diagnostics = null_check::check(&self.schema.block, config, &CtyValue::Null, before);
        if diagnostics.is_empty() { wire::typed(config) } else { Err(diagnostics) }
    }
}
