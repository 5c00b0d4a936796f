//! The checks of a copy that exists: whether it is disabled, what its removal would break, and whether an imported AMI is a
//! copy. Checks of a new copy do not belong here.

pub(crate) mod disabled;
pub(crate) mod in_use;
pub(crate) mod original;
