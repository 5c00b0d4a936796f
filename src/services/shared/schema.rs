//! Attributes and phrases that the schemas of several services share.

use crate::terraform::{Attribute, CtyValue};

/// What a change of a source argument does where AWS does not report the source.
pub(crate) const ADOPTED: &str =
    "A change makes a new copy; after an import it is adopted, since AWS does not tell it.";

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
