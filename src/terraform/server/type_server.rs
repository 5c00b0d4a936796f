//! [`TypeServer`]: a resource, data source, list resource or action, as a registry holds it.

use std::sync::OnceLock;

/// The schemas of a `T`, and what follows from them.
///
/// They never change, and to build them would be most of a call's work.
pub trait SchemasOf<T> {
    /// Builds the schemas.
    fn of(definition: &T) -> Self;
}

/// A resource, data source, list resource or action, together with its schemas: the bridge from its typed functions to
/// the protocol's messages.
///
/// The aliases [`ResourceServer`](crate::terraform::ResourceServer), [`DataSourceServer`](crate::terraform::DataSourceServer),
/// [`ListResourceServer`](crate::terraform::ListResourceServer) and [`ActionServer`](crate::terraform::ActionServer) name its four forms.
#[derive(Debug)]
pub struct TypeServer<T, S> {
    pub(crate) definition: T,
    schemas: OnceLock<S>,
}

impl<T, S: SchemasOf<T>> TypeServer<T, S> {
    /// Serves a definition.
    pub fn new(definition: T) -> Self {
        Self { definition, schemas: OnceLock::new() }
    }

    /// The schemas. The first call that needs them builds them, so that a start costs nothing.
    pub(crate) fn schemas(&self) -> &S {
        self.schemas.get_or_init(|| S::of(&self.definition))
    }
}
