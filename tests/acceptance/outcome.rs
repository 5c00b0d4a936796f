//! What an endpoint makes that is not what it was asked for.

use simulator::{Fault, FaultKind};

use crate::stage::{Outcome, Stage, stages};
use crate::subject::REGION;

async fn for_each_terraform(test: impl AsyncFn(Stage) -> Outcome) -> Outcome {
    for (executable, subject) in stages()?.into_iter().filter(|(_, each)| each.type_name == "image_copy_ec2") {
        test(Stage::new(&executable, subject).await?).await?;
    }
    Ok(())
}

fn ignore(stage: &Stage, operation: &str, name: &str) {
    let kind = FaultKind::IgnoreParameters { names: vec![name.to_owned()] };
    stage.aws.inject(Fault::of("ec2", operation, kind));
}

#[tokio::test]
async fn a_copy_that_should_be_encrypted_and_is_not_is_an_error_of_its_apply() -> Outcome {
    for_each_terraform(async |stage| {
        ignore(&stage, "CopyImage", "Encrypted");
        stage.configure("golden", "encrypted = true")?;
        let failed = stage.terraform.apply(&[]).await?.exit_code(1)?;
        assert!(failed.stderr.contains("The copy is not encrypted"), "{}", failed.stderr);
        let id = stage.id().await?;
        assert!(stage.aws.images().iter().any(|image| image.image_id == id), "the copy is kept, and in the state");
        let planned = stage.terraform.plan(&[]).await?.exit_code(2)?;
        assert!(planned.stdout.contains("is tainted, so must be replaced"), "{}", planned.stdout);
        // Where the endpoint does as it is told, the replacement is good.
        stage.aws.clear_faults();
        stage.apply().await?;
        assert_ne!(stage.id().await?, id);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_copy_that_is_encrypted_against_the_configuration_is_a_warning_and_is_not_replaced() -> Outcome {
    for_each_terraform(async |stage| {
        let zone =
            "encrypted = false\n  region = \"us-east-1\"\n  destination_availability_zone = \"us-east-1-bos-1a\"";
        stage.configure("golden", zone)?;
        let applied = stage.apply().await?;
        assert!(applied.stdout.contains("The copy golden is encrypted"), "{}", applied.stdout);
        let values = stage.values().await?;
        assert_eq!((&values["encrypted"], values["kms_key_arn"].is_string()), (&false.into(), true));
        stage.terraform.apply(&["-refresh-only"]).await?.success()?;
        stage.expect_empty_plan().await?;
        assert_eq!(stage.values().await?["encrypted"], false);
        stage.terraform.destroy(&[]).await?.success()?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_a_dry_run_made_is_removed_and_the_plan_goes_on() -> Outcome {
    for_each_terraform(async |stage| {
        let before = stage.objects();
        ignore(&stage, "CopyImage", "DryRun");
        stage.configure("golden", "")?;
        let planned = stage.terraform.plan(&[]).await?.exit_code(2)?;
        for part in ["The endpoint ignored DryRun", &stage.aws.endpoint(), "plan_checks = \"static\""] {
            assert!(planned.stdout.contains(part), "{part} is missing in: {}", planned.stdout);
        }
        assert!(!planned.stdout.contains("Another AMI has this name"), "{}", planned.stdout);
        assert_eq!(stage.objects(), before);
        stage.apply().await?;
        let images = stage.aws.images().into_iter().filter(|image| image.region == REGION);
        assert_eq!(images.map(|image| image.image_id).collect::<Vec<_>>(), [stage.id().await?]);
        Ok(())
    })
    .await
}
