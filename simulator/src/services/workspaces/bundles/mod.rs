//! WorkSpaces bundles and the operations on them.

pub(crate) mod bundle;
pub(crate) mod create_bundle;
pub(crate) mod delete_bundle;
pub(crate) mod describe_bundles;
pub(crate) mod update_bundle;
