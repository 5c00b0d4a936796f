//! Attributes and phrases that the schemas of several services share.

use crate::engine::OnDestroy;
use crate::terraform::{Attribute, CtyValue};

/// What a change of a source argument does where AWS does not report the source.
pub(crate) const ADOPTED: &str =
    "A change makes a new copy; after an import it is adopted, since AWS does not tell it.";

/// What destroy does to an image that has no parts: deletes it or leaves it.
pub(crate) const DELETE_OR_RETAIN: &[OnDestroy] = &[
    OnDestroy { value: OnDestroy::DELETE, meaning: "deletes the image" },
    OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the image and leaves it in AWS" },
];

/// The argument `source_region` of a service that does not report the source.
pub(crate) fn source_region() -> Attribute {
    Attribute::string("source_region")
        .required()
        .requires_replace_if_known()
        .describe("The Region of the image to copy, such as `us-east-1`.")
        .describe_change(ADOPTED)
}

/// The argument `expected_source_owner_id`.
pub(crate) fn expected_source_owner_id() -> Attribute {
    Attribute::string("expected_source_owner_id")
        .describe(
            "The id of the AWS account that must own the source. If another owns it the copy is refused before it \
             begins.",
        )
        .describe_change("A later change alone changes nothing in AWS.")
}

/// The argument `force_unshare_on_delete` of a service that does not delete shared images.
pub(crate) fn force_unshare_on_delete(service: &str) -> Attribute {
    Attribute::bool("force_unshare_on_delete").default_value(CtyValue::Bool(false)).describe(format!(
        "Whether destroy first takes back the permissions of accounts with which the image is shared. {service} does not \
         delete a shared image. The default is `false`."
    ))
}
