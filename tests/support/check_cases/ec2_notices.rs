//! Warnings about the state of an existing copy, and about the wait for one.

use serde_json::json;

use super::{APPSTREAM, CheckCase, EC2, FAILED, PlanInput, WORKSPACES, check_case};

pub(crate) fn cases() -> Vec<CheckCase> {
    let keeping = |name: &str, id: &'static str| PlanInput::from(json!({ "name": name })).keeping(id, json!({}));
    let waiting = "Update waits for the image";
    let taken = || keeping("taken", "ami-00000000000000010@eu-west-1");
    let underway = |wait: bool, description: &str| {
        let arguments = json!({ "name": "underway", "description": description, "wait_for_available": wait });
        PlanInput::from(arguments).keeping("ami-00000000000000018@eu-west-1", json!({}))
    };
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
        check_case(EC2, (waiting, "", "(0 %). This update only waits"), underway(true, ""), underway(false, "")),
        check_case(EC2, (waiting, "", "This update also waits"), underway(true, "Another"), underway(false, "")),
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
