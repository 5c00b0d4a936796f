//! Schema attributes and validation that the data sources for one image and for several images share.

use regex_lite::Regex;

use super::arguments::LookupArguments;
use super::messages::invalid_pattern;
use super::service::Lookup;
use crate::engine::checks::offline;
use crate::terraform::{Attribute, Diagnostics};

/// The schema of `name_regex`.
pub(crate) fn name_regex() -> Attribute {
    Attribute::string("name_regex")
        .allows_empty()
        .describe("Regular expression for the name. It is applied locally to the results that AWS returns.")
}

/// The schema of `region`.
pub(crate) fn region() -> Attribute {
    Attribute::string("region")
        .optional_or_computed()
        .describe("Region to search, such as `eu-west-1`. Defaults to the Region set in the provider configuration.")
}

/// Checks the arguments; needs no network.
pub(crate) fn validate<S: Lookup>(service: &S, arguments: &LookupArguments, selection: &S::Selection) -> Diagnostics {
    let mut diagnostics = service.validate_selection(arguments, selection);
    if let Some(Err(error)) = arguments.name_regex.text().map(Regex::new) {
        diagnostics.push(invalid_pattern(&error));
    }
    diagnostics.extend(offline::check_region(&arguments.region));
    diagnostics
}
