//! Snapshots that remain after a failed destroy or an external deregistration.

use simulator::{Fault, FaultKind};
use testing::Executable;

use crate::acceptance::fixture::{Outcome, TerraformFixture, by_turns};
use crate::acceptance::resource_under_test::{EC2, REGION};

/// From the second snapshot on, the deregistration of an AMI deletes none.
fn keep_snapshots(fixture: &TerraformFixture, return_code: &str) {
    let kind = FaultKind::SnapshotDeletion { return_code: return_code.to_owned() };
    fixture.aws.inject(Fault::of("ec2", "DeregisterImage", kind).skipping(1));
}

/// Leftover snapshots of the copies.
fn snapshots(fixture: &TerraformFixture) -> Vec<String> {
    let snapshots = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
    snapshots.map(|snapshot| snapshot.snapshot_id).collect()
}

fn command(snapshot: &str) -> String {
    format!("aws ec2 delete-snapshot --region {REGION} --snapshot-id {snapshot}")
}

#[tokio::test]
async fn failed_destroy_keeps_resource_and_resumes() -> Outcome {
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, EC2).await?;
        let before = fixture.objects();
        fixture.create("golden", "").await?;
        keep_snapshots(&fixture, "missing-permissions");
        let failed = fixture.terraform.destroy(&[]).await?.exit_code(1)?;
        let [left] = snapshots(&fixture).try_into().map_err(|left| format!("{left:?}"))?;
        assert!(failed.stderr.contains(&command(&left)), "{}", failed.stderr);
        assert_eq!(fixture.values()?["snapshot_ids"], serde_json::json!([left]));

        // The destroy reads the AMI again, which is gone, before it plans.
        fixture.aws.clear_faults();
        fixture.mutations();
        let destroyed = fixture.terraform.destroy(&[]).await?.success()?;
        assert!(destroyed.stdout.contains("1 destroyed"), "{}", destroyed.stdout);
        let deletions: Vec<_> = fixture.mutations().into_iter().filter(|operation| operation != "CopyImage").collect();
        assert_eq!(deletions, ["DeleteSnapshot"], "without the dry run of the plan");
        assert_eq!(fixture.objects(), before);
        assert_eq!(fixture.id()?, "");
    }
    Ok(())
}

#[tokio::test]
async fn apply_after_failed_destroy_recreates_and_cleans_up() -> Outcome {
    for (executable, lifecycle) in by_turns()?.zip(["", "lifecycle {\n    create_before_destroy = true\n  }"]) {
        let fixture = TerraformFixture::new(&executable, EC2).await?;
        let before = fixture.objects();
        fixture.create("golden", lifecycle).await?;
        let (first, per_copy) = (fixture.id()?, fixture.objects() - before);
        keep_snapshots(&fixture, "missing-permissions");
        fixture.terraform.destroy(&[]).await?.exit_code(1)?;
        fixture.aws.clear_faults();
        let applied = fixture.apply().await?;
        assert!(applied.stdout.contains(&format!("Remaining snapshots of AMI {first}")), "{}", applied.stdout);
        assert!(applied.stdout.contains("must be replaced"), "{}", applied.stdout);
        assert_ne!(fixture.id()?, first);
        assert_eq!(fixture.objects(), before + per_copy, "nothing of the first copy is left");
    }
    Ok(())
}

#[tokio::test]
async fn next_apply_resumes_incomplete_replacement() -> Outcome {
    for (executable, lifecycle) in by_turns()?.zip(["", "lifecycle {\n    create_before_destroy = true\n  }"]) {
        let fixture = TerraformFixture::new(&executable, EC2).await?;
        let before = fixture.objects();
        fixture.create("golden", lifecycle).await?;
        let per_copy = fixture.objects() - before;
        fixture.configure("silver", lifecycle)?;
        keep_snapshots(&fixture, "missing-permissions");
        fixture.terraform.apply(&[]).await?.exit_code(1)?;
        fixture.aws.clear_faults();
        fixture.apply().await?;
        assert_eq!(fixture.values()?["name"], "silver");
        assert_eq!(fixture.objects(), before + per_copy, "nothing of the first copy is left");
    }
    Ok(())
}

#[tokio::test]
async fn destroy_retries_transient_failure() -> Outcome {
    let fixture = TerraformFixture::new(&Executable::preferred()?, EC2).await?;
    let before = fixture.objects();
    fixture.create("golden", "").await?;
    keep_snapshots(&fixture, "internal-error");
    fixture.terraform.destroy(&[]).await?.success()?;
    assert_eq!(fixture.objects(), before);
    Ok(())
}

#[tokio::test]
async fn reports_snapshots_of_externally_deregistered_ami() -> Outcome {
    let fixture = TerraformFixture::new(&Executable::preferred()?, EC2).await?;
    fixture.create("golden", "").await?;
    let left = snapshots(&fixture);
    assert!((EC2.remove)(fixture.aws.simulator(), &fixture.id()?));
    let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
    for snapshot in &left {
        assert!(planned.stdout.contains(&command(snapshot)), "{}", planned.stdout);
    }
    // Terraform shows no warnings of the refresh before a destroy.
    fixture.terraform.destroy(&[]).await?.success()?;
    assert_eq!(snapshots(&fixture), left, "they are not this resource's to delete");
    Ok(())
}
