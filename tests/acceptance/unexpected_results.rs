//! Endpoints whose results differ from the request.

use simulator::{Fault, FaultKind};
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{EC2, REGION};

fn ignore(fixture: &TerraformFixture, operation: &str, name: &str) {
    let kind = FaultKind::IgnoreParameters { names: vec![name.to_owned()] };
    fixture.aws.inject(Fault::of("ec2", operation, kind));
}

#[tokio::test]
async fn unencrypted_copy_fails_apply() -> Outcome {
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, EC2).await?;
        ignore(&fixture, "CopyImage", "Encrypted");
        fixture.configure("golden", "encrypted = true")?;
        let failed = fixture.terraform.apply(&[]).await?.exit_code(1)?;
        assert!(failed.stderr.contains("Copy is not encrypted"), "{}", failed.stderr);
        let id = fixture.id()?;
        assert!(fixture.aws.images().iter().any(|image| image.image_id == id), "the copy is kept, and in the state");
        let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
        // OpenTofu writes "so it must be replaced".
        assert!(planned.stdout.contains("test is tainted, so "), "{}", planned.stdout);
        // If the endpoint follows the request, the replacement succeeds.
        fixture.aws.clear_faults();
        fixture.apply().await?;
        assert_ne!(fixture.id()?, id);
    }
    Ok(())
}

#[tokio::test]
async fn unexpected_encryption_is_warning() -> Outcome {
    let fixture = TerraformFixture::new(&Executable::preferred()?, EC2).await?;
    let zone = "encrypted = false\n  region = \"us-east-1\"\n  destination_availability_zone = \"us-east-1-bos-1a\"";
    fixture.configure("golden", zone)?;
    let applied = fixture.apply().await?;
    assert!(applied.stdout.contains("Copy \"golden\" is encrypted"), "{}", applied.stdout);
    let values = fixture.values()?;
    assert_eq!((&values["encrypted"], values["kms_key_arn"].is_string()), (&false.into(), true));
    fixture.terraform.apply(&["-refresh-only"]).await?.success()?;
    fixture.expect_empty_plan().await?;
    assert_eq!(fixture.values()?["encrypted"], false);
    fixture.terraform.destroy(&[]).await?.success()?;
    Ok(())
}

#[tokio::test]
async fn removes_image_created_by_dry_run_and_continues() -> Outcome {
    let fixture = TerraformFixture::new(&Executable::preferred()?, EC2).await?;
    let before = fixture.objects();
    ignore(&fixture, "CopyImage", "DryRun");
    fixture.configure("golden", "")?;
    let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
    for part in ["Endpoint ignored DryRun", &fixture.aws.endpoint(), "plan_checks = \"static\""] {
        assert!(planned.stdout.contains(part), "{part} is missing in: {}", planned.stdout);
    }
    assert!(!planned.stdout.contains("AMI name already in use"), "{}", planned.stdout);
    assert_eq!(fixture.objects(), before);
    fixture.apply().await?;
    let images = fixture.aws.images().into_iter().filter(|image| image.region == REGION);
    assert_eq!(images.map(|image| image.image_id).collect::<Vec<_>>(), [fixture.id()?]);
    Ok(())
}
