//! [`ResourceServer`] and its schemas.

use super::definition::Resource;
use crate::terraform::identity::IdentitySchema;
use crate::terraform::schema::typed_schema::TypedSchema;
use crate::terraform::server::type_server::{SchemasOf, TypeServer};

/// A [`Resource`] with its schemas.
pub type ResourceServer<R> = TypeServer<R, ResourceSchemas>;

/// The schemas of a resource.
#[derive(Debug)]
pub struct ResourceSchemas {
    pub(crate) object: TypedSchema,
    /// The schema of the identity, if the resource has one.
    pub(crate) identity: Option<IdentitySchema>,
}

impl<R: Resource> SchemasOf<R> for ResourceSchemas {
    fn of(definition: &R) -> Self {
        Self { object: definition.schema().into(), identity: definition.identity_schema() }
    }
}
