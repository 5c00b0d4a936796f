//! Seeds: the initial contents of a simulated AWS. The part of each service is in that service's folder.

pub(crate) mod check;
pub(crate) mod contents;
mod demo;
