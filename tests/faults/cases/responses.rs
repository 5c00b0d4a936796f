//! Responses with status 200 that cannot be decoded.

use simulator::{Fault, FaultKind};

use super::Section;
use crate::faults::case::{ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault, describe_fault};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{APPSTREAM, EC2, WITHOUT_TOKEN};

pub(super) fn section() -> Section {
    Section {
        title: "Damaged responses",
        text: "A response that is cut or empty although its status is 200 is an error. The provider does not conclude from it \
               that an image is gone or that a request had no effect.",
        cases: cases(),
    }
}

fn cases() -> Vec<FaultCase> {
    let mut cases = Vec::new();
    for (kind, what) in [(FaultKind::GarbledBody, "is cut"), (FaultKind::EmptyBody, "is empty")] {
        let (made, seen, read, changed, deleted) = (kind.clone(), kind.clone(), kind.clone(), kind.clone(), kind);
        let made_again = made.clone();
        cases.extend([
            FaultCase::creating(format!("The response to the create request {what}"))
                .of(&[&EC2])
                .faults(move |resource| vec![create_fault(resource, made_again.clone()).times(1)])
                .calls(&[("create", 2), ("delete", 0)]),
            FaultCase::creating(format!("The response to the create request {what}"))
                .of(WITHOUT_TOKEN)
                .faults(move |resource| vec![create_fault(resource, made.clone()).times(1)])
                .calls(&[("create", 1), ("delete", 0)]),
            FaultCase::creating(format!("The response to every read of the image {what}, for 20 minutes"))
                .settings(|settings| settings.copy_time = std::time::Duration::from_mins(30))
                .faults(move |resource| {
                    vec![describe_fault(resource, seen.clone()).skipping(1).lasting(std::time::Duration::from_mins(20))]
                })
                .calls(&[("create", 1), ("delete", 0)])
                .at_most(&[("describe", 60)]),
            FaultCase::refreshing(format!("Every response {what}"))
                .faults(move |resource| vec![describe_fault(resource, read.clone())])
                .expected_diagnostic(ExpectedDiagnostic::Error(
                    "Unable to read {noun} \"golden\" in eu-west-1",
                    &["Apply again"],
                ))
                .expected_state(ExpectedState::AsBefore)
                .calls(&[("create", 0), ("delete", 0)]),
            FaultCase::changing(format!("The first response to each call {what}"))
                .faults(move |resource| {
                    let operations = ["CreateTags", "TagResource"];
                    operations.map(|name| Fault::of(resource.service, name, changed.clone()).times(1)).to_vec()
                })
                .calls(&[("create", 0), ("delete", 0)]),
            FaultCase::destroying(format!("The response to the delete request {what}"))
                .faults(move |resource| {
                    vec![Fault::of(resource.service, resource.delete_operation, deleted.clone()).times(1)]
                })
                .calls(&[("create", 0)])
                .at_most(&[("delete", 2)]),
        ]);
    }
    cases.extend([
        FaultCase::refreshing("A list in the response ends with a null")
            .of(&[&APPSTREAM])
            .faults(|resource| vec![describe_fault(resource, FaultKind::NullElements)])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["appstream:DescribeImages"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::refreshing("A proxy responds with an HTML page")
            .faults(|resource| vec![describe_fault(resource, crate::faults::case::refusal("", "", 502))])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["Apply again"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .recovery(Recovery::Nothing)
            .calls(&[("create", 0), ("delete", 0)]),
    ]);
    cases
}

#[test]
fn responses() {
    run_cases(&cases());
}
