//! A failed copy: it reports the reason at once, and the next apply replaces it.

use simulator::{Fault, FaultKind};

use crate::acceptance::fixture::{Outcome, TerraformFixture, types_by_turns};

#[tokio::test]
async fn failed_image_is_replaced_under_same_name() -> Outcome {
    for (executable, resource) in types_by_turns()? {
        let fixture = TerraformFixture::new(&executable, resource).await?;
        let (service, operation) = resource.create_operation;
        let fault = FaultKind::CopyFails {
            state_reason: "It went wrong in the end.".to_owned(),
            snapshot_message: "The key is not accessible.".to_owned(),
        };
        fixture.aws.inject(Fault::of(service, operation, fault));
        fixture.configure("golden", "")?;
        let applied = fixture.terraform.apply(&[]).await?.exit_code(1)?;
        let messages = applied.stderr.replace("\n│ ", " ");
        assert!(
            messages.contains("failed") && messages.contains("It went wrong in the end."),
            "{executable}: {messages}"
        );
        let failed = fixture.id()?;
        assert!(!failed.is_empty(), "the failed image stays in the state");
        fixture.aws.clear_faults();
        let before = fixture.objects();
        // It is tainted.
        fixture.apply_actions(&["delete", "create"]).await?;
        assert_eq!(fixture.values()?["name"], "golden");
        assert_eq!(fixture.objects(), before, "{executable}: the failed image is gone, and one has taken its place");
        fixture.terraform.destroy(&[]).await?.success()?;
    }
    Ok(())
}
