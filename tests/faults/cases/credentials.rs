//! Credentials that expire or do not suffice, and a clock that is wrong.

use std::time::Duration;

use simulator::{Fault, Settings};

use super::Section;
use crate::case::{Case, Event, Holds, Sees, Then, looking, making, refusal};
use crate::play::play;
use crate::subject::{APPSTREAM, EC2, Subject, WORKSPACES};

pub(super) fn section() -> Section {
    Section {
        title: "Credentials and clocks",
        text: "Credentials that expire while an image is waited for can be renewed meanwhile: the wait goes on for 20 \
               minutes, in which the SDK reads them again. A clock that is wrong is corrected by what AWS answers.",
        cases: cases(),
    }
}

fn denied(subject: &Subject) -> simulator::FaultKind {
    match subject.service {
        "ec2" => refusal("UnauthorizedOperation", "You are not authorized to perform this operation.", 403),
        _ => refusal("AccessDeniedException", "You are not authorized to perform this operation.", 400),
    }
}

fn long(settings: &mut Settings) {
    settings.copy_time = Duration::from_mins(50);
}

fn cases() -> Vec<Case> {
    [expiring(), denied_or_late()].into_iter().flatten().collect()
}

fn expiring() -> Vec<Case> {
    vec![
        Case::creating("The credentials expire while the image is waited for, and are renewed")
            .settings(long)
            .after(600, Event::Expire)
            .after(660, Event::Renew)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating("The credentials expire while the image is waited for, and are not renewed")
            .settings(long)
            .after(600, Event::Expire)
            .sees(Sees::Error(
                "Unable to wait for the {noun} golden in eu-west-1",
                &["expired", "The copy goes on in AWS", "terraform untaint"],
            ))
            .holds(Holds::Pending)
            .then(Then::WaitsUntainted)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::resuming("The credentials expire while the image of an earlier apply is waited for, and are renewed")
            .settings(long)
            .after(600, Event::Expire)
            .after(660, Event::Renew)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::resuming("The credentials expire while the image of an earlier apply is waited for, and are not renewed")
            .settings(long)
            .after(600, Event::Expire)
            .sees(Sees::Error(
                "Unable to wait for the {noun} golden in eu-west-1",
                &["Apply again", "The copy goes on"],
            ))
            .holds(Holds::Pending)
            .then(Then::Waits)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::creating("The credentials have expired before the image is made")
            .after(0, Event::Expire)
            .sees(Sees::Error("Unable to copy the {noun} golden to eu-west-1", &["expired", "Renew"]))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .at_most(&[("make", 2)]),
        Case::refreshing("The credentials have expired")
            .after(0, Event::Expire)
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["expired", "Renew"]))
            .holds(Holds::AsBefore)
            .calls(&[("make", 0), ("delete", 0), ("look", 1)]),
        Case::destroying("The credentials have expired")
            .after(0, Event::Expire)
            .sees(Sees::Error("Unable to delete the {noun} golden in eu-west-1", &["expired", "Renew"]))
            .holds(Holds::AsBefore)
            .then(Then::Destroys)
            .calls(&[("make", 0), ("delete", 1)]),
    ]
}

fn denied_or_late() -> Vec<Case> {
    vec![
        Case::creating("The image may be made and not be looked at")
            .faults(|subject| vec![looking(subject, denied(subject))])
            .sees(Sees::Error(
                "Unable to wait for the {noun} golden in eu-west-1",
                &["The copy goes on in AWS", "terraform untaint"],
            ))
            .holds(Holds::Pending)
            .then(Then::WaitsUntainted)
            .calls(&[("make", 1), ("delete", 0)]),
        Case::refreshing("The image may no longer be looked at")
            .faults(|subject| vec![looking(subject, denied(subject))])
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["not authorized"]))
            .holds(Holds::AsBefore)
            .calls(&[("make", 0), ("delete", 0), ("look", 1)]),
        Case::creating("This machine's clock is an hour behind AWS's")
            .settings(|settings| {
                settings.clock_offset = 3600;
                settings.checks_signing_time = true;
            })
            .at_most(&[("make", 2)]),
        Case::creating("This machine's clock is an hour ahead of AWS's")
            .settings(|settings| {
                settings.clock_offset = -3600;
                settings.checks_signing_time = true;
            })
            .at_most(&[("make", 2)]),
        Case::refreshing("This machine's clock is an hour behind AWS's")
            .settings(|settings| {
                settings.clock_offset = 3600;
                settings.checks_signing_time = true;
            })
            .at_most(&[("look", 2)]),
        Case::creating("AWS finds the request too old, again and again")
            .of(&[&EC2])
            .faults(|subject| vec![making(subject, refusal("RequestExpired", "Request has expired.", 400))])
            .sees(Sees::Error(
                "Unable to copy the {noun} golden to eu-west-1",
                &["machine's clock", "Renew the credentials"],
            ))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .calls(&[("make", 2)]),
        Case::creating("AWS finds the signature too old, again and again")
            .of(&[&APPSTREAM, WORKSPACES[0], WORKSPACES[1]])
            .faults(|subject| vec![making(subject, refusal("InvalidSignatureException", "Signature expired.", 400))])
            .sees(Sees::Error(
                "Unable to copy the {noun} golden to eu-west-1",
                &["machine's clock", "Renew the credentials"],
            ))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .calls(&[("make", 2)]),
        Case::destroying("The image may not be deleted")
            .faults(|subject| vec![Fault::of(subject.service, subject.deleting, denied(subject))])
            .sees(Sees::Error("Unable to delete the {noun} golden in eu-west-1", &["not authorized"]))
            .holds(Holds::AsBefore)
            .then(Then::Destroys)
            .calls(&[("make", 0), ("delete", 1)]),
    ]
}

#[test]
fn credentials() {
    play(&cases());
}
