//! [`SharingArgument`]: an argument of the `sharing` block, as data.

/// What an argument of the `sharing` block contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharingForm {
    /// A set of AWS account IDs.
    AccountIds,
    /// A set of ARNs of organizations.
    OrganizationArns,
    /// A set of ARNs of organizational units.
    OrganizationalUnitArns,
    /// Whether every account can use the image.
    Public,
    /// Whether the accounts of the argument `of` also get permissions on each part of the image.
    Parts {
        /// The argument with the account IDs.
        of: &'static str,
    },
}

/// An argument of the `sharing` block.
#[derive(Debug, Clone, Copy)]
pub struct SharingArgument {
    /// Its name.
    pub name: &'static str,
    /// What it contains.
    pub form: SharingForm,
    /// Its description, in full sentences.
    pub description: &'static str,
}

impl SharingArgument {
    /// Whether it is a set of account IDs or ARNs.
    pub(crate) fn is_set(&self) -> bool {
        !matches!(self.form, SharingForm::Public | SharingForm::Parts { .. })
    }
}
