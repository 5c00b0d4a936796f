//! The table of faults by cause.

mod connections;
mod consistency;
mod credentials;
mod failures;
mod interruptions;
mod quotas;
mod responses;
mod throttling;

use crate::faults::case::FaultCase;

/// A part of the table.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    /// Common description of the cases.
    pub(crate) text: &'static str,
    pub(crate) cases: Vec<FaultCase>,
}

/// The whole table in the order of the guide.
pub(crate) fn sections() -> Vec<Section> {
    vec![
        interruptions::section(),
        failures::section(),
        quotas::section(),
        throttling::section(),
        connections::section(),
        responses::section(),
        credentials::section(),
        consistency::section(),
    ]
}
