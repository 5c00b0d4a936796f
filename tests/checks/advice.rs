//! The advice on errors of AWS, as recorded from it: each with the sentence that applies to it, and without those that do not.

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};
use terraform_provider_image::terraform::proto::Diagnostic;

use crate::checks::each_case::{fixture, golden_text};
use crate::support::check_cases::{APPSTREAM, CREATED, EC2, WORKSPACES, config};
use crate::support::consistency::client::{State, summaries};
use crate::support::generated::expect_file;
use crate::support::provider_fixture::{ProviderFixture, REGION};

/// The step of a lifecycle in which AWS returns the error.
#[derive(Debug, Clone, Copy)]
enum Step {
    Plan,
    Create,
    /// A change of a setting right after the creation.
    Setting,
    Destroy,
}

/// An error of AWS, and the advice on it.
struct AdviceCase {
    type_name: &'static str,
    step: Step,
    operation: &'static str,
    fault: FaultKind,
    says: &'static [&'static str],
    omits: &'static [&'static str],
}

fn case(
    (type_name, step, operation): (&'static str, Step, &'static str),
    (code, status, message): (&str, u16, &str),
    says: &'static [&'static str],
    omits: &'static [&'static str],
) -> AdviceCase {
    let fault = FaultKind::Error { code: code.to_owned(), message: message.to_owned(), status };
    AdviceCase { type_name, step, operation, fault, says, omits }
}

const USER: &str = "User: arn:aws:sts::123456789012:assumed-role/ci/run is not authorized to perform:";
const SCP: &str = "arn:aws:organizations::999988887777:policy/o-1/service_control_policy/p-1";
const ENCODED: &str = "Encoded authorization failure message: kGF3cyBzdHMgZGVjb2Rl";

fn cases() -> Vec<AdviceCase> {
    let copy = (EC2, Step::Create, "CopyImage");
    let dry_run = (EC2, Step::Plan, "CopyImage");
    let deregister = (EC2, Step::Destroy, "DeregisterImage");
    let deprecate = (EC2, Step::Setting, "EnableImageDeprecation");
    let scp = format!(
        "You are not authorized to perform this operation. {USER} ec2:CopyImage on resource: arn:aws:ec2:eu-west-1::image/* \
         with an explicit deny in a service control policy: {SCP}. {ENCODED}"
    );
    let identity = format!(
        "You are not authorized to perform this operation. {USER} ec2:CopyImage on resource: arn:aws:ec2:eu-west-1::image/* \
         because no identity-based policy allows the ec2:CopyImage action. {ENCODED}"
    );
    let boundary = format!("{USER} ec2:CreateTags because no permissions boundary allows the ec2:CreateTags action");
    let denied = |action: &str, policy: &str| format!("{USER} {action} {policy}");
    let marketplace = "In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please \
                       visit https://aws.amazon.com/marketplace/pp?sku=1";
    let not_subscribed = "You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.";
    let invalid_key = "AWS was not able to validate the provided access credentials";
    let protected = "The AMI is protected.";
    vec![
        case(copy, ("OptInRequired", 401, marketplace), &["Accept the terms"], &["Enable the Region", "sign-up"]),
        case(copy, ("OptInRequired", 401, not_subscribed), &["complete the sign-up"], &["Enable the Region", "terms"]),
        case(copy, ("AuthFailure", 401, invalid_key), &["opt-in Region", "clock"], &["owner"]),
        case(
            copy,
            ("AuthFailure", 403, "Not authorized for image:ami-0aaaaaaaaaaaaaaa1"),
            &["must share it"],
            &["clock"],
        ),
        case(
            deregister,
            ("AuthFailure", 403, "Not authorized for image:ami-0aaaaaaaaaaaaaaa1"),
            &["Only the account that owns the AMI", "terraform state rm"],
            &["clock", "opt-in Region"],
        ),
        case(deregister, ("OperationNotPermitted", 400, protected), &["deregistration_protection"], &[]),
        case(copy, ("UnauthorizedOperation", 403, &scp), &[SCP, "administrator of the organization"], &["Allow ec2"]),
        case(
            dry_run,
            ("UnauthorizedOperation", 403, &scp),
            &[SCP, "administrator of the organization"],
            &["Allow `ec2"],
        ),
        case(
            copy,
            ("UnauthorizedOperation", 403, &identity),
            &["Allow ec2:CopyImage in the IAM policy", "decode-authorization-message"],
            &["organization"],
        ),
        case(
            dry_run,
            ("UnauthorizedOperation", 403, &identity),
            &["Allow `ec2:CopyImage`", "decode-"],
            &["organization"],
        ),
        case(
            copy,
            ("UnauthorizedOperation", 403, "You are not authorized to perform this operation."),
            &["Allow ec2:CopyImage in the IAM policy"],
            &["decode-authorization-message"],
        ),
        case(
            copy,
            ("UnauthorizedOperation", 403, &boundary),
            &["permissions boundary does not allow ec2:CreateTags"],
            &["Allow"],
        ),
        case(
            copy,
            ("InvalidRequest", 400, "Images from AWS Marketplace cannot be copied to another AWS account."),
            &["AWS Marketplace product cannot be copied"],
            &["storage", "encryption"],
        ),
        case(
            copy,
            ("InvalidRequest", 400, "You do not have permission to access the storage of this ami."),
            &["must share its snapshots"],
            &["Marketplace", "encrypted = false"],
        ),
        case(
            deprecate,
            ("InvalidAMIID.Unavailable", 400, "The image ID is not available."),
            &["A new AMI is not known to all operations at once"],
            &["source_image_id"],
        ),
        case(
            deprecate,
            ("InvalidAMIID.NotFound", 400, "The image id does not exist"),
            &["A new AMI is not known to all operations at once"],
            &["source_image_id"],
        ),
        AdviceCase {
            type_name: EC2,
            step: Step::Create,
            operation: "CopyImage",
            fault: FaultKind::CopyFails {
                state_reason: "Copy failed.".to_owned(),
                snapshot_message: "Given key ID is not accessible".to_owned(),
            },
            says: &["kms:DescribeKey", "kms:CreateGrant", "kms:ReEncryptFrom", "key policy"],
            omits: &[],
        },
        case(
            (CREATED, Step::Create, "CreateWorkspaceImage"),
            ("OperationNotSupportedException", 400, "The WorkSpace is encrypted."),
            &["Unable to create WorkSpaces image \"case-", "in eu-west-1 from WorkSpace ws-0aaaaaaa1"],
            &["copy", "Copies"],
        ),
        AdviceCase {
            type_name: CREATED,
            step: Step::Create,
            operation: "CreateWorkspaceImage",
            fault: FaultKind::CopyFails {
                state_reason: "A reboot is pending.".to_owned(),
                snapshot_message: String::new(),
            },
            says: &["Creation of WorkSpaces image \"case-", "from WorkSpace ws-0aaaaaaa1", "A reboot is pending."],
            omits: &["copy", "Copy"],
        },
        case(
            (WORKSPACES, Step::Create, "CopyWorkspaceImage"),
            (
                "AccessDeniedException",
                400,
                &denied("workspaces:CopyWorkspaceImage", "because no identity-based policy allows it"),
            ),
            &["workspaces:DescribeWorkspaceImages"],
            &["organization"],
        ),
        case(
            (WORKSPACES, Step::Create, "CopyWorkspaceImage"),
            (
                "AccessDeniedException",
                400,
                &denied("workspaces:CopyWorkspaceImage", "with an explicit deny in a service control policy"),
            ),
            &["service control policy of the organization explicitly denies workspaces:CopyWorkspaceImage"],
            &["Allow"],
        ),
        case(
            (APPSTREAM, Step::Create, "CopyImage"),
            (
                "AccessDeniedException",
                400,
                &denied("appstream:CopyImage", "with an explicit deny in an identity-based policy"),
            ),
            &["explicitly denies appstream:CopyImage", "Remove the deny"],
            &["Allow"],
        ),
    ]
}

