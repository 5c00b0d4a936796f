//! The copy itself fails, or the image goes away.

use simulator::FaultKind;

use super::Section;
use crate::case::{Case, Event, Holds, Sees, Then, making};
use crate::play::play;
use crate::subject::EC2;

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

fn cases() -> Vec<Case> {
    vec![
        Case::creating("The copy fails")
            .faults(|subject| vec![making(subject, fails())])
            .sees(Sees::Error("The copy of the {noun} golden failed", &["It broke.", "The key is not accessible."]))
            .holds(Holds::Failed)
            .then(Then::Replaces)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating("The copy fails, and its mapping does not name its snapshots")
            .of(&[&EC2])
            .settings(|settings| settings.snapshot_ids_while_pending = false)
            .faults(|subject| vec![making(subject, fails())])
            .sees(Sees::Error("The copy of the {noun} golden failed", &["It broke.", "The key is not accessible."]))
            .holds(Holds::Failed)
            .then(Then::Replaces)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::resuming("The copy of an earlier apply fails while it is waited for")
            .after(60, Event::Fail)
            .sees(Sees::Error("The copy of the {noun} golden failed", &["It broke.", "the next apply replaces it"]))
            .holds(Holds::Failed)
            .then(Then::Replaces)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::creating("Somebody deletes the image while it is waited for")
            .faults(|subject| vec![making(subject, FaultKind::CopyTime { seconds: 3000.0 })])
            .after(60, Event::Remove)
            .sees(Sees::Error("The {noun} golden has disappeared", &["The next apply makes it again"]))
            .holds(Holds::Vanished)
            .then(Then::Replaces)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::refreshing("Somebody has deleted the image")
            .after(0, Event::Remove)
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::refreshing("The image has failed since")
            .after(0, Event::Fail)
            .holds(Holds::Failed)
            .then(Then::Replaces)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::destroying("Somebody has deleted the image already")
            .after(0, Event::Remove)
            .calls(&[("make", 0), ("delete", 1)]),
    ]
}

#[test]
fn failures() {
    play(&cases());
}
