//! Diagnostics about API calls that failed, and about calls that are not possible.

use super::denial::Denial;
use crate::aws::{ErrorKind, NotConfigured, ServiceError};
use crate::engine::advice::{self, Advice};
use crate::engine::kind::ImageKind;
use crate::terraform::{Diagnostic, sanitized_part};

/// An error about a failed API call.
///
/// `action` completes "Unable to …", such as `copy AMI "golden" to eu-west-1`.
pub fn failed(kind: &ImageKind, action: &str, error: &ServiceError) -> Diagnostic {
    call_failed(kind.advice, action, error)
}

/// The same for an object that is not an image, with the service's table of advice.
pub fn call_failed(table: &'static [Advice], action: &str, error: &ServiceError) -> Diagnostic {
    failed_with(action, error, advice(table, error))
}

/// An error about a failed API call, with advice that depends on more than the error.
pub(crate) fn failed_with(action: &str, error: &ServiceError, advice: Option<String>) -> Diagnostic {
    let advice = advice.map(|advice| format!("\n\n{advice}")).unwrap_or_default();
    Diagnostic::error(format!("Unable to {action}"), format!("{error}.{advice}"))
}

/// What to do about an error, in full sentences.
pub(crate) fn advice(table: &'static [Advice], error: &ServiceError) -> Option<String> {
    let denial = Denial::of(error);
    if let Some(denial) = denial.as_ref().filter(|denial| !denial.can_be_allowed()) {
        return Some(denial.advice());
    }
    let of_service = advice::find(table, error).map(str::to_owned);
    of_service.or_else(|| denial.map(|denial| denial.advice())).or_else(|| general_advice(error).map(str::to_owned))
}

/// Why an image failed: one line for each pair of code and message that a service reports.
pub fn reasons<'a>(pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> String {
    let line = |(code, message): (Option<&'a str>, Option<&'a str>)| {
        let texts = [code, message].into_iter().flatten().filter(|text| !text.is_empty());
        sanitized_part(&texts.collect::<Vec<_>>().join(": "))
    };
    let lines: Vec<_> = pairs.into_iter().map(line).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { "AWS reports no reason.".to_owned() } else { lines.join("\n") }
}

/// What to do about errors that every service returns.
fn general_advice(error: &ServiceError) -> Option<&'static str> {
    if error.may_be_clock() {
        return Some(
            "Renew the credentials if they have expired, and check that the clock of this machine is correct: AWS \
             rejects requests whose time differs by more than five minutes.",
        );
    }
    match error.kind {
        ErrorKind::Throttled => Some(
            "AWS throttles the requests of this account. Apply again later, or run Terraform with a lower \
             `-parallelism`.",
        ),
        ErrorKind::Transient => Some("AWS had an internal error, or its response was lost. Apply again."),
        ErrorKind::Unreachable => Some(
            "The provider cannot connect to AWS. Check the network, the proxy and the name of the Region and endpoint, \
             then apply again.",
        ),
        ErrorKind::Unsupported | ErrorKind::UnexpectedResponse => Some(
            "Check `endpoints`, the AWS_ENDPOINT_URL environment variables and the proxy. If the endpoint is an emulator, \
             `plan_checks = \"static\"` in the provider block plans without API calls.",
        ),
        ErrorKind::Unauthenticated => Some("The credentials are missing or have expired. Renew them and apply again."),
        ErrorKind::Denied => Some(
            "Check that the credentials belong to the right account, that they are valid, and that their IAM policies \
             allow this action in this Region.",
        ),
        ErrorKind::Unanswered => Some("Run the command again."),
        ErrorKind::UnreadableCredentials => Some("Make the file readable, then apply again."),
        ErrorKind::Refused => None,
    }
}

/// An error about a provider configuration that is not complete yet.
pub(crate) fn not_configured(error: &NotConfigured) -> Diagnostic {
    Diagnostic::error(
        "Provider configuration not complete",
        format!("The provider cannot call AWS: {error}. Nothing was changed."),
    )
}
