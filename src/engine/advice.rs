//! [`Advice`]: what to do about an error of AWS, as data: chosen by operation, error code and message.

use crate::aws::ServiceError;

/// Advice on an error of AWS.
#[derive(Debug, Clone, Copy)]
pub struct Advice {
    /// The operations of the error; empty for all.
    pub operations: &'static [&'static str],
    /// The error code.
    pub code: &'static str,
    /// A part of AWS's message, regardless of case, for a code with several meanings; empty for all messages.
    pub message: &'static str,
    /// The advice, in full sentences.
    pub text: &'static str,
}

impl Advice {
    /// Advice on an error code.
    pub const fn on(code: &'static str, text: &'static str) -> Self {
        Self { operations: &[], code, message: "", text }
    }

    /// The same advice, for these operations alone.
    #[must_use]
    pub const fn of(self, operations: &'static [&'static str]) -> Self {
        Self { operations, ..self }
    }

    /// The same advice, for messages with this part alone.
    #[must_use]
    pub const fn saying(self, message: &'static str) -> Self {
        Self { message, ..self }
    }

    fn applies_to(&self, error: &ServiceError) -> bool {
        error.has_code(self.code)
            && (self.operations.is_empty() || self.operations.contains(&error.call.operation))
            && contains(&error.message, self.message)
    }

    /// Advice on a message is more specific than advice on an operation.
    fn specificity(&self) -> usize {
        2 * usize::from(!self.message.is_empty()) + usize::from(!self.operations.is_empty())
    }
}

/// The most specific advice on an error; of equals, the first.
pub(crate) fn find(table: &'static [Advice], error: &ServiceError) -> Option<&'static str> {
    let applicable = table.iter().rev().filter(|advice| advice.applies_to(error));
    applicable.max_by_key(|advice| advice.specificity()).map(|advice| advice.text)
}

/// Advice on the reason of a failed image: a part of the reason, regardless of case, and the advice in full sentences.
pub type FailureAdvice = (&'static str, &'static str);

/// The advice on the reason of a failed image.
pub(crate) fn on_failure(table: &'static [FailureAdvice], reason: &str) -> Option<&'static str> {
    table.iter().find(|(part, _)| contains(reason, part)).map(|(_, text)| *text)
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Call, ErrorKind};

    const TABLE: &[Advice] = &[
        Advice::on("Denied", "code"),
        Advice::on("Denied", "operation").of(&["Copy"]),
        Advice::on("Denied", "message").saying("not your image"),
        Advice::on("Denied", "both").of(&["Copy"]).saying("not your image"),
    ];

    fn advice(operation: &'static str, code: &str, message: &str) -> Option<&'static str> {
        let call = Call { service: "fake", operation, region: "eu-west-1".to_owned() };
        let code = Some(code.to_owned());
        let message = message.to_owned();
        find(TABLE, &ServiceError { call, kind: ErrorKind::Denied, code, message, status: None, request_id: None })
    }

    #[test]
    fn finds_the_most_specific_advice() {
        assert_eq!(advice("Copy", "Denied", "Not your image: img-1."), Some("both"));
        assert_eq!(advice("Delete", "Denied", "Not your image: img-1."), Some("message"));
        assert_eq!(advice("Copy", "Denied", "No."), Some("operation"));
        assert_eq!(advice("Delete", "Denied", "No."), Some("code"));
        assert_eq!(advice("Copy", "Missing", "Not your image: img-1."), None);
    }

    #[test]
    fn finds_advice_on_a_failure() {
        const FAILURES: &[FailureAdvice] = &[("not accessible", "Allow it.")];
        assert_eq!(on_failure(FAILURES, "Snapshot: Given key ID is NOT accessible"), Some("Allow it."));
        assert_eq!(on_failure(FAILURES, "No space."), None);
    }
}
