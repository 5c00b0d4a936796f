//! A WorkSpace: what images can be made from.

/// A WorkSpace.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(super) id: String,
    pub(super) account: String,
    /// As WorkSpaces spells it.
    pub(super) state: String,
    pub(super) directory_id: String,
    pub(super) user_name: String,
    pub(super) bundle_id: Option<String>,
    /// Whether its volumes are encrypted.
    pub(super) encrypted: bool,
    /// Of the images that are made from it.
    pub(super) operating_system: String,
    /// Of the images that are made from it.
    pub(super) required_tenancy: String,
}
