//! The advice on EC2's error codes.

use crate::engine::OperationAdvice;

/// The operations that change or delete an AMI of the account.
const CHANGES: &[&str] = &[
    "CreateTags",
    "DeleteTags",
    "DeregisterImage",
    "DisableImageDeprecation",
    "DisableImageDeregistrationProtection",
    "EnableImageDeprecation",
    "EnableImageDeregistrationProtection",
    "ModifyImageAttribute",
];

/// What to do about an error whose code means something else for some operations.
///
/// Source: as for [`ADVICE`].
pub(super) const OPERATION_ADVICE: &[OperationAdvice] = &[
    (
        &["CopyImage"],
        "InvalidAMIID.NotFound",
        "The AMI does not exist in that Region, or it is not shared with this account. Check `source_image_id` and \
         `source_region`.",
    ),
    (
        &["CopyImage"],
        "InvalidAMIID.Unavailable",
        "The source AMI is deregistered, or not available yet. Check `source_image_id`, or wait until the AMI is available.",
    ),
    (
        &["CopyImage"],
        "InvalidRequest",
        "If EC2 cannot access the storage of the AMI, its owner must share the snapshots in addition to the AMI. If the \
         error is about encryption, remove `encrypted = false`: a copy of an encrypted AMI is always encrypted.",
    ),
    (
        CHANGES,
        "AuthFailure",
        "Only the account that owns the AMI can change or deregister it. If this account owns it, the credentials are not \
         valid in that Region: enable the Region for the account if it is an opt-in Region, and check that the clock of \
         this machine is correct to within five minutes.",
    ),
    (
        &["ModifyImageAttribute"],
        "ResourceLimitExceeded",
        "An AMI can be shared with 1,000 accounts, organizations and organizational units by default. Share it with an \
         organization instead of its accounts, or request a quota increase.",
    ),
    (
        &["ModifyImageAttribute"],
        "OperationNotPermitted",
        "Block public access for AMIs is enabled in this Region. Disable it, or remove `public = true` from `sharing`.",
    ),
    (
        &["DeregisterImage"],
        "OperationNotPermitted",
        "The AMI is protected from deregistration. Set `deregistration_protection = \"disabled\"` and apply first. A \
         protection with cooldown remains active for another 24 hours.",
    ),
];

/// What to do about an error of any other operation, by its code.
///
/// Source: AWS, "Error codes for the Amazon EC2 API", and reports of users about `CopyImage`.
pub(super) const ADVICE: &[(&str, &str)] = &[
    (
        "InvalidAMIID.NotFound",
        "EC2 does not know the AMI in that Region. It may be deregistered, or so new that not all operations of EC2 know it \
         yet. Apply again.",
    ),
    ("InvalidAMIID.Unavailable", "The AMI is deregistered, or its state does not permit this operation yet."),
    ("InvalidAMIID.Malformed", "An AMI ID must be `ami-` and 8 or 17 hexadecimal digits."),
    ("InvalidAMIName.Malformed", "An AMI name must be 3 to 128 characters: letters, digits, spaces and ()[]./-'@_"),
    (
        "InvalidAMIName.Duplicate",
        "Another AMI in that Region has this name. Choose another `name`, or import that AMI.",
    ),
    (
        "UnauthorizedOperation",
        "Allow this action in the IAM policy of the credentials. `aws sts decode-authorization-message` shows which \
         policy statement denied the request.",
    ),
    (
        "AuthFailure",
        "The credentials are not valid in that Region. Enable the Region for the account if it is an opt-in Region, and \
         check that the clock of this machine is correct to within five minutes.",
    ),
    ("OptInRequired", "Enable the Region for the account first (AWS console, Account, AWS Regions)."),
    (
        "ResourceLimitExceeded",
        "The account has reached a quota. The quota for images is AMIs (L-B665C33B in Service Quotas, 50,000 in a Region \
         by default), which includes images that are pending, disabled or in the Recycle Bin. Delete images that are not \
         needed, or request a quota increase.",
    ),
    (
        "TagPolicyViolation",
        "A tag policy of the organization requires other tags. Set them in `tags` or `default_tags`.",
    ),
    (
        "CustomerKeyHasBeenRevoked",
        "The KMS key of the snapshots is disabled or does not exist. Enable the key, or choose another.",
    ),
    ("IncorrectState", "The state of the AMI does not permit this operation. Wait until the AMI is available."),
    ("InvalidSnapshot.InUse", "Another AMI uses the snapshot. Deregister that AMI first."),
    ("ConcurrentTagAccess", "Another process changed the tags at the same time. Apply again."),
    (
        "IdempotentParameterMismatch",
        "EC2 received an earlier request with the same client token and other values. This is a bug in the provider; \
         please report it.",
    ),
];
