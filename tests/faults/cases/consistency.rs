//! Eventual consistency, and images in a state that does not allow the operation.

use std::time::Duration;

use serde_json::json;
use simulator::{Fault, Settings};

use super::Section;
use crate::faults::case::{Event, ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, refusal};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{APPSTREAM, EC2, WORKSPACES};

pub(super) fn section() -> Section {
    Section {
        title: "Eventual consistency",
        text: "For a while, AWS may not find a new image, and may still list a deleted one.",
        cases: cases(),
    }
}

fn cases() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("The new image is not found for 30 seconds")
            .settings(|settings| settings.propagation_delay = Duration::from_secs(30))
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("The new image is not found for 30 seconds, with `wait_for_available = false`")
            .of(&[&EC2, WORKSPACES[0], WORKSPACES[1]])
            .settings(|settings| settings.propagation_delay = Duration::from_secs(30))
            .config(|config| config["wait_for_available"] = json!(false))
            .expected_state(ExpectedState::Pending)
            .calls(&[("create", 1), ("delete", 0)]),
        // AWS tags it with a separate request, which follows when the image is listed.
        FaultCase::creating("The new AppStream image is not found for 30 seconds, with `wait_for_available = false`")
            .of(&[&APPSTREAM])
            .settings(|settings| settings.propagation_delay = Duration::from_secs(30))
            .config(|config| config["wait_for_available"] = json!(false))
            .expected_state(ExpectedState::Pending)
            .calls(&[("create", 1), ("TagResource", 1)]),
        FaultCase::creating("The block device mapping of the pending AMI has no snapshot IDs")
            .of(&[&EC2])
            .settings(|settings| settings.snapshot_ids_while_pending = false)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("AWS rejects tags and changes of the pending image")
            .settings(|settings| settings.pending_images_refuse_changes = true)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("AWS rejects changes of a pending AMI, with `wait_for_available = false`")
            .of(&[&EC2])
            .settings(stay_pending)
            .config(|config| {
                config["wait_for_available"] = json!(false);
                config["deprecation_time"] = json!("2030-01-01T00:00:00Z");
            })
            .expected_diagnostic(ExpectedDiagnostic::Warning(
                "Unable to update {noun} \"golden\" in eu-west-1",
                &["ec2:EnableImageDeprecation"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Changes)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("AWS rejects tags of a pending AppStream image, with `wait_for_available = false`")
            .of(&[&APPSTREAM])
            .settings(stay_pending)
            .config(|config| config["wait_for_available"] = json!(false))
            .expected_diagnostic(ExpectedDiagnostic::Warning(
                "Unable to update {noun} \"golden\" in eu-west-1",
                &["appstream:"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Changes)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::refreshing("The AMI is listed as deregistered")
            .of(&[&EC2])
            .settings(|settings| settings.deregistered_time = Duration::from_mins(10))
            .after(0, Event::Deregister)
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::destroying("AWS still lists the deleted image for a while")
            .of(&[&EC2, &APPSTREAM])
            .settings(|settings| {
                settings.deregistered_time = Duration::from_mins(1);
                settings.deleting_time = Duration::from_mins(1);
            })
            .calls(&[("create", 0), ("delete", 1)]),
        FaultCase::destroying("The image is still being created")
            .config(|config| config["wait_for_available"] = json!(false))
            .calls(&[("create", 0)])
            .at_most(&[("delete", 20)]),
        FaultCase::destroying("EC2 reports three times that the AMI is not available yet")
            .of(&[&EC2])
            .faults(|resource| {
                let kind = refusal("InvalidAMIID.Unavailable", "The image is not available.", 400);
                vec![Fault::of(resource.service, resource.delete_operation, kind).times(3)]
            })
            .calls(&[("create", 0), ("delete", 4)]),
        FaultCase::destroying("WorkSpaces reports three times that the image cannot be deleted yet")
            .of(WORKSPACES)
            .faults(|resource| {
                let kind = refusal("InvalidResourceStateException", "The image is VALIDATING.", 400);
                vec![Fault::of(resource.service, resource.delete_operation, kind).times(3)]
            })
            .calls(&[("create", 0), ("delete", 4)]),
    ]
}

/// The image rejects changes, and stays pending until the provider no longer repeats them: that is after the consistency
/// window of 5 minutes, and the pause of an attempt that began within it.
fn stay_pending(settings: &mut Settings) {
    settings.pending_images_refuse_changes = true;
    settings.copy_time = Duration::from_mins(8);
}

#[test]
fn consistency() {
    run_cases(&cases());
}
