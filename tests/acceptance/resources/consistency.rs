//! Eventual consistency: no plan has changes because AWS shows them late, and no setting fails because AWS does not know
//! a new image yet.

use futures_util::future::try_join_all;
use simulator::{Fault, FaultKind};
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture, main_types_by_turns};
use crate::acceptance::resource_under_test::ResourceUnderTest;

/// How long AWS shows a change late, in seconds: longer than an apply lasts after it.
const LATE: f64 = 1.5;

/// The operations that change an image in place.
const CHANGES: [&str; 9] = [
    "CreateTags",
    "DeleteTags",
    "DisableImageDeprecation",
    "DisableImageDeregistrationProtection",
    "EnableImageDeprecation",
    "EnableImageDeregistrationProtection",
    "ModifyImageAttribute",
    "TagResource",
    "UntagResource",
];

/// Arguments that change every argument of an image that can be changed in place, in each step.
fn steps(type_name: &str) -> [String; 3] {
    let tags = ["tags = { team = \"web\" }", "tags = { team = \"mobile\", stage = \"test\" }", ""];
    let settings = match type_name {
        "image_copy_ec2" => [
            "description = \"One\"\n  deprecation_time = \"2030-01-01T00:00:00Z\"\n  \
             deregistration_protection = \"enabled\"",
            "description = \"Two\"\n  deprecation_time = \"2030-02-01T00:00:00Z\"\n  \
             deregistration_protection = \"disabled\"",
            "",
        ],
        _ => [""; 3],
    };
    [0, 1, 2].map(|step| format!("{}\n  {}", tags[step], settings[step]))
}

fn inject(fixture: &TerraformFixture, times: u32, kind: &FaultKind) {
    for operation in CHANGES {
        fixture.aws.inject(Fault { operation: Some(operation.to_owned()), ..Fault::new(kind.clone()) }.times(times));
    }
}

#[tokio::test]
async fn plan_after_an_apply_is_empty_where_aws_is_late() -> Outcome {
    // Together, because they mostly wait.
    try_join_all(main_types_by_turns()?.map(|(executable, resource)| each_step(executable, resource))).await?;
    Ok(())
}

async fn each_step(executable: Executable, resource: ResourceUnderTest) -> Outcome {
    let fixture = TerraformFixture::new(&executable, resource).await?;
    let code =
        if resource.type_name == "image_copy_ec2" { "InvalidAMIID.NotFound" } else { "ResourceNotFoundException" };
    let unknown = FaultKind::Error { code: code.into(), message: "It does not exist.".into(), status: 400 };
    for arguments in steps(resource.type_name) {
        inject(&fixture, 1, &unknown);
        inject(&fixture, 1, &FaultKind::LateReads { seconds: LATE });
        fixture.configure("golden", &arguments)?;
        let applied = fixture.terraform.apply(&[]).await?.success()?;
        assert!(!applied.stdout.contains("Warning: Unable"), "{executable}: {}", applied.stdout);
        fixture.expect_empty_plan().await?;
        fixture.aws.clear_faults();
    }
    Ok(())
}
