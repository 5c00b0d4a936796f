//! The hardware of a bundle: the compute type, the sizes of its volumes, and the Region.

use aws_sdk_workspaces::types::Compute;

use crate::services::workspaces::bundle::model::BundleModel;
use crate::services::workspaces::checks::regions::AVAILABILITY;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value, quoted};

/// Source: AWS, WorkSpaces API reference, `ComputeType`.
pub(crate) const COMPUTE_TYPE: Rule = Rule::refusal(
    "compute_type",
    "Invalid compute type",
    "`compute_type` must be spelled as in the WorkSpaces API: capital letters, digits and `_`, such as `STANDARD`.",
);

/// Source: as for [`COMPUTE_TYPE`].
pub(crate) const UNKNOWN_COMPUTE_TYPE: Rule = Rule::refusal(
    "compute_type",
    "Unknown compute type",
    "`compute_type` must be a compute type that this version of the provider knows.",
)
.warns();

pub(crate) const USER_VOLUME: Rule =
    Rule::refusal("user_volume_gib", "Invalid size of the user volume", "`user_volume_gib` must be at least 1.");

pub(crate) const ROOT_VOLUME: Rule =
    Rule::refusal("root_volume_gib", "Invalid size of the root volume", "`root_volume_gib` must be at least 1.");

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "region",
    "WorkSpaces may not be available in the Region",
    "WorkSpaces must be available in the Region of the bundle, as far as the provider knows.",
)
.warns();

/// Checks the compute type and the sizes of the volumes.
pub(crate) fn validate(config: &BundleModel) -> Diagnostics {
    let mut diagnostics: Diagnostics = config.compute_type.text().and_then(compute_type).into_iter().collect();
    diagnostics.extend(volume(&USER_VOLUME, &config.user_volume_gib));
    diagnostics.extend(volume(&ROOT_VOLUME, &config.root_volume_gib));
    diagnostics
}

/// Checks that WorkSpaces is available in the Region.
pub(crate) fn validate_region(region: &str) -> Option<Diagnostic> {
    AVAILABILITY.check(&NOT_AVAILABLE, region, "the bundle cannot be created there")
}

/// A compute type that is not one of the API's is most likely misspelled. AWS adds compute types, so an unknown one that is
/// spelled like them is only a warning.
fn compute_type(text: &str) -> Option<Diagnostic> {
    if Compute::values().contains(&text) {
        return None;
    }
    let meant = Compute::values().iter().find(|value| letters(value) == letters(text));
    let is_possible =
        !text.is_empty() && text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_');
    let got = quoted(text);
    Some(match meant {
        Some(meant) => COMPUTE_TYPE.broken(format!("{got} is not a compute type. Did you mean {meant:?}?")),
        None if !is_possible => COMPUTE_TYPE.broken(format!(
            "{got} is not a compute type. Valid values are {}.",
            Compute::values().join(", ")
        )),
        None => UNKNOWN_COMPUTE_TYPE.broken(format!(
            "This version of the provider does not know the compute type {got}. Valid values are {}. Ignore this warning if \
             AWS introduced the compute type after this version.",
            Compute::values().join(", ")
        )),
    })
}

/// The letters and digits of a compute type, in lower case: names of bundles in consoles have other separators.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn volume(rule: &Rule, size: &Value<i64>) -> Option<Diagnostic> {
    let gib = *size.known()?;
    if gib >= 1 {
        return None;
    }
    Some(rule.broken(format!("`{}` must be a number of GiB of at least 1, got {gib}.", rule.attribute)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terraform::Severity;

    #[test]
    fn rejects_misspelled_compute_types() {
        for value in Compute::values() {
            assert_eq!(compute_type(value), None, "{value}");
        }
        for (text, meant) in [("Standard", "STANDARD"), ("power-pro", "POWERPRO"), ("Graphics.g4dn", "GRAPHICS_G4DN")] {
            let found = compute_type(text).unwrap();
            assert!(found.severity == Severity::Error && found.detail.contains(&format!("{meant:?}")), "{found:?}");
        }
        assert_eq!(compute_type("t3.large").unwrap().severity, Severity::Error);
        assert_eq!(compute_type("").unwrap().severity, Severity::Error);
        assert_eq!(compute_type("GRAPHICS_G99_XLARGE").unwrap().severity, Severity::Warning);
    }
}
