//! Checks recorded requests against AWS's own service models: names, required members, types, lengths, ranges, patterns
//! and permitted values. AWS's SDKs validate little of this. The simulator does, but not for requests that meet a
//! fault, and tests may expect its errors. Therefore every recorded request of a test is checked.

use std::fmt;

use simulator::Call;

/// Maximum length of a value in a message.
const MAX_VALUE_LENGTH: usize = 100;

/// A violation of AWS's service model by a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The service's name in signatures, such as `ec2`.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The parameter and the problem.
    pub parameter: simulator::Violation,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, operation, parameter: simulator::Violation { path, value, problem } } = self;
        write!(formatter, "{service} {operation}")?;
        if !path.is_empty() {
            write!(formatter, ", {path}")?;
        }
        let shown: String = value.chars().take(MAX_VALUE_LENGTH).collect();
        write!(formatter, ": {problem}, got {shown:?}")
    }
}

/// Checks calls that a simulator recorded.
pub(crate) fn check(calls: &[Call]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for Call { service, operation, parameters, .. } in calls {
        for parameter in simulator::check_request(service, operation, parameters) {
            violations.push(Violation { service: service.clone(), operation: operation.clone(), parameter });
        }
    }
    violations
}
