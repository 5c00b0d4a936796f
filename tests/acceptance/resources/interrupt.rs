//! Ctrl-C during a copy, as a terminal sends it: to Terraform and to the provider at once.

use std::time::{Duration, Instant};

use testing::{Signal, wait_until};

use crate::acceptance::fixture::{Outcome, TerraformFixture, main_combinations};

/// Maximum time for Terraform to exit after Ctrl-C on a busy machine; the copy takes an hour.
const SOON: Duration = Duration::from_secs(20);
/// Maximum time that a test waits.
pub(crate) const LIMIT: Duration = Duration::from_mins(1);

#[tokio::test]
async fn keeps_interrupted_copy_and_resumes() -> Outcome {
    // An alias shares its implementation, and waiting takes time.
    for (executable, resource) in main_combinations()? {
        let (service, operation) = resource.create_operation;
        let fixture = TerraformFixture::with_manual_copies(&executable, resource).await?;
        let is_create =
            |call: &simulator::Call| call.service == service && call.operation == operation && !call.dry_run;
        let create_calls = || fixture.aws.calls().iter().filter(|call| is_create(call)).count();
        fixture.configure("golden", "")?;
        let running = fixture.terraform.start(&["apply", "-no-color", "-auto-approve"])?;
        wait_until(LIMIT, || create_calls() > 0).await;
        // The provider saves the copy as soon as AWS has accepted it; a moment later it waits.
        pause().await;
        running.signal_group(Signal::Interrupt)?;
        let interrupted = Instant::now();
        let ended = running.wait().await?;
        assert!(interrupted.elapsed() < SOON, "{executable} took {:?}", interrupted.elapsed());
        assert!(ended.stdout.contains("still in progress") || ended.stderr.contains("still in progress"), "{ended:?}");

        let pending = fixture.values()?;
        assert!(
            ["pending", "COPYING", "PENDING"].contains(&pending["state"].as_str().unwrap_or_default()),
            "{pending}"
        );
        let resumed = fixture.terraform.start(&["apply", "-no-color", "-auto-approve"])?;
        wait_until(LIMIT, || resumed.stdout_so_far().contains("Modifying...")).await;
        assert!((resource.finish)(fixture.aws.simulator(), pending["id"].as_str().unwrap_or_default()));
        let resumed = resumed.wait().await?.success()?;
        let planned = fixture.planned_change(&resumed);
        assert_eq!(planned.actions, ["update"], "{executable}: pending, and not tainted");
        fixture.expect_empty_plan().await?;
        let finished = fixture.values()?;
        assert_eq!(finished["id"], pending["id"]);
        assert!(["available", "AVAILABLE"].contains(&finished["state"].as_str().unwrap_or_default()), "{finished}");
        assert_eq!(create_calls(), 1, "{executable}: one image in all");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a real Terraform runs meanwhile, which has no clock to pause")]
pub(crate) async fn pause() {
    tokio::time::sleep(Duration::from_millis(200)).await;
}
