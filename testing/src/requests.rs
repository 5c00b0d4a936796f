//! Checks recorded requests against AWS's own service models: names, required members, types, lengths, ranges, patterns
//! and permitted values.
//!
//! AWS's SDKs check little of this before they send. The simulator does, but not for a request that it answers with a
//! fault, and a test may expect an error. Here every request of a test is held against what AWS itself publishes.

use std::fmt;

use simulator::Call;

/// How much of a value is shown.
const SHOWN: usize = 100;

/// One way in which a request is not what AWS's model of the operation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The service's name in signatures, such as `ec2`.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The parameter and what is wrong with it.
    pub parameter: simulator::Violation,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, operation, parameter: simulator::Violation { path, value, problem } } = self;
        write!(formatter, "{service} {operation}")?;
        if !path.is_empty() {
            write!(formatter, ", {path}")?;
        }
        let shown: String = value.chars().take(SHOWN).collect();
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
