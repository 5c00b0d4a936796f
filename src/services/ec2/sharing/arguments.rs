//! The arguments of the `sharing` block of an AMI.

use crate::engine::{SharingArgument, SharingForm};

pub(crate) const ACCOUNT_IDS: &str = "account_ids";
pub(crate) const ORGANIZATION_ARNS: &str = "organization_arns";
pub(crate) const ORGANIZATIONAL_UNIT_ARNS: &str = "organizational_unit_arns";
pub(crate) const PUBLIC: &str = "public";

/// The arguments of the `sharing` block.
pub(crate) const ARGUMENTS: &[SharingArgument] = &[
    SharingArgument {
        name: ACCOUNT_IDS,
        form: SharingForm::AccountIds,
        description: "AWS account IDs that can launch instances from the AMI.",
    },
    SharingArgument {
        name: ORGANIZATION_ARNS,
        form: SharingForm::OrganizationArns,
        description: "ARNs of organizations in AWS Organizations that can launch instances from the AMI, such as \
                      `arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5`.",
    },
    SharingArgument {
        name: ORGANIZATIONAL_UNIT_ARNS,
        form: SharingForm::OrganizationalUnitArns,
        description: "ARNs of organizational units that can launch instances from the AMI, such as \
                      `arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-cdef3456`.",
    },
    SharingArgument {
        name: PUBLIC,
        form: SharingForm::Public,
        description: "Whether every AWS account can launch instances from the AMI. Requires unencrypted snapshots, and \
                      that block public access for AMIs is disabled in the Region. Defaults to `false`.",
    },
    SharingArgument {
        name: "snapshots",
        form: SharingForm::Parts { of: ACCOUNT_IDS },
        description: "Whether the accounts of `account_ids` can also create volumes from the snapshots of the AMI, which \
                      they need to copy the AMI. A refresh then makes one more call for each snapshot. Defaults to \
                      `false`.",
    },
];
