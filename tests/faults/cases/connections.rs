//! Connections that drop, before a call has had its effect and after it.

use serde_json::json;
use simulator::{Fault, FaultKind};

use super::Section;
use crate::case::{Case, Event, Holds, Sees, Then, making};
use crate::play::play;
use crate::subject::{APPSTREAM, COPIED, CREATED, EC2, Subject, WITHOUT_TOKEN, WORKSPACES};

pub(super) fn section() -> Section {
    Section {
        title: "Connections that drop",
        text: "A call whose answer was lost may have had its effect. A call that makes an image is repeated only with \
               EC2's client token; for the other services the image is looked for first. All other calls may be made \
               twice.",
        cases: cases(),
    }
}

/// A call that changes something: of which resources, and what makes Terraform call it.
type Mutation = (&'static [&'static Subject], &'static str, fn() -> Case);

fn changing_from(before: fn(&mut serde_json::Value), change: fn(&mut serde_json::Value)) -> Case {
    Case::changing("").config(before).change(change)
}

/// Every call that changes something, but for those that make an image.
static MUTATIONS: [Mutation; 18] = [
    (&[&EC2], "CreateTags", || Case::changing("")),
    (&[&EC2], "DeleteTags", || Case::changing("").change(|config| config["tags"] = json!(null))),
    (&[&EC2], "ModifyImageAttribute", || Case::changing("").change(|config| config["description"] = json!("Other"))),
    (&[&EC2], "EnableImageDeprecation", || {
        Case::changing("").change(|config| config["deprecation_time"] = json!("2030-01-01T00:00:00Z"))
    }),
    (&[&EC2], "DisableImageDeprecation", || {
        changing_from(
            |config| config["deprecation_time"] = json!("2030-01-01T00:00:00Z"),
            |config| config["deprecation_time"] = json!(null),
        )
    }),
    (&[&EC2], "EnableImageDeregistrationProtection", || {
        Case::changing("").change(|config| config["deregistration_protection"] = json!("enabled"))
    }),
    (&[&EC2], "DisableImageDeregistrationProtection", || {
        changing_from(
            |config| config["deregistration_protection"] = json!("enabled"),
            |config| config["deregistration_protection"] = json!("disabled"),
        )
    }),
    (&[&EC2], "DeregisterImage", || Case::destroying("")),
    (&[&APPSTREAM], "TagResource", || Case::creating("")),
    (&[&APPSTREAM], "TagResource", || Case::changing("")),
    (&[&APPSTREAM], "UntagResource", || Case::changing("").change(|config| config["tags"] = json!(null))),
    (&[&APPSTREAM], "DeleteImage", || Case::destroying("")),
    (&[&APPSTREAM], "DeleteImagePermissions", unsharing),
    (WORKSPACES, "CreateTags", || Case::changing("")),
    (WORKSPACES, "DeleteTags", || Case::changing("").change(|config| config["tags"] = json!(null))),
    (WORKSPACES, "DeleteWorkspaceImage", || Case::destroying("")),
    (WORKSPACES, "UpdateWorkspaceImagePermission", unsharing),
    (&[&EC2], "DeleteSnapshot", deleting_snapshots),
];

/// A destroy that takes the permissions of others back first.
fn unsharing() -> Case {
    Case::destroying("").config(|config| config["force_unshare_on_delete"] = json!(true)).after(0, Event::Share)
}

/// A destroy of an image whose mapping does not name its snapshots.
fn deleting_snapshots() -> Case {
    Case::destroying("")
        .settings(|settings| settings.snapshot_ids_while_pending = false)
        .config(|config| config["wait_for_available"] = json!(false))
}

fn mutations() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(of, operation, case) in &MUTATIONS {
        for (kind, when) in [(FaultKind::DropBefore, "before"), (FaultKind::DropAfter, "after")] {
            let case = case();
            let fault = format!("The connection drops {when} `{operation}` has had its effect");
            let dropped = move |subject: &Subject| vec![Fault::of(subject.service, operation, kind.clone()).times(1)];
            // The two snapshots of an AMI take two calls. Where the call had its effect, a look at what is left to do
            // may spare the second.
            let most = if operation == "DeleteSnapshot" { 3 } else { 2 };
            let case = Case { fault, ..case }.of(of).faults(dropped);
            cases.push(Case { at_most: vec![(operation, most)], ..case });
        }
    }
    cases
}

fn cases() -> Vec<Case> {
    [makings(), mutations()].into_iter().flatten().collect()
}

