//! A copy that fails: it says why at once, and the next apply replaces it.

use simulator::{Fault, FaultKind};

use crate::stage::{Outcome, Stage, stages};

#[tokio::test]
async fn a_failed_image_says_why_and_is_replaced_although_it_still_holds_the_name() -> Outcome {
    for (executable, subject) in stages()? {
        let stage = Stage::new(&executable, subject).await?;
        let (service, operation) = subject.making;
        let fault = FaultKind::CopyFails {
            state_reason: "It went wrong in the end.".to_owned(),
            snapshot_message: "The key is not accessible.".to_owned(),
        };
        stage.aws.inject(Fault::of(service, operation, fault));
        stage.configure("golden", "")?;
        let applied = stage.terraform.apply(&[]).await?.exit_code(1)?;
        let told = applied.stderr.replace("\n│ ", " ");
        assert!(told.contains("failed") && told.contains("It went wrong in the end."), "{executable}: {told}");
        let failed = stage.id().await?;
        assert!(!failed.is_empty(), "the failed image stays in the state");
        assert_eq!(stage.actions().await?, ["delete", "create"], "it is tainted");

        stage.aws.clear_faults();
        let before = stage.objects();
        stage.apply().await?;
        assert_eq!(stage.values().await?["name"], "golden");
        assert_eq!(stage.objects(), before, "{executable}: the failed image is gone, and one has taken its place");
        stage.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}
