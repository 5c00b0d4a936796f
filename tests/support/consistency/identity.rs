//! Resource identities: the attributes that uniquely identify a remote object, stored with the state since Terraform
//! 1.12.

use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::schema::{Attribute, Block};
use terraform_provider_image::terraform::proto::{DynamicValue, ResourceIdentityData, ResourceIdentitySchema, Schema};

use super::values::{complete, wholly_known};
use super::{Checker, Rule, Violation};

/// Checks the identities of one resource type. An identity is a complete object, or null if there is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identities(Option<Checker>);

impl Identities {
    pub(crate) fn new(schema: Option<&ResourceIdentitySchema>) -> Self {
        let attribute =
            |it: &terraform_provider_image::terraform::proto::resource_identity_schema::IdentityAttribute| Attribute {
                name: it.name.clone(),
                r#type: it.r#type.clone(),
                optional: true,
                ..Attribute::default()
            };
        Self(schema.map(|schema| {
            let attributes = schema.identity_attributes.iter().map(attribute).collect();
            Checker::new(&Schema { version: 0, block: Some(Block { attributes, ..Block::default() }) })
        }))
    }

    /// Encodes an identity as a host does: omitted if absent, and null for omitted attributes.
    pub(crate) fn encode(&self, identity: &Json) -> Option<ResourceIdentityData> {
        let checker = self.0.as_ref().filter(|_| !identity.is_null())?;
        let identity_data = Some(checker.encode(&complete(identity, checker.block())));
        Some(ResourceIdentityData { identity_data })
    }

    /// Decodes an identity, which may have unknown attributes in a plan.
    pub(crate) fn decode(&self, data: Option<&ResourceIdentityData>) -> Result<Json, Violation> {
        let value: Option<&DynamicValue> = data.and_then(|data| data.identity_data.as_ref());
        match (&self.0, value) {
            (_, None) => Ok(Json::Null),
            (None, Some(_)) => Err(violation("the resource has no identity schema")),
            (Some(checker), value) => checker.decode(value).map_err(|broken| violation(&broken.to_string())),
        }
    }

    /// Decodes the identity of an existing object, given its earlier identity, if any: it must be known and unchanged.
    pub(crate) fn check(&self, before: &Json, data: Option<&ResourceIdentityData>) -> Result<Json, Violation> {
        let identity = self.decode(data)?;
        if !wholly_known(&identity) {
            return Err(violation(&format!("something of it is unknown: {identity}")));
        }
        if !before.is_null() && identity.is_null() {
            return Err(violation(&format!("{before} is forgotten")));
        }
        if !before.is_null() && identity != *before {
            return Err(violation(&format!("{before} has become {identity}")));
        }
        Ok(identity)
    }
}

fn violation(message: &str) -> Violation {
    Violation::new(Rule::Identity, "", message)
}