/// The diagnostics of a case, and the ID of its image.
async fn result(fixture: &mut ProviderFixture, case: &AdviceCase, arguments: &Json) -> (Vec<Diagnostic>, String) {
    let (type_name, core) = (case.type_name, &mut fixture.core);
    let service = match type_name {
        EC2 => "ec2",
        APPSTREAM => "appstream",
        _ => "workspaces",
    };
    let fault = Fault::of(service, case.operation, case.fault.clone());
    if matches!(case.step, Step::Plan) {
        fixture.aws.inject(fault);
        return (core.plan(type_name, &State::default(), arguments).await.diagnostics, String::new());
    }
    let plan = core.plan(type_name, &State::default(), arguments).await;
    assert_eq!(summaries(&plan.diagnostics), [""; 0], "{arguments}");
    if matches!(case.step, Step::Destroy) {
        let created = core.apply(type_name, &plan).await;
        assert_eq!(summaries(&created.diagnostics), [""; 0], "{arguments}");
        fixture.aws.inject(fault);
        let destroyed = core.destroy(type_name, &created.state).await;
        return (destroyed.diagnostics, created.state.value["id"].as_str().unwrap_or_default().to_owned());
    }
    fixture.aws.inject(fault);
    let applied = core.apply(type_name, &plan).await;
    (applied.diagnostics, applied.state.value["id"].as_str().unwrap_or_default().to_owned())
}

/// The text without the random IDs of snapshots.
fn without_ids(mut text: String) -> String {
    let random = |text: &str| text.find("snap-").filter(|start| text.len() >= start + 22);
    while let Some(start) = random(&text) {
        text.replace_range(start..start + 22, "SNAPSHOT");
    }
    text
}

#[tokio::test]
async fn recorded_errors_have_advice_that_applies() {
    let mut fixture = fixture().await;
    let mut messages = String::new();
    for (number, case) in cases().iter().enumerate() {
        fixture.aws.clear_faults();
        assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
        let mut more = json!({ "name": format!("case-{number}") });
        if matches!(case.step, Step::Setting) {
            more["deprecation_time"] = json!("2030-01-01T00:00:00Z");
        }
        let arguments = config(case.type_name, &more);
        let (diagnostics, id) = result(&mut fixture, case, &arguments).await;
        let [message] = &diagnostics[..] else { panic!("case {number}: {:#?}", summaries(&diagnostics)) };
        let text = format!("{}\n{}", message.summary, message.detail);
        // The advice follows the message of AWS.
        let advice = text.split("\n\n").skip(1).collect::<Vec<_>>().join("\n\n");
        for part in case.says {
            assert!(text.contains(part), "case {number}: {part} is missing in: {text}");
        }
        for part in case.omits {
            assert!(!advice.contains(part), "case {number}: {part} is in: {advice}");
        }
        let golden = golden_text(case.type_name, message);
        let golden = without_ids(if id.is_empty() { golden } else { golden.replace(&id, "ID") });
        messages = format!("{messages}{golden}\n");
    }
    expect_file("tests/checks/advice.txt", &messages);
}
