//! Connections that drop before or after a request takes effect.

use serde_json::json;
use simulator::{Fault, FaultKind};

use super::Section;
use crate::faults::case::{Event, ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{
    APPSTREAM, COPIED, CREATED, EC2, ResourceUnderTest, WITHOUT_TOKEN, WORKSPACES,
};

pub(super) fn section() -> Section {
    Section {
        title: "Lost connections",
        text: "If the response to a request is lost, the request may have taken effect. The provider repeats a create request \
               only with EC2's client token; for the other services, it searches for the image first. It repeats all \
               other requests.",
        cases: cases(),
    }
}

/// A mutating operation: its resources, and what triggers it.
type Mutation = (&'static [&'static ResourceUnderTest], &'static str, fn() -> FaultCase);

fn changing_from(before: fn(&mut serde_json::Value), change: fn(&mut serde_json::Value)) -> FaultCase {
    FaultCase::changing("").config(before).change(change)
}

/// Every mutating operation except those that create an image.
static MUTATIONS: [Mutation; 20] = [
    (&[&EC2], "CreateTags", || FaultCase::changing("")),
    (&[&EC2], "DeleteTags", || FaultCase::changing("").change(|config| config["tags"] = json!(null))),
    (&[&EC2], "ModifyImageAttribute", || {
        FaultCase::changing("").change(|config| config["description"] = json!("Other"))
    }),
    (&[&EC2], "EnableImageDeprecation", || {
        FaultCase::changing("").change(|config| config["deprecation_time"] = json!("2030-01-01T00:00:00Z"))
    }),
    (&[&EC2], "DisableImageDeprecation", || {
        changing_from(
            |config| config["deprecation_time"] = json!("2030-01-01T00:00:00Z"),
            |config| config["deprecation_time"] = json!(null),
        )
    }),
    (&[&EC2], "EnableImageDeregistrationProtection", || {
        FaultCase::changing("").change(|config| config["deregistration_protection"] = json!("enabled"))
    }),
    (&[&EC2], "DisableImageDeregistrationProtection", || {
        changing_from(
            |config| config["deregistration_protection"] = json!("enabled"),
            |config| config["deregistration_protection"] = json!("disabled"),
        )
    }),
    (&[&EC2], "DeregisterImage", || FaultCase::destroying("")),
    (&[&APPSTREAM], "TagResource", || FaultCase::creating("")),
    (&[&APPSTREAM], "TagResource", || FaultCase::changing("")),
    (&[&APPSTREAM], "UntagResource", || FaultCase::changing("").change(|config| config["tags"] = json!(null))),
    (&[&APPSTREAM], "DeleteImage", || FaultCase::destroying("")),
    (&[&APPSTREAM], "DeleteImagePermissions", unsharing),
    (WORKSPACES, "CreateTags", || FaultCase::changing("")),
    (WORKSPACES, "DeleteTags", || FaultCase::changing("").change(|config| config["tags"] = json!(null))),
    (WORKSPACES, "DeleteWorkspaceImage", || FaultCase::destroying("")),
    (WORKSPACES, "UpdateWorkspaceImagePermission", unsharing),
    (&[&EC2], "DeleteSnapshot", deleting_snapshots),
    (&[&EC2], "ModifySnapshotAttribute", || {
        FaultCase::changing("")
            .change(|config| config["sharing"] = json!({ "account_ids": ["999988887777"], "snapshots": true }))
    }),
    (&[&APPSTREAM], "UpdateImagePermissions", || {
        FaultCase::changing("").change(|config| config["sharing"] = json!({ "fleet_account_ids": ["999988887777"] }))
    }),
];

/// A destroy that first removes sharing permissions.
fn unsharing() -> FaultCase {
    FaultCase::destroying("").config(|config| config["force_unshare_on_delete"] = json!(true)).after(0, Event::Share)
}

/// A destroy of an image whose block device mapping lists no snapshots.
fn deleting_snapshots() -> FaultCase {
    FaultCase::destroying("")
        .settings(|settings| settings.snapshot_ids_while_pending = false)
        .config(|config| config["wait_for_available"] = json!(false))
}

fn mutations() -> Vec<FaultCase> {
    let mut cases = Vec::new();
    for &(of, operation, case) in &MUTATIONS {
        for (kind, when) in [(FaultKind::DropBefore, "before"), (FaultKind::DropAfter, "after")] {
            let case = case();
            let fault = format!("The connection drops {when} `{operation}` takes effect");
            let dropped =
                move |resource: &ResourceUnderTest| vec![Fault::of(resource.service, operation, kind.clone()).times(1)];
            // The two snapshots of an AMI take two requests. If the first request took effect, reading the remaining
            // snapshots may make the second unnecessary.
            let most = if operation.contains("Snapshot") { 3 } else { 2 };
            let case = FaultCase { trigger: fault, ..case }.of(of).faults(dropped);
            cases.push(FaultCase { at_most: vec![(operation, most)], ..case });
        }
    }
    cases
}

fn cases() -> Vec<FaultCase> {
    [create_cases(), mutations()].into_iter().flatten().collect()
}

fn create_cases() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("The connection drops before the create request takes effect")
            .faults(|resource| vec![create_fault(resource, FaultKind::DropBefore).times(1)])
            .calls(&[("create", 2), ("delete", 0)]),
        FaultCase::creating("The connection drops after the create request took effect")
            .of(&[&EC2])
            .faults(|resource| vec![create_fault(resource, FaultKind::DropAfter).times(1)])
            .calls(&[("create", 2), ("delete", 0)]),
        FaultCase::creating("The connection drops after the create request took effect")
            .of(WITHOUT_TOKEN)
            .faults(|resource| vec![create_fault(resource, FaultKind::DropAfter).times(1)])
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("The response to the create request is lost, and AWS lists the image a minute later")
            .of(WITHOUT_TOKEN)
            .settings(|settings| settings.propagation_delay = std::time::Duration::from_mins(1))
            .faults(|resource| vec![create_fault(resource, FaultKind::DropAfter).times(1)])
            .calls(&[("create", 2), ("delete", 0)]),
        FaultCase::creating("The response to the create request is lost, and the local clock is four minutes fast")
            .of(WITHOUT_TOKEN)
            .settings(|settings| {
                settings.clock_offset = -240;
                settings.checks_signing_time = true;
            })
            .faults(|resource| vec![create_fault(resource, FaultKind::DropAfter).times(1)])
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("Every connection drops after the create request took effect")
            .of(&[&EC2])
            .faults(|resource| vec![create_fault(resource, FaultKind::DropAfter)])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Could not determine whether the copy of {noun} \"golden\" started",
                &["Search for the {noun} in eu-west-1"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Imports)
            .at_most(&[("create", 30)]),
        FaultCase::creating("Every connection drops before a request takes effect")
            .faults(|resource| {
                vec![Fault { service: Some(resource.service.to_owned()), ..Fault::new(FaultKind::DropBefore) }]
            })
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Could not determine whether the copy of {noun} \"golden\" started",
                &["Search for the {noun} in eu-west-1"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .at_most(&[("create", 30)]),
        FaultCase::creating("Every read of the image drops for 20 minutes")
            .settings(|settings| settings.copy_time = std::time::Duration::from_mins(30))
            .faults(|resource| {
                let kind = FaultKind::DropBefore;
                vec![
                    crate::faults::case::describe_fault(resource, kind)
                        .skipping(1)
                        .lasting(std::time::Duration::from_mins(20)),
                ]
            })
            .calls(&[("create", 1)])
            .at_most(&[("describe", 60)]),
        FaultCase::refreshing("Every connection drops")
            .faults(|_| vec![Fault::new(FaultKind::DropBefore)])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["Apply again"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::destroying("Every connection drops after the request took effect")
            .faults(|resource| vec![Fault::of(resource.service, resource.delete_operation, FaultKind::DropAfter)])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to delete {noun} \"golden\" in eu-west-1",
                &["Apply again"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .recovery(Recovery::IsGone)
            .at_most(&[("delete", 60)]),
    ]
}

#[test]
fn connections() {
    run_cases(&create_cases());
}

#[test]
fn connections_of_mutating_calls() {
    run_cases(&mutations());
}

#[test]
fn every_mutating_call_has_cases() {
    // The simulator's operations of each service, except those that the provider never calls, and those of bundles, which
    // `tests/bundle` tests.
    let others = ["EnableImage", "DisableImage"];
    for (resources, service) in
        [(&[&EC2][..], "ec2"), (&[&APPSTREAM], "appstream"), (&[&COPIED, &CREATED], "workspaces")]
    {
        let create_fault: Vec<_> = resources.iter().map(|resource| resource.create_operation).collect();
        let of_service = MUTATIONS.iter().filter(|(of, ..)| of[0].service == service);
        let tested: Vec<_> = of_service.map(|(_, operation, _)| *operation).chain(create_fault).collect();
        let offered = simulator::operations().into_iter().filter(|offered| offered.service == service);
        for name in offered.filter(|offered| offered.mutating).map(|offered| offered.operation) {
            let is_other = others.contains(&name) || name.ends_with("WorkspaceBundle");
            assert!(is_other || tested.contains(&name), "{service}:{name} has no cases");
        }
    }
}
