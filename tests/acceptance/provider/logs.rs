//! Log entries of AWS requests, and messages of failed requests.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;
use simulator::{Fault, FaultKind};
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{RESOURCES, ResourceUnderTest};

/// A message that is not expected.
const MESSAGE: &str = "something quite unheard of";
/// Secret key of the test credentials.
const SECRET: &str = "wJalrXUtnFEMI";

/// Time at which a request fails.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Create,
    Update,
    Delete,
}

/// Requests that the lifecycle depends on.
const CALLS: [(&str, &str, &str, When); 12] = [
    ("image_copy_ec2", "ec2", "CopyImage", When::Create),
    ("image_copy_ec2", "ec2", "DescribeSnapshots", When::Create),
    ("image_copy_ec2", "ec2", "CreateTags", When::Update),
    ("image_copy_ec2", "ec2", "DeregisterImage", When::Delete),
    ("image_copy_appstream", "appstream", "CopyImage", When::Create),
    ("image_copy_appstream", "appstream", "ListTagsForResource", When::Create),
    ("image_copy_appstream", "appstream", "TagResource", When::Update),
    ("image_copy_appstream", "appstream", "DeleteImage", When::Delete),
    ("image_copy_workspaces", "workspaces", "CopyWorkspaceImage", When::Create),
    ("image_copy_workspaces", "workspaces", "CreateTags", When::Update),
    ("image_copy_workspaces", "workspaces", "DeleteWorkspaceImage", When::Delete),
    ("image_workspaces", "workspaces", "CreateWorkspaceImage", When::Create),
];

fn resource(type_name: &str) -> Result<ResourceUnderTest, String> {
    let resource = RESOURCES.into_iter().find(|resource| resource.type_name == type_name);
    resource.ok_or_else(|| format!("there is no subject {type_name}"))
}

#[tokio::test]
async fn logs_each_aws_request_without_secrets() -> Outcome {
    let executable = Executable::preferred()?;
    for type_name in ["image_copy_ec2", "image_copy_appstream", "image_copy_workspaces"] {
        let mut fixture = TerraformFixture::new(&executable, resource(type_name)?).await?;
        let file = fixture.terraform.directory().join("log");
        fixture.terraform = fixture.terraform.variable("TF_LOG_PROVIDER", "DEBUG").variable("TF_LOG_PATH", &file);
        // A request that is sent twice.
        fixture.aws.inject(Fault {
            operation: Some("DescribeRegions".to_owned()),
            times: Some(1),
            ..Fault::new(FaultKind::ServerError { status: 503 })
        });
        fixture.configure("golden", "tags = { team = \"web\" }")?;
        fixture.terraform.apply(&[]).await?.success()?;
        let log = fs::read_to_string(&file)?;
        assert!(!log.contains(SECRET), "{type_name}");
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(": AWS call:")).collect();
        let line_of = |request_id: &str| lines.iter().find(|line| line.contains(&format!("request_id={request_id}")));
        for call in fixture.aws.calls() {
            let line = *line_of(&call.request_id).ok_or(format!("{type_name}: no line of {call:?}"))?;
            for part in [
                format!("operation={}", call.operation),
                format!("region={}", call.region),
                format!("status={}", call.status),
                "service=".to_owned(),
                "attempt=".to_owned(),
                "milliseconds=".to_owned(),
            ] {
                assert!(line.contains(&part), "{part} is missing in {line}");
            }
        }
        assert_eq!(lines.len(), fixture.aws.calls().len(), "{type_name}");
    }
    Ok(())
}

#[tokio::test]
async fn errors_contain_request_id() -> Outcome {
    let executable = Executable::preferred()?;
    for (type_name, service, operation, when) in CALLS {
        let fixture = TerraformFixture::new(&executable, resource(type_name)?).await?;
        let fault = || Fault {
            service: Some(service.to_owned()),
            operation: Some(operation.to_owned()),
            region: None,
            ..Fault::new(FaultKind::Error { code: "Odd".to_owned(), message: MESSAGE.to_owned(), status: 400 })
        };
        fixture.configure("golden", "tags = { team = \"web\" }")?;
        if when == When::Create {
            fixture.aws.inject(fault());
        }
        let mut output = fixture.terraform.apply(&[]).await?;
        if when != When::Create {
            output.clone().success()?;
            fixture.aws.inject(fault());
            fixture.configure("golden", "tags = { team = \"mobile\" }")?;
            output = if when == When::Update {
                fixture.terraform.apply(&[]).await?
            } else {
                fixture.terraform.destroy(&[]).await?
            };
        }
        let printed = format!("{}{}", output.stdout, output.stderr);
        // Terraform wraps messages.
        let words: Vec<&str> = printed.split_whitespace().filter(|word| *word != "│").collect();
        let printed = words.join(" ");
        assert!(printed.contains(MESSAGE), "{type_name}, {operation}: {printed}");
        let calls = fixture.aws.calls();
        let failed: BTreeSet<&str> = calls
            .iter()
            .filter(|call| json!(call.error_code) == json!("Odd"))
            .map(|call| call.request_id.as_str())
            .collect();
        let reported = failed.iter().any(|id| printed.contains(&format!("request ID {id})")));
        assert!(reported, "{type_name}, {operation}: none of {failed:?} in {printed}");
    }
    Ok(())
}
