//! [`Identity`]: the attributes that uniquely identify a remote object.
//!
//! Terraform stores identities and imports by them since version 1.12.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostics::{Diagnostic, Diagnostics};
use super::proto::resource_identity_schema::IdentityAttribute as ProtoAttribute;
use super::proto::{ResourceIdentityData, ResourceIdentitySchema};
use super::value::cty::CtyValue;
use super::value::ty::Type;
use super::wire::{decode, encode, malformed_request};

/// The schema of a resource's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySchema {
    /// The version of stored identities. It increases when old identities need an upgrade.
    pub version: i64,
    /// The attributes in order.
    pub attributes: Vec<IdentityAttribute>,
}

/// One attribute of an identity. All are strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityAttribute {
    /// The attribute's name.
    pub name: &'static str,
    /// Whether an import requires it. Otherwise the provider can determine it.
    pub required: bool,
    /// The description, in full sentences.
    pub description: String,
}

impl IdentitySchema {
    /// The type of the identity's object.
    pub(crate) fn implied_type(&self) -> Type {
        Type::Object(self.attributes.iter().map(|attribute| (attribute.name.to_owned(), Type::String)).collect())
    }

    /// The violations of the schema, as messages.
    pub fn problems(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        let mut problems = Vec::new();
        for IdentityAttribute { name, description, .. } in &self.attributes {
            if !names.insert(name) {
                problems.push(format!("{name}: the name is not unique"));
            }
            if !description.ends_with('.') {
                problems.push(format!("{name}: the description is not in full sentences: {description:?}"));
            }
        }
        if !self.attributes.iter().any(|attribute| attribute.required) {
            problems.push("no attribute is required, so an import could be empty".to_owned());
        }
        problems
    }
}

impl From<&IdentitySchema> for ResourceIdentitySchema {
    fn from(schema: &IdentitySchema) -> Self {
        let attribute = |attribute: &IdentityAttribute| ProtoAttribute {
            name: attribute.name.to_owned(),
            r#type: Type::String.to_json().to_string().into(),
            required_for_import: attribute.required,
            optional_for_import: !attribute.required,
            description: attribute.description.clone(),
        };
        Self { version: schema.version, identity_attributes: schema.attributes.iter().map(attribute).collect() }
    }
}

/// The attributes of an identity by name, without omitted ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity(BTreeMap<String, String>);

impl Identity {
    /// An identity of these attributes.
    pub fn new<'a>(attributes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(attributes.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The value of an attribute, if there is one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Converts the identity to the protocol's form, with null for missing attributes.
    pub(crate) fn encode(&self, schema: &IdentitySchema) -> ResourceIdentityData {
        let attributes = schema.attributes.iter().map(|attribute| {
            let value = self.get(attribute.name).map_or(CtyValue::Null, |value| CtyValue::String(value.to_owned()));
            (attribute.name.to_owned(), value)
        });
        ResourceIdentityData { identity_data: Some(encode(&CtyValue::Object(attributes.collect()))) }
    }

    /// Decodes the identity in a request.
    pub(crate) fn decode(data: &ResourceIdentityData, schema: &IdentitySchema) -> Result<Self, Diagnostics> {
        let decoded = decode(data.identity_data.as_ref(), &schema.implied_type())?;
        Self::from_object(&decoded).ok_or_else(|| malformed_request("an identity is not wholly known"))
    }

    fn from_object(object: &CtyValue) -> Option<Self> {
        let CtyValue::Object(attributes) = object else { return None };
        let mut identity = Self::default();
        for (name, value) in attributes {
            match value {
                CtyValue::Null => {}
                CtyValue::String(value) => {
                    identity.0.insert(name.clone(), value.clone());
                }
                _ => return None,
            }
        }
        Some(identity)
    }
}

/// The error for a resource without identity.
pub(crate) fn no_identity(type_name: &str) -> Diagnostics {
    let detail = format!("`{type_name}` has no identity. Import it by ID, with `id` in the `import` block.");
    Diagnostic::error("Resource has no identity", detail).into()
}
