//! Values: the dynamic and the typed form, their types and paths, and how they are written on the wire.

pub(crate) mod attr;
pub(crate) mod codec;
pub(crate) mod cty;
pub(crate) mod model;
pub(crate) mod path;
pub(crate) mod ty;
