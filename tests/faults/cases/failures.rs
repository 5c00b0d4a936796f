//! Failed copies and deleted images.

use simulator::FaultKind;

use super::Section;
use crate::faults::case::{Event, ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::EC2;

pub(super) fn section() -> Section {
    Section {
        title: "Failed and deleted images",
        text: "A failed copy ends the wait with an error. The failed image stays in the state, and the next apply replaces \
               it. Waits for other images continue.",
        cases: cases(),
    }
}

fn fails() -> FaultKind {
    FaultKind::CopyFails { state_reason: "It broke.".into(), snapshot_message: "The key is not accessible.".into() }
}

fn cases() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("The copy fails")
            .faults(|resource| vec![create_fault(resource, fails())])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Copy of {noun} \"golden\" failed",
                &["It broke.", "The key is not accessible."],
            ))
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("The copy fails, and its block device mapping has no snapshot IDs")
            .of(&[&EC2])
            .settings(|settings| settings.snapshot_ids_while_pending = false)
            .faults(|resource| vec![create_fault(resource, fails())])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Copy of {noun} \"golden\" failed",
                &["It broke.", "The key is not accessible."],
            ))
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::resuming("The copy of an earlier apply fails during the wait")
            .after(60, Event::Fail)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Copy of {noun} \"golden\" failed",
                &["It broke.", "the next apply replaces it"],
            ))
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::creating("The image is deleted outside of Terraform during the wait")
            .faults(|resource| vec![create_fault(resource, FaultKind::CopyTime { seconds: 3000.0 })])
            .after(60, Event::Remove)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "{noun} \"golden\" no longer exists",
                &["The next apply creates it again"],
            ))
            .expected_state(ExpectedState::Vanished)
            .recovery(Recovery::Replaces)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::refreshing("The image was deleted outside of Terraform")
            .after(0, Event::Remove)
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::refreshing("The copy of an earlier apply has failed")
            .after(0, Event::Fail)
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::destroying("The image was already deleted outside of Terraform")
            .after(0, Event::Remove)
            .calls(&[("create", 0), ("delete", 1)]),
    ]
}

#[test]
fn failures() {
    run_cases(&cases());
}
