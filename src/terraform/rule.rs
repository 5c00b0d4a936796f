//! [`Rule`]: a check before an operation.

use super::diagnostics::{Diagnostic, Severity};

/// A check before an object is created, updated or deleted.
///
/// The diagnostics and the catalog of checks in the documentation are both derived from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The summary of the diagnostic.
    pub summary: &'static str,
    /// The argument of the diagnostic; empty for the whole block.
    pub attribute: &'static str,
    /// The severity of the diagnostic.
    pub severity: Severity,
    /// The IAM action that the check requires, such as `ec2:DescribeImages`; `None` for an offline check.
    pub reads: Option<&'static str>,
    /// A second IAM action, which the check requires only in some cases.
    pub also_reads: Option<&'static str>,
    /// What is checked, in a sentence, for the catalog.
    pub about: &'static str,
}

impl Rule {
    /// An offline check that results in an error.
    pub const fn refusal(attribute: &'static str, summary: &'static str, about: &'static str) -> Self {
        Self { summary, attribute, severity: Severity::Error, reads: None, also_reads: None, about }
    }

    /// The same check, which calls AWS.
    #[must_use]
    pub const fn reading(self, action: &'static str) -> Self {
        Self { reads: Some(action), ..self }
    }

    /// The same check, which in some cases makes a second call.
    #[must_use]
    pub const fn also_reading(self, action: &'static str) -> Self {
        Self { also_reads: Some(action), ..self }
    }

    /// The IAM actions that the check requires.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.reads.into_iter().chain(self.also_reads)
    }

    /// The same check with a warning.
    #[must_use]
    pub const fn warns(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The diagnostic for a violation.
    pub fn broken(&self, detail: impl Into<String>) -> Diagnostic {
        let diagnostic = Diagnostic { severity: self.severity, ..Diagnostic::error(self.summary, detail) };
        if self.attribute.is_empty() { diagnostic } else { diagnostic.at_attribute(self.attribute) }
    }
}
