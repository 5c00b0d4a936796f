//! The arguments of the `sharing` block of a WorkSpaces image.

use crate::engine::{SharingArgument, SharingForm};

pub(crate) const ACCOUNT_IDS: &str = "account_ids";

/// The arguments of the `sharing` block.
pub(crate) const ARGUMENTS: &[SharingArgument] = &[SharingArgument {
    name: ACCOUNT_IDS,
    form: SharingForm::AccountIds,
    description: "AWS account IDs that can copy the image. WorkSpaces shares an image in its Region only; the accounts \
                  copy it to the Regions where they need it.",
}];
