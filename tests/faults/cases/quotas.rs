//! Temporary and permanent quota errors.

use std::time::Duration;

use serde_json::json;

use super::Section;
use crate::faults::case::{ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault, refusal};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{APPSTREAM, EC2, WORKSPACES};

pub(super) fn section() -> Section {
    Section {
        title: "Quotas",
        text: "A copy beyond a limit of concurrent copies waits in a queue, which does not count against its timeout. A quota of \
               images that is reached is an error without a wait.",
        cases: cases(),
    }
}

fn cases() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("Two other AppStream copies run for an hour")
            .of(&[&APPSTREAM])
            .config(|config| config["timeouts"] = json!({"create": "10m"}))
            .seed(|| json!({"appstream": {"images": {"eu-west-1": [{"name": "other", "state": "COPYING"}]}}}))
            .faults(|resource| {
                let message = "The limit of 2 concurrent image copies to eu-west-1 has been reached.";
                vec![
                    create_fault(resource, refusal("LimitExceededException", message, 400))
                        .lasting(Duration::from_hours(1)),
                ]
            })
            .at_most(&[("create", 130)]),
        FaultCase::creating("Twenty other snapshot copies run for an hour")
            .of(&[&EC2])
            .config(|config| config["timeouts"] = json!({"create": "10m"}))
            .faults(|resource| {
                let message = "Too many snapshot copies in progress. The limit is 20 for this destination region.";
                vec![
                    create_fault(resource, refusal("ResourceLimitExceeded", message, 400))
                        .lasting(Duration::from_hours(1)),
                ]
            })
            .at_most(&[("create", 130)]),
        FaultCase::creating("The quota of AppStream images is reached")
            .of(&[&APPSTREAM])
            .faults(|resource| {
                let message = "The limit of 10 images in eu-west-1 has been reached.";
                vec![create_fault(resource, refusal("LimitExceededException", message, 400))]
            })
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["10 by default", "L-E1182CCA"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            // The SDK classifies the code as throttling and would retry ten times.
            .calls(&[("create", 1)]),
        FaultCase::creating("The quota of AMIs is reached")
            .of(&[&EC2])
            .faults(|resource| {
                let message = "You have reached the limit of 50000 AMIs for this region.";
                vec![create_fault(resource, refusal("ResourceLimitExceeded", message, 400))]
            })
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["50,000", "Service Quotas", "L-B665C33B"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("create", 1)]),
        FaultCase::creating("The quota of WorkSpaces images is reached")
            .of(WORKSPACES)
            .faults(|resource| {
                vec![create_fault(
                    resource,
                    refusal("ResourceLimitExceededException", "The limit of images is reached.", 400),
                )]
            })
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["40 by default", "Service Quotas"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("create", 1)]),
    ]
}

#[test]
fn quotas() {
    run_cases(&cases());
}
