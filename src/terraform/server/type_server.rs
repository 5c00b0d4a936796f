//! [`TypeServer`]: a resource, data source, list resource or action with its schemas.

use std::sync::OnceLock;

/// The schemas of a `T` and their derived types. Computed once, because this dominates the cost of a call.
pub trait SchemasOf<T> {
    /// Builds the schemas.
    fn of(definition: &T) -> Self;
}

/// A resource, data source, list resource or action with its schemas. It converts between the protocol's messages and the
/// typed functions of the definition.
///
/// The aliases [`ResourceServer`](crate::terraform::ResourceServer), [`DataSourceServer`](crate::terraform::DataSourceServer),
/// [`ListResourceServer`](crate::terraform::ListResourceServer) and [`ActionServer`](crate::terraform::ActionServer) are its four forms.
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

    /// The schemas. They are built on first use, to keep the start fast.
    pub(crate) fn schemas(&self) -> &S {
        self.schemas.get_or_init(|| S::of(&self.definition))
    }
}
