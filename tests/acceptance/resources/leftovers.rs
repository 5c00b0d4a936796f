//! Snapshots that remain after a failed destroy or an external deregistration.

use simulator::{Fault, FaultKind};

use crate::acceptance::fixture::{Outcome, TerraformFixture, combinations};
use crate::acceptance::resource_under_test::{REGION, resource};

async fn for_each_terraform(test: impl AsyncFn(TerraformFixture) -> Outcome) -> Outcome {
    for (executable, resource) in combinations()?.into_iter().filter(|(_, each)| each.type_name == "image_copy_ec2") {
        test(TerraformFixture::new(&executable, resource).await?).await?;
    }
    Ok(())
}

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
    for_each_terraform(async |fixture| {
        let before = fixture.objects();
        fixture.configure("golden", "")?;
        fixture.apply().await?;
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
        Ok(())
    })
    .await
}

#[tokio::test]
async fn apply_after_failed_destroy_recreates_and_cleans_up() -> Outcome {
    for lifecycle in ["", "lifecycle {\n    create_before_destroy = true\n  }"] {
        for_each_terraform(async |fixture| {
            let before = fixture.objects();
            fixture.configure("golden", lifecycle)?;
            fixture.apply().await?;
            let (first, per_copy) = (fixture.id()?, fixture.objects() - before);
            keep_snapshots(&fixture, "missing-permissions");
            fixture.terraform.destroy(&[]).await?.exit_code(1)?;
            fixture.aws.clear_faults();
            let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
            assert!(planned.stdout.contains(&format!("Remaining snapshots of AMI {first}")), "{}", planned.stdout);
            assert!(planned.stdout.contains("must be replaced"), "{}", planned.stdout);
            fixture.apply().await?;
            assert_ne!(fixture.id()?, first);
            assert_eq!(fixture.objects(), before + per_copy, "nothing of the first copy is left");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn next_apply_resumes_incomplete_replacement() -> Outcome {
    for lifecycle in ["", "lifecycle {\n    create_before_destroy = true\n  }"] {
        for_each_terraform(async |fixture| {
            let before = fixture.objects();
            fixture.configure("golden", lifecycle)?;
            fixture.apply().await?;
            let per_copy = fixture.objects() - before;
            fixture.configure("silver", lifecycle)?;
            keep_snapshots(&fixture, "missing-permissions");
            fixture.terraform.apply(&[]).await?.exit_code(1)?;
            fixture.aws.clear_faults();
            fixture.apply().await?;
            assert_eq!(fixture.values()?["name"], "silver");
            assert_eq!(fixture.objects(), before + per_copy, "nothing of the first copy is left");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn destroy_retries_transient_failure() -> Outcome {
    for_each_terraform(async |fixture| {
        let before = fixture.objects();
        fixture.configure("golden", "")?;
        fixture.apply().await?;
        keep_snapshots(&fixture, "internal-error");
        fixture.terraform.destroy(&[]).await?.success()?;
        assert_eq!(fixture.objects(), before);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reports_snapshots_of_externally_deregistered_ami() -> Outcome {
    for_each_terraform(async |fixture| {
        fixture.configure("golden", "")?;
        fixture.apply().await?;
        let left = snapshots(&fixture);
        assert!((resource("image_copy_ec2").remove)(fixture.aws.simulator(), &fixture.id()?));
        let planned = fixture.terraform.plan(&[]).await?.exit_code(2)?;
        for snapshot in &left {
            assert!(planned.stdout.contains(&command(snapshot)), "{}", planned.stdout);
        }
        // Terraform shows no warnings of the refresh before a destroy.
        fixture.terraform.destroy(&[]).await?.success()?;
        assert_eq!(snapshots(&fixture), left, "they are not this resource's to delete");
        Ok(())
    })
    .await
}
