//! The catalogue of EC2's errors: what to do about each.

/// What to do, by error code.
///
/// Source: AWS, "Error codes for the Amazon EC2 API", and the reports that facts about `CopyImage` rest on.
pub(super) const ADVICE: &[(&str, &str)] = &[
    (
        "InvalidAMIID.NotFound",
        "There is no such AMI in that Region, or it is not shared with this account. Check `source_image_id` and \
         `source_region`.",
    ),
    ("InvalidAMIID.Unavailable", "The AMI has been deregistered, or it is not in a state that permits this yet."),
    ("InvalidAMIID.Malformed", "An AMI's id is `ami-` and 8 or 17 hexadecimal digits."),
    ("InvalidAMIName.Malformed", "A name has 3 to 128 letters, digits, spaces and ()[]./-'@_ ."),
    (
        "InvalidAMIName.Duplicate",
        "Another AMI in that Region has this name. Choose another `name`, or import that AMI.",
    ),
    (
        "InvalidRequest",
        "If this is about access to the storage of the AMI: its owner must share the snapshots too, not only the AMI. \
         If it is about encryption: a copy of an encrypted AMI is always encrypted, so remove `encrypted = false`.",
    ),
    (
        "UnauthorizedOperation",
        "The credentials' policy does not allow this action. `aws sts decode-authorization-message` tells which \
         statement denied it.",
    ),
    (
        "AuthFailure",
        "The credentials are not valid in that Region: an opt-in Region must be enabled for the account. Or this \
         machine's clock is wrong by more than five minutes.",
    ),
    ("OptInRequired", "Enable the Region for the account first (AWS console, Account, AWS Regions)."),
    (
        "ResourceLimitExceeded",
        "A quota of the account is used up. The one for images is AMIs (50,000 in a Region unless raised, L-B665C33B \
         in Service Quotas); images that are pending, disabled or in the Recycle Bin count too. Delete what is not \
         needed, or ask AWS for more.",
    ),
    (
        "TagPolicyViolation",
        "A tag policy of the organization demands other tags. Set them in `tags` or `default_tags`.",
    ),
    (
        "OperationNotPermitted",
        "The AMI is protected against being deregistered. Set `deregistration_protection = \"disabled\"` and apply \
         first. A protection with cooldown lasts for another 24 hours after that.",
    ),
    ("CustomerKeyHasBeenRevoked", "The KMS key of the snapshots is disabled or gone. Enable it, or choose another."),
    ("IncorrectState", "The AMI is in a state that does not permit this. Wait until it is available."),
    ("InvalidSnapshot.InUse", "Another AMI uses the snapshot. Deregister that AMI first."),
    ("ConcurrentTagAccess", "Somebody else changed the tags at the same moment. Apply again."),
    (
        "IdempotentParameterMismatch",
        "EC2 has seen this request with other values. This is a bug in the provider; please report it.",
    ),
];
