//! Offline checks of the `sharing` block: the form of account IDs and ARNs.

use super::argument::SharingForm;
use super::block::{BLOCK, Sharing, path};
use crate::aws::{Arn, account_error, partition_of};
use crate::engine::kind::ImageKind;
use crate::engine::model::state::ImageModel;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value, quoted};

const ACCOUNT: Rule = Rule::refusal(
    BLOCK,
    "Invalid account ID in sharing",
    "The account IDs of `sharing` must be AWS account IDs of 12 digits.",
);

const ORGANIZATION: Rule = Rule::refusal(
    BLOCK,
    "Invalid organization ARN",
    "The ARNs of organizations and organizational units in `sharing` must be valid.",
);

const PARTITION: Rule = Rule::refusal(
    BLOCK,
    "Organization in another AWS partition",
    "The ARNs in `sharing` must belong to the partition of the Region of the image.",
);

/// The rules of the arguments that are account IDs.
pub const SHARING_ACCOUNTS: &[&Rule] = &[&ACCOUNT, &super::check::OWN_ACCOUNT];
/// The rules of the arguments that are ARNs, for services that have them.
pub const SHARING_ARNS: &[&Rule] = &[&ORGANIZATION, &PARTITION];

/// Checks the form of each known element.
pub(crate) fn validate(kind: &ImageKind, sharing: &Value<Sharing>) -> Diagnostics {
    let Value::Known(sharing) = sharing else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    for argument in kind.sharing {
        for element in sharing.elements(argument.name) {
            let error = match argument.form {
                SharingForm::AccountIds => account_error(element).map(|detail| ACCOUNT.broken(detail)),
                SharingForm::OrganizationArns => arn_error(element, "organization/", "organization/o-exampleorgid"),
                SharingForm::OrganizationalUnitArns => {
                    arn_error(element, "ou/", "ou/o-exampleorgid/ou-examplerootid-exampleouid")
                }
                SharingForm::Public | SharingForm::Parts { .. } => None,
            };
            diagnostics.extend(error.map(|error| error.at(path(argument.name))));
        }
    }
    diagnostics
}

/// Checks the partition of each ARN against the Region of the image.
pub(crate) fn validate_in<A>(kind: &ImageKind, config: &ImageModel<A>, region: &str) -> Diagnostics {
    let Value::Known(sharing) = &config.common.sharing else { return Diagnostics::new() };
    let partition = partition_of(region);
    let mut diagnostics = Diagnostics::new();
    for argument in kind.sharing {
        for element in sharing.elements(argument.name) {
            if let Some(arn) = Arn::parse(element)
                && arn.partition != partition
            {
                let error = PARTITION.broken(format!(
                    "{} belongs to partition {}, and Region {region} belongs to partition {partition}. An image can be \
                     shared only within its partition.",
                    quoted(element),
                    arn.partition
                ));
                diagnostics.push(error.at(path(argument.name)));
            }
        }
    }
    diagnostics
}

fn arn_error(text: &str, prefix: &str, example: &str) -> Option<Diagnostic> {
    let arn = Arn::parse(text);
    let is_valid = arn.is_some_and(|arn| {
        let rest = arn.resource.strip_prefix(prefix);
        let segments: Vec<&str> = rest.unwrap_or_default().split('/').collect();
        let expected = example.split('/').skip(1).map(|part| part.split('-').next().unwrap_or_default());
        arn.service == "organizations"
            && arn.region.is_empty()
            && account_error(arn.account).is_none()
            && expected.clone().count() == segments.len()
            && expected.zip(&segments).all(|(kind, segment)| is_id(kind, segment))
    });
    if is_valid {
        return None;
    }
    let detail =
        format!("The ARN must be like \"arn:aws:organizations::123456789012:{example}\", got {}.", quoted(text));
    Some(ORGANIZATION.broken(detail))
}

/// Whether a text is an ID of the service Organizations: a prefix, then lowercase letters, digits and hyphens.
fn is_id(prefix: &str, text: &str) -> bool {
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_arns_of_organizations() {
        let organization = |text: &str| arn_error(text, "organization/", "organization/o-exampleorgid").is_none();
        let unit = |text: &str| arn_error(text, "ou/", "ou/o-exampleorgid/ou-examplerootid-exampleouid").is_none();
        assert!(organization("arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5"));
        assert!(unit("arn:aws-us-gov:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-cdef3456"));
        for text in [
            "",
            "o-a1b2c3d4e5",
            "arn:aws:organizations::123456789012:organization/",
            "arn:aws:organizations::123456789012:organization/o-",
            "arn:aws:organizations::123456789012:organization/o-A1",
            "arn:aws:organizations::1234:organization/o-a1b2c3d4e5",
            "arn:aws:iam::123456789012:organization/o-a1b2c3d4e5",
            "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5",
            "arn:aws:organizations::123456789012:account/o-a1b2c3d4e5/123456789012",
        ] {
            assert!(!organization(text), "{text}");
            assert!(!unit(text), "{text}");
        }
    }
}
