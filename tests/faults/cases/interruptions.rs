//! Waits that the user or a timeout ends.

use serde_json::json;
use simulator::{Fault, FaultKind};

use super::Section;
use crate::faults::case::{Event, ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault, refusal};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{APPSTREAM, EC2};

pub(super) fn section() -> Section {
    Section {
        title: "Interruptions and timeouts",
        text: "Ctrl-C ends the wait, not the copy. A wait beyond its timeout is an error, and Terraform marks a new resource as \
               tainted; the message says how to keep the image.",
        cases: cases(),
    }
}

const GOES_ON: ExpectedDiagnostic =
    ExpectedDiagnostic::Warning("Copy of {noun} \"golden\" still in progress", &["does not start a second copy"]);

fn cases() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("Ctrl-C during the wait")
            .after(120, Event::Stop)
            .expected_diagnostic(GOES_ON)
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Waits)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("Ctrl-C directly after AWS has accepted the copy")
            .after(1, Event::Stop)
            .expected_diagnostic(GOES_ON)
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Waits)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("Ctrl-C while AWS throttles every read of the image")
            .faults(|resource| {
                vec![Fault::of(resource.service, resource.describe_operation, FaultKind::Throttle).skipping(1)]
            })
            .after(120, Event::Stop)
            .expected_diagnostic(GOES_ON)
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Waits)
            .calls(&[("create", 1)]),
        FaultCase::resuming("Ctrl-C during the wait")
            .after(120, Event::Stop)
            .expected_diagnostic(GOES_ON)
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Waits)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::creating("Ctrl-C while the copy is queued behind two other copies")
            .of(&[&APPSTREAM])
            .seed(|| json!({"appstream": {"images": {"eu-west-1": [{"name": "other", "state": "COPYING"}]}}}))
            .faults(|resource| {
                let message = "The limit of 2 concurrent image copies to eu-west-1 has been reached.";
                vec![create_fault(resource, refusal("LimitExceededException", message, 400))]
            })
            .after(120, Event::Stop)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Copy of {noun} \"golden\" not started",
                &["Nothing was created"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .at_most(&[("create", 12)]),
        FaultCase::creating("Ctrl-C while the copy is queued behind twenty snapshot copies")
            .of(&[&EC2])
            .faults(|resource| {
                let message = "Too many snapshot copies in progress. The limit is 20 for this destination region.";
                vec![create_fault(resource, refusal("ResourceLimitExceeded", message, 400))]
            })
            .after(120, Event::Stop)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Copy of {noun} \"golden\" not started",
                &["Nothing was created"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .at_most(&[("create", 12)]),
        FaultCase::creating("The copy takes longer than `timeouts { create }`")
            .config(|config| config["timeouts"] = json!({"create": "4m"}))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Timed out waiting for {noun} \"golden\"",
                &["After 4m", "AWS continues the copy", "terraform untaint"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::WaitsUntainted)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("The copy takes longer than `timeouts { create }`, and the resource stays tainted")
            .config(|config| config["timeouts"] = json!({"create": "6m"}))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Timed out waiting for {noun} \"golden\"",
                &["terraform untaint"],
            ))
            .expected_state(ExpectedState::Pending)
            // The image is deleted when its copy completes, and recreated in time.
            .recovery(Recovery::Replaces)
            .faults(|resource| vec![create_fault(resource, FaultKind::CopyTime { seconds: 600.0 }).times(1)])
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::resuming("The copy takes longer than `timeouts { create }`")
            .config(|config| config["timeouts"] = json!({"create": "4m"}))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Timed out waiting for {noun} \"golden\"",
                &["Apply again", "does not start a second copy"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Waits)
            .calls(&[("create", 0), ("delete", 0)]),
    ]
}

#[test]
fn interruptions() {
    run_cases(&cases());
}
