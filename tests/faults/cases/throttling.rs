//! AWS throttles, or fails itself.

use std::time::Duration;

use simulator::{Fault, FaultKind};

use super::Section;
use crate::case::{Case, Holds, Sees, Then, looking, making};
use crate::play::play;
use crate::subject::{ALL, EC2};

pub(super) fn section() -> Section {
    Section {
        title: "Throttling and failing services",
        text: "A minute in which AWS throttles every call, or fails itself, is waited through. Longer ones end as errors \
               where nothing is lost by it; a wait goes on for as long as its time limit allows.",
        cases: cases(),
    }
}

/// Every call of the service, for so many seconds.
fn every_call(kind: FaultKind, seconds: u64) -> impl Fn(&crate::subject::Subject) -> Vec<Fault> {
    move |subject| {
        let fault = Fault { service: Some(subject.service.to_owned()), ..Fault::new(kind.clone()) };
        vec![fault.lasting(Duration::from_secs(seconds))]
    }
}

fn minute(kind: &FaultKind, what: &str) -> Vec<Case> {
    let fault = || format!("{what} for 60 seconds");
    let every = || every_call(kind.clone(), 60);
    vec![
        Case::creating(fault()).faults(every()).at_most(&[("make", 30)]),
        Case::resuming(fault()).faults(every()).calls(&[("make", 0)]).at_most(&[("look", 30)]),
        Case::changing(fault()).faults(every()).calls(&[("make", 0), ("delete", 0)]),
        Case::refreshing(fault()).faults(every()).calls(&[("make", 0), ("delete", 0)]).at_most(&[("look", 40)]),
        Case::destroying(fault()).faults(every()).calls(&[("make", 0)]).at_most(&[("delete", 40)]),
    ]
}

fn cases() -> Vec<Case> {
    let mut cases = minute(&FaultKind::Throttle, "AWS throttles every call");
    cases.extend(minute(&FaultKind::ServerError { status: 503 }, "The service is unavailable (503)"));
    cases.extend(minute(&FaultKind::ServerError { status: 500 }, "The service fails itself (500)"));
    cases.extend([
        Case::creating("AWS throttles every look at the image for 20 minutes")
            .settings(|settings| settings.copy_time = Duration::from_mins(30))
            .faults(|subject| vec![looking(subject, FaultKind::Throttle).skipping(1).lasting(Duration::from_mins(20))])
            .calls(&[("make", 1)])
            .at_most(&[("look", 60)]),
        Case::creating("AWS fails every look at the image for 20 minutes")
            .settings(|settings| settings.copy_time = Duration::from_mins(30))
            .faults(|subject| {
                let kind = FaultKind::ServerError { status: 500 };
                vec![looking(subject, kind).skipping(1).lasting(Duration::from_mins(20))]
            })
            .calls(&[("make", 1)])
            .at_most(&[("look", 60)]),
        Case::creating("AWS throttles the making of images without end")
            .of(ALL)
            .faults(|subject| vec![making(subject, FaultKind::Throttle)])
            .sees(Sees::Error("Unable to copy the {noun} golden to eu-west-1", &["throttles this account"]))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .at_most(&[("make", 300)]),
        Case::refreshing("AWS throttles every call without end")
            .faults(every_call(FaultKind::Throttle, 100_000))
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["throttles this account"]))
            .holds(Holds::AsBefore)
            .at_most(&[("look", 80), ("make", 0)]),
        Case::refreshing("The service fails without end")
            .faults(every_call(FaultKind::ServerError { status: 500 }, 100_000))
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["Apply again"]))
            .holds(Holds::AsBefore)
            .at_most(&[("look", 80), ("make", 0)]),
        Case::destroying("AWS throttles every call without end")
            .faults(every_call(FaultKind::Throttle, 100_000))
            .sees(Sees::Error("Unable to delete the {noun} golden in eu-west-1", &["throttles this account"]))
            .holds(Holds::AsBefore)
            .then(Then::Destroys)
            .at_most(&[("delete", 80), ("make", 0)]),
        Case::changing("AWS throttles every call without end")
            .faults(every_call(FaultKind::Throttle, 100_000))
            .sees(Sees::Error("Unable to finish the {noun} golden in eu-west-1", &["throttles this account"]))
            .holds(Holds::AsBefore)
            .then(Then::Changes)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::creating("What the copy call cannot set is refused afterwards")
            .of(&[&EC2])
            .config(|config| config["deprecation_time"] = serde_json::json!("2030-01-01T00:00:00Z"))
            .faults(|_| {
                let denied = crate::case::refusal("UnauthorizedOperation", "No.", 403);
                vec![Fault::of("ec2", "EnableImageDeprecation", denied)]
            })
            .sees(Sees::Warning("Unable to finish the {noun} golden in eu-west-1", &["ec2:EnableImageDeprecation"]))
            .then(Then::Changes)
            .calls(&[("make", 1), ("delete", 0), ("EnableImageDeprecation", 1)]),
    ]);
    cases
}

#[test]
fn throttling() {
    play(&cases());
}