fn makings() -> Vec<Case> {
    vec![
        Case::creating("The connection drops before the call that makes the image has had its effect")
            .faults(|subject| vec![making(subject, FaultKind::DropBefore).times(1)])
            .calls(&[("make", 2), ("delete", 0)]),
        Case::creating("The connection drops after the call that makes the image has had its effect")
            .of(&[&EC2])
            .faults(|subject| vec![making(subject, FaultKind::DropAfter).times(1)])
            .calls(&[("make", 2), ("delete", 0)]),
        Case::creating("The connection drops after the call that makes the image has had its effect")
            .of(WITHOUT_TOKEN)
            .faults(|subject| vec![making(subject, FaultKind::DropAfter).times(1)])
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating(
            "The answer of the call that makes the image is lost, and AWS lists the image only a minute later",
        )
        .of(WITHOUT_TOKEN)
        .settings(|settings| settings.propagation_delay = std::time::Duration::from_mins(1))
        .faults(|subject| vec![making(subject, FaultKind::DropAfter).times(1)])
        .calls(&[("make", 2), ("delete", 0)]),
        Case::creating("The answer is lost, and this machine's clock is four minutes ahead of AWS's")
            .of(WITHOUT_TOKEN)
            .settings(|settings| {
                settings.clock_offset = -240;
                settings.checks_signing_time = true;
            })
            .faults(|subject| vec![making(subject, FaultKind::DropAfter).times(1)])
            .calls(&[("make", 1), ("delete", 0)]),
        Case::creating("Every connection drops after the call that makes the image has had its effect")
            .of(&[&EC2])
            .faults(|subject| vec![making(subject, FaultKind::DropAfter)])
            .sees(Sees::Error("Nobody knows whether the {noun} golden is being copied", &["Look for it in eu-west-1"]))
            .holds(Holds::Nothing)
            .then(Then::Imports)
            .at_most(&[("make", 30)]),
        Case::creating("Every connection drops before any call has had its effect")
            .faults(|subject| {
                vec![Fault { service: Some(subject.service.to_owned()), ..Fault::new(FaultKind::DropBefore) }]
            })
            .sees(Sees::Error("Nobody knows whether the {noun} golden is being copied", &["Look for it in eu-west-1"]))
            .holds(Holds::Nothing)
            .then(Then::Creates)
            .at_most(&[("make", 30)]),
        Case::creating("Every look at the image drops for 20 minutes")
            .settings(|settings| settings.copy_time = std::time::Duration::from_mins(30))
            .faults(|subject| {
                let kind = FaultKind::DropBefore;
                vec![crate::case::looking(subject, kind).skipping(1).lasting(std::time::Duration::from_mins(20))]
            })
            .calls(&[("make", 1)])
            .at_most(&[("look", 60)]),
        Case::refreshing("Every connection drops")
            .faults(|_| vec![Fault::new(FaultKind::DropBefore)])
            .sees(Sees::Error("Unable to read the {noun} golden in eu-west-1", &["Apply again"]))
            .holds(Holds::AsBefore)
            .calls(&[("make", 0), ("delete", 0)]),
        Case::destroying("Every connection drops after the call has had its effect")
            .faults(|subject| vec![Fault::of(subject.service, subject.deleting, FaultKind::DropAfter)])
            .sees(Sees::Error("Unable to delete the {noun} golden in eu-west-1", &["Apply again"]))
            .holds(Holds::AsBefore)
            .then(Then::IsGone)
            .at_most(&[("delete", 60)]),
    ]
}

#[test]
fn connections() {
    play(&makings());
}

#[test]
fn connections_of_calls_that_change_something() {
    play(&mutations());
}

#[test]
fn every_call_that_changes_something_has_its_cases() {
    // What the simulator offers of each service, but for what the provider never calls.
    let never = ["EnableImage", "DisableImage", "UpdateImagePermissions"];
    for (subjects, service) in
        [(&[&EC2][..], "ec2"), (&[&APPSTREAM], "appstream"), (&[&COPIED, &CREATED], "workspaces")]
    {
        let making: Vec<_> = subjects.iter().map(|subject| subject.making).collect();
        let of_service = MUTATIONS.iter().filter(|(of, ..)| of[0].service == service);
        let tested: Vec<_> = of_service.map(|(_, operation, _)| *operation).chain(making).collect();
        let offered = simulator::operations().into_iter().filter(|offered| offered.service == service);
        for name in offered.filter(|offered| offered.mutating).map(|offered| offered.operation) {
            assert!(never.contains(&name) || tested.contains(&name), "{service}:{name} has no cases");
        }
    }
}
