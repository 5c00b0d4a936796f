//! Throttling and server errors.

use std::time::Duration;

use simulator::{Fault, FaultKind};

use super::Section;
use crate::faults::case::{ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault, describe_fault};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{ALL, EC2};

pub(super) fn section() -> Section {
    Section {
        title: "Throttling and service failures",
        text: "Throttling or a failure of AWS for a minute causes no error. If it lasts longer, requests end with errors, while \
               the wait for an accepted copy continues until its timeout.",
        cases: cases(),
    }
}

/// Every request to the service for this many seconds.
fn every_call(
    kind: FaultKind,
    seconds: u64,
) -> impl Fn(&crate::faults::resource_under_test::ResourceUnderTest) -> Vec<Fault> {
    move |resource| {
        let fault = Fault { service: Some(resource.service.to_owned()), ..Fault::new(kind.clone()) };
        vec![fault.lasting(Duration::from_secs(seconds))]
    }
}

fn minute(kind: &FaultKind, what: &str) -> Vec<FaultCase> {
    let fault = || format!("{what} for 60 seconds");
    let every = || every_call(kind.clone(), 60);
    vec![
        FaultCase::creating(fault()).faults(every()).at_most(&[("create", 30)]),
        FaultCase::resuming(fault()).faults(every()).calls(&[("create", 0)]).at_most(&[("describe", 30)]),
        FaultCase::changing(fault()).faults(every()).calls(&[("create", 0), ("delete", 0)]),
        FaultCase::refreshing(fault())
            .faults(every())
            .calls(&[("create", 0), ("delete", 0)])
            .at_most(&[("describe", 40)]),
        FaultCase::destroying(fault()).faults(every()).calls(&[("create", 0)]).at_most(&[("delete", 40)]),
    ]
}

fn cases() -> Vec<FaultCase> {
    let mut cases = minute(&FaultKind::Throttle, "AWS throttles every request");
    cases.extend(minute(&FaultKind::ServerError { status: 503 }, "Every request fails with status 503"));
    cases.extend(minute(&FaultKind::ServerError { status: 500 }, "Every request fails with status 500"));
    cases.extend([
        FaultCase::creating("AWS throttles every read of the image for 20 minutes")
            .settings(|settings| settings.copy_time = Duration::from_mins(30))
            .faults(|resource| {
                vec![describe_fault(resource, FaultKind::Throttle).skipping(1).lasting(Duration::from_mins(20))]
            })
            .calls(&[("create", 1)])
            .at_most(&[("describe", 60)]),
        FaultCase::creating("Every read of the image fails with a server error for 20 minutes")
            .settings(|settings| settings.copy_time = Duration::from_mins(30))
            .faults(|resource| {
                let kind = FaultKind::ServerError { status: 500 };
                vec![describe_fault(resource, kind).skipping(1).lasting(Duration::from_mins(20))]
            })
            .calls(&[("create", 1)])
            .at_most(&[("describe", 60)]),
        FaultCase::creating("AWS throttles every create request without end")
            .of(ALL)
            .faults(|resource| vec![create_fault(resource, FaultKind::Throttle)])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["throttles the requests of this account"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .at_most(&[("create", 300)]),
        FaultCase::refreshing("AWS throttles every request without end")
            .faults(every_call(FaultKind::Throttle, 100_000))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["throttles the requests of this account"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .at_most(&[("describe", 80), ("create", 0)]),
        FaultCase::refreshing("Every request fails with a server error without end")
            .faults(every_call(FaultKind::ServerError { status: 500 }, 100_000))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["Apply again"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .at_most(&[("describe", 80), ("create", 0)]),
        FaultCase::destroying("AWS throttles every request without end")
            .faults(every_call(FaultKind::Throttle, 100_000))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to delete {noun} \"golden\" in eu-west-1",
                &["throttles the requests of this account"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .recovery(Recovery::Destroys)
            .at_most(&[("delete", 80), ("create", 0)]),
        FaultCase::changing("AWS throttles every request without end")
            .faults(every_call(FaultKind::Throttle, 100_000))
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to update {noun} \"golden\" in eu-west-1",
                &["throttles the requests of this account"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .recovery(Recovery::Changes)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::creating("AWS rejects a setting that follows the create request")
            .of(&[&EC2])
            .config(|config| config["deprecation_time"] = serde_json::json!("2030-01-01T00:00:00Z"))
            .faults(|_| {
                let denied = crate::faults::case::refusal("UnauthorizedOperation", "No.", 403);
                vec![Fault::of("ec2", "EnableImageDeprecation", denied)]
            })
            .expected_diagnostic(ExpectedDiagnostic::Warning(
                "Unable to update {noun} \"golden\" in eu-west-1",
                &["ec2:EnableImageDeprecation"],
            ))
            .recovery(Recovery::Changes)
            .calls(&[("create", 1), ("delete", 0), ("EnableImageDeprecation", 1)]),
    ]);
    cases
}

#[test]
fn throttling() {
    run_cases(&cases());
}
