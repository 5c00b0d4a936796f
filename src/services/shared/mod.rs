//! What several services have in common: texts of their schemas, ways of reading from AWS, and checks that differ only in
//! their rules and numbers. What belongs to one service alone stays in its folder.

pub(crate) mod availability;
pub(crate) mod byol;
pub(crate) mod data_source;
pub(crate) mod in_use;
pub(crate) mod quota;
pub(crate) mod read;
pub(crate) mod schema;
pub(crate) mod source_state;
