//! Errors that several EC2 operations share.

use crate::models::violation::{Problem, Violation};
use crate::services::error::ServiceError;

/// EC2's message for an invalid AMI name. It names fewer characters than EC2 accepts.
pub(super) const NAME_RULE: &str = "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'";

/// The error for parameters that violate EC2's model. It reports the first violation, unknown parameters before others.
pub(super) fn violation(violations: &[Violation]) -> ServiceError {
    let unknown = violations.iter().find(|violation| violation.problem == Problem::Unknown);
    let Some(Violation { path, value, problem }) = unknown.or(violations.first()) else {
        return ServiceError::internal("no violation to report");
    };
    match problem {
        Problem::Unknown => ServiceError::new("UnknownParameter", format!("The parameter {path} is not recognized")),
        Problem::Missing => {
            ServiceError::new("MissingParameter", format!("The request must contain the parameter {path}"))
        }
        // The one parameter with its own error code.
        _ if path == "Name" => ServiceError::new("InvalidAMIName.Malformed", NAME_RULE),
        _ => invalid_value(value, path, &problem.to_string()),
    }
}

pub(super) fn image_not_found(ids: &[&str]) -> ServiceError {
    let message = match ids {
        [id] => format!("The image id '[{id}]' does not exist"),
        _ => format!("The image ids '[{}]' do not exist", ids.join(", ")),
    };
    ServiceError::new("InvalidAMIID.NotFound", message)
}

pub(super) fn image_unavailable(id: &str) -> ServiceError {
    ServiceError::new("InvalidAMIID.Unavailable", format!("The image ID '{id}' is no longer available"))
}

pub(super) fn not_authorized_for_image(id: &str) -> ServiceError {
    ServiceError::new("AuthFailure", format!("Not authorized for image:{id}")).with_status(403)
}

/// The error for a source Region that is not enabled for the account.
pub(super) fn region_not_enabled() -> ServiceError {
    let message = "AWS was not able to validate the provided access credentials";
    ServiceError::new("AuthFailure", message).with_status(401)
}

/// The error for an account that has not accepted the terms of a Marketplace product.
pub(super) fn terms_not_accepted(sku: &str) -> ServiceError {
    let message = format!(
        "In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit \
         https://aws.amazon.com/marketplace/pp?sku={sku}"
    );
    ServiceError::new("OptInRequired", message).with_status(401)
}

/// The error for an account that is not subscribed to EC2 yet.
pub(super) fn not_subscribed() -> ServiceError {
    let message = "You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.";
    ServiceError::new("OptInRequired", message).with_status(401)
}

pub(super) fn snapshot_not_found(id: &str) -> ServiceError {
    ServiceError::new("InvalidSnapshot.NotFound", format!("The snapshot '{id}' does not exist."))
}

pub(super) fn invalid_value(value: impl std::fmt::Display, parameter: &str, why: &str) -> ServiceError {
    ServiceError::new("InvalidParameterValue", format!("Value ({value}) for parameter {parameter} is invalid. {why}"))
}

pub(super) fn invalid_combination(message: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterCombination", message)
}

/// Rejects an ID that is not `ami-` and 8 or 17 hexadecimal digits.
pub(super) fn check_image_id(id: &str) -> Result<(), ServiceError> {
    let message = || format!("Invalid id: \"{id}\" (expecting \"ami-...\")");
    if is_id(id, "ami-") { Ok(()) } else { Err(ServiceError::new("InvalidAMIID.Malformed", message())) }
}

/// Rejects an ID that is not `snap-` and 8 or 17 hexadecimal digits.
pub(super) fn check_snapshot_id(id: &str) -> Result<(), ServiceError> {
    let message = || format!("Value ({id}) for parameter snapshotId is invalid. Expected: 'snap-...'.");
    if is_id(id, "snap-") { Ok(()) } else { Err(ServiceError::new("InvalidParameterValue", message())) }
}

/// Whether a text is a resource id with this prefix.
pub(super) fn is_id(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17)
            && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::{Problem, Violation, violation};

    fn error_for(violations: &[(&str, Problem)]) -> (String, String) {
        let violations: Vec<Violation> = violations
            .iter()
            .map(|(path, problem)| Violation {
                path: (*path).to_owned(),
                value: "x".to_owned(),
                problem: problem.clone(),
            })
            .collect();
        let error = violation(&violations);
        (error.code, error.message)
    }

    #[test]
    fn reports_unknown_parameter_first() {
        let (code, message) = error_for(&[("Name", Problem::Missing), ("Nmae", Problem::Unknown)]);
        assert_eq!((code.as_str(), message.as_str()), ("UnknownParameter", "The parameter Nmae is not recognized"));
    }

    #[test]
    fn invalid_name_has_its_own_error_code() {
        assert_eq!(error_for(&[("Name", Problem::TooShort(3))]).0, "InvalidAMIName.Malformed");
        assert_eq!(error_for(&[("Name", Problem::Missing)]).0, "MissingParameter");
        let (code, message) = error_for(&[("Description", Problem::TooLong(255))]);
        assert_eq!(code, "InvalidParameterValue");
        assert_eq!(
            message,
            "Value (x) for parameter Description is invalid. Member must have length less than or equal to 255"
        );
    }
}
