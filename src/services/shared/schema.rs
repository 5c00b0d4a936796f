//! Attributes and phrases of the schemas of several services.

use crate::engine::OnDestroy;
use crate::terraform::{Attribute, CtyValue};

/// The end of the description of a source argument that AWS does not report.
pub(crate) const REPLACES_UNLESS_IMPORTED: &str =
    "Changing this forces a new resource, except on the first apply after an import.";

/// The values of `on_destroy` for an image that has no parts.
pub(crate) const DELETE_OR_RETAIN: &[OnDestroy] = &[
    OnDestroy { value: OnDestroy::DELETE, meaning: "deletes the image" },
    OnDestroy { value: OnDestroy::RETAIN, meaning: "removes the image from the Terraform state without deleting it" },
];

/// The argument `source_region` of a service that does not report the source.
pub(crate) fn source_region() -> Attribute {
    Attribute::string("source_region")
        .required()
        .requires_replace_if_known()
        .describe("Region of the image to copy, such as `us-east-1`.")
        .describe_change(REPLACES_UNLESS_IMPORTED)
}

/// The argument `expected_source_owner_id`.
pub(crate) fn expected_source_owner_id() -> Attribute {
    Attribute::string("expected_source_owner_id")
        .describe(
            "AWS account ID of the expected owner of the source. The copy is rejected if another account owns the source.",
        )
        .describe_change("Changing this alone does not change anything in AWS.")
}

/// The argument `force_unshare_on_delete` of a service that cannot delete shared images.
pub(crate) fn force_unshare_on_delete(service: &str) -> Attribute {
    Attribute::bool("force_unshare_on_delete").default_value(CtyValue::Bool(false)).describe(format!(
        "Whether to revoke the permissions of all accounts with which the image is shared before it is deleted. {service} \
         cannot delete a shared image. Not needed with the `sharing` block, whose permissions a destroy revokes. Defaults \
         to `false`."
    ))
}
