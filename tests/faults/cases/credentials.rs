//! Expired or insufficient credentials, and clock skew.

use std::time::Duration;

use simulator::{Fault, Settings};

use super::Section;
use crate::faults::case::{
    Event, ExpectedDiagnostic, ExpectedState, FaultCase, Recovery, create_fault, describe_fault, refusal,
};
use crate::faults::case_run::run_cases;
use crate::faults::resource_under_test::{APPSTREAM, EC2, ResourceUnderTest, WORKSPACES};

pub(super) fn section() -> Section {
    Section {
        title: "Credentials and clocks",
        text: "If credentials expire during a wait, the wait continues for 20 minutes, so that they can be renewed. A wrong \
               local clock is corrected with the time in the responses of AWS.",
        cases: cases(),
    }
}

fn denied(resource: &ResourceUnderTest) -> simulator::FaultKind {
    match resource.service {
        "ec2" => refusal("UnauthorizedOperation", "You are not authorized to perform this operation.", 403),
        _ => refusal("AccessDeniedException", "You are not authorized to perform this operation.", 400),
    }
}

fn long(settings: &mut Settings) {
    settings.copy_time = Duration::from_mins(50);
}

fn cases() -> Vec<FaultCase> {
    [expiring(), denied_or_late()].into_iter().flatten().collect()
}

fn expiring() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("The credentials expire during the wait and are renewed")
            .settings(long)
            .after(600, Event::Expire)
            .after(660, Event::Renew)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::creating("The credentials expire during the wait and are not renewed")
            .settings(long)
            .after(600, Event::Expire)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to wait for {noun} \"golden\" in eu-west-1",
                &["expired", "AWS continues the copy", "terraform untaint"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::WaitsUntainted)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::resuming("The credentials expire during the wait and are renewed")
            .settings(long)
            .after(600, Event::Expire)
            .after(660, Event::Renew)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::resuming("The credentials expire during the wait and are not renewed")
            .settings(long)
            .after(600, Event::Expire)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to wait for {noun} \"golden\" in eu-west-1",
                &["Apply again", "AWS continues the copy"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::Waits)
            .calls(&[("create", 0), ("delete", 0)]),
        FaultCase::creating("The credentials have expired before the create request")
            .after(0, Event::Expire)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["expired", "Renew"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .at_most(&[("create", 2)]),
        FaultCase::refreshing("The credentials have expired")
            .after(0, Event::Expire)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["expired", "Renew"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .calls(&[("create", 0), ("delete", 0), ("describe", 1)]),
        FaultCase::destroying("The credentials have expired")
            .after(0, Event::Expire)
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to delete {noun} \"golden\" in eu-west-1",
                &["expired", "Renew"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .recovery(Recovery::Destroys)
            .calls(&[("create", 0), ("delete", 1)]),
    ]
}

fn denied_or_late() -> Vec<FaultCase> {
    vec![
        FaultCase::creating("The credentials may create the image and not read it")
            .faults(|resource| vec![describe_fault(resource, denied(resource))])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to wait for {noun} \"golden\" in eu-west-1",
                &["AWS continues the copy", "terraform untaint"],
            ))
            .expected_state(ExpectedState::Pending)
            .recovery(Recovery::WaitsUntainted)
            .calls(&[("create", 1), ("delete", 0)]),
        FaultCase::refreshing("The credentials may not read the image any more")
            .faults(|resource| vec![describe_fault(resource, denied(resource))])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to read {noun} \"golden\" in eu-west-1",
                &["not authorized"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .calls(&[("create", 0), ("delete", 0), ("describe", 1)]),
        FaultCase::creating("The local clock is an hour slow")
            .settings(|settings| {
                settings.clock_offset = 3600;
                settings.checks_signing_time = true;
            })
            .at_most(&[("create", 2)]),
        FaultCase::creating("The local clock is an hour fast")
            .settings(|settings| {
                settings.clock_offset = -3600;
                settings.checks_signing_time = true;
            })
            .at_most(&[("create", 2)]),
        FaultCase::refreshing("The local clock is an hour slow")
            .settings(|settings| {
                settings.clock_offset = 3600;
                settings.checks_signing_time = true;
            })
            .at_most(&[("describe", 2)]),
        FaultCase::creating("AWS rejects every request as expired")
            .of(&[&EC2])
            .faults(|resource| vec![create_fault(resource, refusal("RequestExpired", "Request has expired.", 400))])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["clock of this machine", "Renew the credentials"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("create", 2)]),
        FaultCase::creating("AWS rejects every signature as expired")
            .of(&[&APPSTREAM, WORKSPACES[0], WORKSPACES[1]])
            .faults(|resource| {
                vec![create_fault(resource, refusal("InvalidSignatureException", "Signature expired.", 400))]
            })
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to copy {noun} \"golden\" to eu-west-1",
                &["clock of this machine", "Renew the credentials"],
            ))
            .expected_state(ExpectedState::Nothing)
            .recovery(Recovery::Creates)
            .calls(&[("create", 2)]),
        FaultCase::destroying("The credentials may not delete the image")
            .faults(|resource| vec![Fault::of(resource.service, resource.delete_operation, denied(resource))])
            .expected_diagnostic(ExpectedDiagnostic::Error(
                "Unable to delete {noun} \"golden\" in eu-west-1",
                &["not authorized"],
            ))
            .expected_state(ExpectedState::AsBefore)
            .recovery(Recovery::Destroys)
            .calls(&[("create", 0), ("delete", 1)]),
    ]
}

#[test]
fn credentials() {
    run_cases(&cases());
}
