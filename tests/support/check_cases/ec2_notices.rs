//! Warnings about the state of an existing copy, and about the wait for one.

use serde_json::{Value as Json, json};

use super::ec2::with;
use super::{APPSTREAM, CheckCase, EC2, FAILED, PlanInput, WORKSPACES, check_case};

pub(crate) fn cases() -> Vec<CheckCase> {
    let keeping = |name: &str, id: &'static str| PlanInput::from(json!({ "name": name })).keeping(id, json!({}));
    let waiting = "Update waits for the image";
    let taken = || keeping("taken", "ami-00000000000000010@eu-west-1");
    let underway = |more: (&str, Json)| {
        let arguments = with(json!({ "name": "underway" }), more.0, more.1);
        PlanInput::from(arguments).keeping("ami-00000000000000018@eu-west-1", json!({}))
    };
    let in_background = || underway(("wait_for_available", json!(false)));
    [
        check_case(EC2, (FAILED, "", "It went wrong."), keeping("broken", "ami-00000000000000014@eu-west-1"), taken()),
        check_case(
            APPSTREAM,
            (FAILED, "", "It went wrong."),
            keeping("broken", "broken@eu-west-1"),
            keeping("free", "free@eu-west-1"),
        ),
        check_case(
            WORKSPACES,
            (FAILED, "", "This plan replaces it"),
            keeping("broken", "wsi-0broken01@eu-west-1"),
            keeping("free", "wsi-0free0001@eu-west-1"),
        ),
        check_case(
            EC2,
            (waiting, "", "(0 %). This update only waits"),
            underway(("timeouts", Json::Null)),
            in_background(),
        ),
        check_case(EC2, (waiting, "", "also waits"), underway(("description", json!("Another"))), in_background()),
        check_case(
            EC2,
            ("AMI is disabled", "", "aws ec2 enable-image --region eu-west-1 --image-id ami-00000000000000026"),
            keeping("switched-off", "ami-00000000000000026@eu-west-1"),
            taken(),
        ),
    ]
    .map(CheckCase::live)
    .into()
}
