//! The advice on EC2's error codes.

use crate::engine::{Advice, FailureAdvice};

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

/// The operations that change the settings of an AMI, which the provider does right after its copy is available.
const SETTINGS: &[&str] = &[
    "CreateTags",
    "DisableImageDeprecation",
    "DisableImageDeregistrationProtection",
    "EnableImageDeprecation",
    "EnableImageDeregistrationProtection",
    "ModifyImageAttribute",
];

/// Advice on a protected AMI, if EC2 does not report until when it is protected.
const PROTECTED: &str = "The AMI is protected from deregistration. Set `deregistration_protection = \"disabled\"` and apply \
                         first. A protection with cooldown remains active for another 24 hours.";

/// Advice on an AMI that some operations do not know.
const NEW_AMI: &str = "EC2 does not know the AMI in that Region. A new AMI is not known to all operations at once: apply \
                       again. If the AMI is deregistered, the next plan creates it again.";

/// The reasons of failed copies.
///
/// Source: AWS, EBS user guide, "Required AWS KMS key policy for use with encrypted volumes".
pub(super) const FAILURE_ADVICE: &[FailureAdvice] = &[
    ("Given key ID is not accessible", KEY_NOT_ACCESSIBLE),
    (
        "InvalidKMSKey",
        "Enable the KMS keys of the source and of the copy (cancel their deletion, or import their key material).",
    ),
];

const KEY_NOT_ACCESSIBLE: &str = "EC2 could not use a KMS key for the credentials of the copy request: the key of the source's \
                                  snapshots, or the key of the copy. Allow kms:DescribeKey, kms:CreateGrant, kms:Decrypt, \
                                  kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom and kms:ReEncryptTo on both keys, \
                                  in the IAM policy of the credentials and, for a key of another account, also in its key \
                                  policy. Both keys must be enabled.";

/// What to do about errors, by code, and by operation or message where a code has several meanings.
///
/// Source: AWS, "Error codes for the Amazon EC2 API", and reports of users about `CopyImage`.
pub(super) const ADVICE: &[Advice] = &[
    Advice::on(
        "InvalidAMIID.NotFound",
        "The AMI does not exist in that Region, or it is not shared with this account. Check `source_image_id` and \
         `source_region`.",
    )
    .of(&["CopyImage"]),
    Advice::on(
        "InvalidAMIID.Unavailable",
        "The source AMI is deregistered, or not available yet. Check `source_image_id`, or wait until the AMI is \
         available.",
    )
    .of(&["CopyImage"]),
    Advice::on(
        "InvalidRequest",
        "If EC2 cannot access the storage of the AMI, its owner must share the snapshots in addition to the AMI. If \
         the error is about encryption, remove `encrypted = false`: a copy of an encrypted AMI is always encrypted.",
    )
    .of(&["CopyImage"]),
    Advice::on(
        "InvalidRequest",
        "An AMI of an AWS Marketplace product cannot be copied to another account, also if another account of yours \
         created the AMI. Subscribe to the product with this account and use the AMI of the product in the \
         destination Region, or copy an AMI without a product code.",
    )
    .of(&["CopyImage"])
    .saying("Marketplace"),
    Advice::on(
        "InvalidRequest",
        "The owner of the source AMI must share its snapshots with this account in addition to the AMI (`aws ec2 \
         modify-snapshot-attribute`).",
    )
    .of(&["CopyImage"])
    .saying("storage"),
    Advice::on(
        "AuthFailure",
        "Only the account that owns the AMI can change or deregister it. Use the credentials of that account. If the \
         AMI is no copy of this account, remove the resource from the state (`terraform state rm`).",
    )
    .of(CHANGES)
    .saying("not authorized for image"),
    Advice::on(
        "AuthFailure",
        "The owner of the source AMI must share it with this account (`aws ec2 modify-image-attribute`), and its \
         snapshots, too. If this account owns it, check `source_image_id` and `source_region`.",
    )
    .of(&["CopyImage"])
    .saying("not authorized for image"),
    Advice::on("OperationNotPermitted", PROTECTED).of(&["DeregisterImage"]),
    Advice::on(
        "ResourceLimitExceeded",
        "An AMI can be shared with 1,000 accounts, organizations and organizational units by default. Share it with an \
         organization instead of its accounts, or request a quota increase.",
    )
    .of(&["ModifyImageAttribute"]),
    Advice::on(
        "OperationNotPermitted",
        "Block public access for AMIs is enabled in this Region. Disable it, or remove `public = true` from `sharing`.",
    )
    .of(&["ModifyImageAttribute"]),
    Advice::on("InvalidAMIID.NotFound", NEW_AMI).of(CHANGES),
    Advice::on("InvalidAMIID.Unavailable", NEW_AMI).of(SETTINGS),
    Advice::on(
        "OptInRequired",
        "Accept the terms of the AWS Marketplace product, and subscribe to it, at the URL in the message and with \
         the account of the credentials. Then apply again.",
    )
    .saying("Marketplace"),
    Advice::on(
        "OptInRequired",
        "The account is not activated for Amazon EC2: it is new, or its sign-up is not complete. Sign in to the AWS \
         console with the account, complete the sign-up including the payment method, and apply again when AWS has \
         confirmed the activation.",
    )
    .saying("not subscribed to this service"),
    Advice::on(
        "InvalidAMIID.NotFound",
        "EC2 does not know the AMI in that Region. It may be deregistered, or so new that not all operations of EC2 \
         know it yet. Apply again.",
    ),
    Advice::on("InvalidAMIID.Unavailable", "The AMI is deregistered, or its state does not permit this operation yet."),
    Advice::on("InvalidAMIID.Malformed", "An AMI ID must be `ami-` and 8 or 17 hexadecimal digits."),
    Advice::on(
        "InvalidAMIName.Malformed",
        "An AMI name must be 3 to 128 characters: letters, digits, spaces and ()[]./-'@_",
    ),
    Advice::on(
        "InvalidAMIName.Duplicate",
        "Another AMI in that Region has this name. Choose another `name`, or import that AMI.",
    ),
    Advice::on(
        "AuthFailure",
        "The credentials are not valid in that Region. Enable the Region for the account if it is an opt-in Region, \
         and check that the clock of this machine is correct to within five minutes.",
    ),
    Advice::on(
        "OptInRequired",
        "The account has not subscribed to the product or service that the message names. Subscribe to it first.",
    ),
    Advice::on(
        "ResourceLimitExceeded",
        "The account has reached a quota. The quota for images is AMIs (L-B665C33B in Service Quotas, 50,000 in a \
         Region by default), which includes images that are pending, disabled or in the Recycle Bin. Delete images \
         that are not needed, or request a quota increase.",
    ),
    Advice::on(
        "TagPolicyViolation",
        "A tag policy of the organization requires other tags. Set them in `tags` or `default_tags`.",
    ),
    Advice::on(
        "CustomerKeyHasBeenRevoked",
        "The KMS key of the snapshots is disabled or does not exist. Enable the key, or choose another.",
    ),
    Advice::on(
        "IncorrectState",
        "The state of the AMI does not permit this operation. Wait until the AMI is available.",
    ),
    Advice::on("InvalidSnapshot.InUse", "Another AMI uses the snapshot. Deregister that AMI first."),
    Advice::on("ConcurrentTagAccess", "Another process changed the tags at the same time. Apply again."),
    Advice::on(
        "IdempotentParameterMismatch",
        "EC2 received an earlier request with the same client token and other values. This is a bug in the provider; \
         please report it.",
    ),
];
