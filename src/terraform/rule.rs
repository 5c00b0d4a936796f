//! [`Rule`]: one thing that is checked before anything is made.

use super::diagnostics::{Diagnostic, Severity};

/// One thing that is checked before an image is made, changed or removed.
///
/// The messages to the user and the catalogue of checks in the documentation are both made of this, so that neither
/// can say what the other does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The first line of the message: the fact.
    pub summary: &'static str,
    /// The argument that the message points at; empty for the whole block.
    pub attribute: &'static str,
    /// Whether Terraform stops.
    pub severity: Severity,
    /// The IAM action that the check needs, such as `ec2:DescribeImages`; `None` for a check that needs no network.
    pub reads: Option<&'static str>,
    /// What is checked, in a sentence, for the catalogue.
    pub about: &'static str,
}

impl Rule {
    /// An error that needs no network.
    pub const fn refusal(attribute: &'static str, summary: &'static str, about: &'static str) -> Self {
        Self { summary, attribute, severity: Severity::Error, reads: None, about }
    }

    /// The same rule, found out by asking AWS.
    #[must_use]
    pub const fn reading(self, action: &'static str) -> Self {
        Self { reads: Some(action), ..self }
    }

    /// The same rule as a warning.
    #[must_use]
    pub const fn warns(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The message about a configuration that breaks the rule: what is wrong with it, and what to do.
    pub fn broken(&self, detail: impl Into<String>) -> Diagnostic {
        let diagnostic = Diagnostic { severity: self.severity, ..Diagnostic::error(self.summary, detail) };
        if self.attribute.is_empty() { diagnostic } else { diagnostic.at_attribute(self.attribute) }
    }
}
