//! The arguments of the `sharing` block of an AppStream image.

use crate::engine::{SharingArgument, SharingForm};

pub(crate) const FLEETS: &str = "fleet_account_ids";
pub(crate) const BUILDERS: &str = "image_builder_account_ids";

/// The arguments of the `sharing` block.
pub(crate) const ARGUMENTS: &[SharingArgument] = &[
    SharingArgument {
        name: FLEETS,
        form: SharingForm::AccountIds,
        description: "AWS account IDs that can use the image for fleets.",
    },
    SharingArgument {
        name: BUILDERS,
        form: SharingForm::AccountIds,
        description: "AWS account IDs that can use the image for image builders.",
    },
];
