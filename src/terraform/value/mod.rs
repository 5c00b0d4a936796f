//! Values: dynamic and typed values, types, paths, and their encoding.

pub(crate) mod attr;
pub(crate) mod cty;
pub(crate) mod de;
pub(crate) mod error;
pub(crate) mod model;
pub(crate) mod msgpack;
pub(crate) mod path;
pub(crate) mod ser;
pub(crate) mod shape;
pub(crate) mod state_json;
pub(crate) mod ty;
