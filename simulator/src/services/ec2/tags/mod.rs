//! Tags of AMIs and snapshots: the rules for tags, and the operations on them.

pub(crate) mod change_tags;
pub(crate) mod describe_tags;
pub(crate) mod tag_input;
