//! Answers that arrive with status 200 and cannot be read.

use simulator::{Fault, FaultKind};

use super::Section;
use crate::case::{Case, Holds, Sees, Then, looking, making};
use crate::play::play;
use crate::subject::{APPSTREAM, EC2, WITHOUT_TOKEN};

pub(super) fn section() -> Section {
    Section {
        title: "Answers that cannot be read",
        text: "An answer that breaks off or is empty, though its status is 200, is an error. It is never taken for an image \
               that is gone, and never for a call that had no effect.",
        cases: cases(),
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, what) in [(FaultKind::GarbledBody, "breaks off"), (FaultKind::EmptyBody, "is empty")] {
        let (made, seen, read, changed, deleted) = (kind.clone(), kind.clone(), kind.clone(), kind.clone(), kind);
        let made_again = made.clone();
        cases.extend([
            Case::creating(format!("The answer of the call that makes the image {what}"))
                .of(&[&EC2])
                .faults(move |subject| vec![making(subject, made_again.clone()).times(1)])
                .calls(&[("make", 2), ("delete", 0)]),
            Case::creating(format!("The answer of the call that makes the image {what}"))
                .of(WITHOUT_TOKEN)
                .faults(move |subject| vec![making(subject, made.clone()).times(1)])
                .calls(&[("make", 1), ("delete", 0)]),
            Case::creating(format!("Every look at the image {what}, for 20 minutes"))
                .settings(|settings| settings.copy_time = std::time::Duration::from_mins(30))
                .faults(move |subject| {
                    vec![looking(subject, seen.clone()).skipping(1).lasting(std::time::Duration::from_mins(20))]
                })
                .calls(&[("make", 1), ("delete", 0)])
                .at_most(&[("look", 60)]),
            Case::refreshing(format!("What AWS answers {what}"))
                .faults(move |subject| vec![looking(subject, read.clone())])
                .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["Apply again"]))
                .holds(Holds::AsBefore)
                .calls(&[("make", 0), ("delete", 0)]),
            Case::changing(format!("The first answer of each call {what}"))
                .faults(move |subject| {
                    let operations = ["CreateTags", "TagResource"];
                    operations.map(|name| Fault::of(subject.service, name, changed.clone()).times(1)).to_vec()
                })
                .calls(&[("make", 0), ("delete", 0)]),
            Case::destroying(format!("The answer of the deletion {what}"))
                .faults(move |subject| vec![Fault::of(subject.service, subject.deleting, deleted.clone()).times(1)])
                .calls(&[("make", 0)])
                .at_most(&[("delete", 2)]),
        ]);
    }
    cases.extend([
        Case::refreshing("A list in the answer ends with a null")
            .of(&[&APPSTREAM])
            .faults(|subject| vec![looking(subject, FaultKind::NullElements)])
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["appstream:DescribeImages"]))
            .holds(Holds::AsBefore)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::refreshing("A proxy answers with a page of its own")
            .faults(|subject| vec![looking(subject, crate::case::refusal("", "", 502))])
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["Apply again"]))
            .holds(Holds::AsBefore)
            .then(Then::Nothing)
            .calls(&[("make", 0), ("delete", 0)]),
    ]);
    cases
}

#[test]
fn answers() {
    play(&cases());
}
