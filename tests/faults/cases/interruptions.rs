//! The user or the time limit ends the wait.

use serde_json::json;
use simulator::{Fault, FaultKind};

use super::Section;
use crate::case::{Case, Event, Holds, Sees, Then, making, refusal};
use crate::play::play;
use crate::subject::{APPSTREAM, EC2};

pub(super) fn section() -> Section {
    Section {
        title: "Interruptions and time limits",
        text: "Ctrl-C ends the wait, not the copy. A wait that takes longer than its time limit is an error, for which \
               Terraform marks the resource as tainted; the message tells how to keep the image.",
        cases: cases(),
    }
}

const GOES_ON: Sees = Sees::Warning("The copy of the {noun} golden goes on", &["copies nothing twice"]);

fn cases() -> Vec<Case> {
    vec![
        Case::creating("Ctrl-C while the image is waited for")
            .after(120, Event::Stop)
            .sees(GOES_ON)
            .holds(Holds::Pending)
            .then(Then::Waits)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating("Ctrl-C right after AWS has accepted the copy")
            .after(1, Event::Stop)
            .sees(GOES_ON)
            .holds(Holds::Pending)
            .then(Then::Waits)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating("Ctrl-C while AWS throttles every look at the image")
            .faults(|subject| vec![Fault::of(subject.service, subject.looking, FaultKind::Throttle).skipping(1)])
            .after(120, Event::Stop)
            .sees(GOES_ON)
            .holds(Holds::Pending)
            .then(Then::Waits)
            .calls(&[("make", 1)]),
        Case::resuming("Ctrl-C while the image of an earlier apply is waited for")
            .after(120, Event::Stop)
            .sees(GOES_ON)
            .holds(Holds::Pending)
            .then(Then::Waits)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::creating("Ctrl-C while the copy waits for one of two places")
            .of(&[&APPSTREAM])
            .seed(|| json!({"appstream": {"images": {"eu-west-1": [{"name": "other", "state": "COPYING"}]}}}))
            .faults(|subject| {
                let message = "The limit of 2 concurrent image copies to eu-west-1 has been reached.";
                vec![making(subject, refusal("LimitExceededException", message, 400))]
            })
            .after(120, Event::Stop)
            .sees(Sees::Error("The copy of the {noun} golden was not started", &["Nothing was made"]))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .at_most(&[("make", 12)]),
        Case::creating("Ctrl-C while the copy waits for one of twenty snapshot copies")
            .of(&[&EC2])
            .faults(|subject| {
                let message = "Too many snapshot copies in progress. The limit is 20 for this destination region.";
                vec![making(subject, refusal("ResourceLimitExceeded", message, 400))]
            })
            .after(120, Event::Stop)
            .sees(Sees::Error("The copy of the {noun} golden was not started", &["Nothing was made"]))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .at_most(&[("make", 12)]),
        Case::creating("The image takes longer than `timeouts { create }`")
            .config(|config| config["timeouts"] = json!({"create": "4m"}))
            .sees(Sees::Error(
                "The {noun} golden is still being copied",
                &["After 4 minutes", "The copy goes on in AWS", "terraform untaint"],
            ))
            .holds(Holds::Pending)
            .then(Then::WaitsUntainted)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating("The image takes longer than `timeouts { create }`, and nobody untaints it")
            .config(|config| config["timeouts"] = json!({"create": "6m"}))
            .sees(Sees::Error("The {noun} golden is still being copied", &["terraform untaint"]))
            .holds(Holds::Pending)
            // The image is deleted when it is made, and made again in time.
            .then(Then::Replaces)
            .faults(|subject| vec![making(subject, FaultKind::CopyTime { seconds: 600.0 }).times(1)])
            .calls(&[("make", 1), ("delete", 0)]),
        Case::resuming("The image of an earlier apply takes longer than `timeouts { create }`")
            .config(|config| config["timeouts"] = json!({"create": "4m"}))
            .sees(Sees::Error("The {noun} golden is still being copied", &["Apply again", "copies nothing twice"]))
            .holds(Holds::Pending)
            .then(Then::Waits)
            .calls(&[("make", 0), ("delete", 0)]),
    ]
}

#[test]
fn interruptions() {
    play(&cases());
}
