//! The model of a WorkSpace, from which images can be created.

/// A WorkSpace.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(super) id: String,
    pub(super) account: String,
    /// In WorkSpaces' spelling.
    pub(super) state: String,
    pub(super) directory_id: String,
    pub(super) user_name: String,
    pub(super) bundle_id: Option<String>,
    /// Whether its volumes are encrypted.
    pub(super) encrypted: bool,
    /// Of images created from it.
    pub(super) operating_system: String,
    /// Of images created from it.
    pub(super) required_tenancy: String,
}
