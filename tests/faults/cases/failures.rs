//! Failed copies and deleted images.

use simulator::FaultKind;

use super::Section;
use crate::faults::case::{Event, ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, making};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::EC2;

pub(super) fn section() -> Section {
    Section {
        title: "Failed and vanished images",
        text: "A copy that fails ends the wait at once. The failed image stays in the state, and the next apply replaces \
               it. Other images that are waited for meanwhile are not disturbed.",
        cases: cases(),
    }
}

fn fails() -> FaultKind {
    FaultKind::CopyFails { state_reason: "It broke.".into(), snapshot_message: "The key is not accessible.".into() }
}

fn cases() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("The copy fails")
            .faults(|resource| vec![making(resource, fails())])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "The copy of the {noun} golden failed",
                &["It broke.", "The key is not accessible."],
            ))
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("make", 1), ("delete", 0)]),
        FaultCase::creating("The copy fails, and its mapping does not name its snapshots")
            .of(&[&EC2])
            .settings(|settings| settings.snapshot_ids_while_pending = false)
            .faults(|resource| vec![making(resource, fails())])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "The copy of the {noun} golden failed",
                &["It broke.", "The key is not accessible."],
            ))
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("make", 1), ("delete", 0)]),
        FaultCase::resuming("The copy of an earlier apply fails while it is waited for")
            .after(60, Event::Fail)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "The copy of the {noun} golden failed",
                &["It broke.", "the next apply replaces it"],
            ))
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("make", 0), ("delete", 0)]),
        FaultCase::creating("Somebody deletes the image while it is waited for")
            .faults(|resource| vec![making(resource, FaultKind::CopyTime { seconds: 3000.0 })])
            .after(60, Event::Remove)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "The {noun} golden has disappeared",
                &["The next apply makes it again"],
            ))
            .expected_state(ExpectedState::Vanished)
            .recovery(Recovery::Replaces)
            .calls(&[("make", 1), ("delete", 0)]),
        FaultCase::refreshing("Somebody has deleted the image")
            .after(0, Event::Remove)
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("make", 0), ("delete", 0)]),
        FaultCase::refreshing("The image has failed since")
            .after(0, Event::Fail)
            .expected_state(ExpectedState::Failed)
            .recovery(Recovery::Replaces)
            .calls(&[("make", 0), ("delete", 0)]),
        FaultCase::destroying("Somebody has deleted the image already")
            .after(0, Event::Remove)
            .calls(&[("make", 0), ("delete", 1)]),
    ]
}

#[test]
fn failures() {
    run_cases(&cases());
}
