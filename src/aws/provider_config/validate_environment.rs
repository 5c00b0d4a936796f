//! The validation of endpoints in the environment.

use super::url::is_url;
use crate::terraform::{Diagnostic, Diagnostics};

/// An error for each endpoint variable that is not a URL. The SDK panics on an empty one, and ignores any other, so that
/// calls would go to AWS.
pub(super) fn validate_endpoint_variables(variables: impl Iterator<Item = (String, String)>) -> Diagnostics {
    let invalid = variables.filter(|(name, value)| name.starts_with("AWS_ENDPOINT_URL") && !is_url(value));
    let error = |(name, value): (String, String)| {
        // The value can contain a password, so the message omits it.
        let found = if value.is_empty() { "is empty" } else { "is not a URL" };
        let detail = format!(
            "The environment variable {name} {found}. Set it to a URL such as \"http://127.0.0.1:4599\", or unset it to use \
             the AWS endpoint."
        );
        Diagnostic::error("Invalid environment variable", detail)
    };
    invalid.map(error).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_invalid_endpoint_variables() {
        let variables = [
            ("AWS_ENDPOINT_URL_EC2", ""),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_ENDPOINT_URL_STS", "localhost:4566"),
            ("AWS_PROFILE", ""),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let details: Vec<_> = validate_endpoint_variables(variables).into_iter().map(|error| error.detail).collect();
        assert_eq!(details.len(), 2);
        assert!(details[0].starts_with("The environment variable AWS_ENDPOINT_URL_EC2 is empty."), "{details:?}");
        assert!(details[1].starts_with("The environment variable AWS_ENDPOINT_URL_STS is not a URL."), "{details:?}");
    }
}
