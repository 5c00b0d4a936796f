//! The sweeper: removes what runs have created.

use std::time::{Duration, Instant};

use super::Outcome;
use super::account::Account;
use super::life::pause;
use super::run::{MARK, Run};
use super::service::Service;

/// How long the sweeper waits for images that cannot be deleted yet, because the service still creates them.
const LIMIT: Duration = Duration::from_hours(3);

/// Removes what all runs have left.
pub(crate) async fn sweep_all(account: &Account) -> Outcome {
    sweep(account, None).await?;
    match count(account, None).await? {
        0 => Ok(()),
        left => Err(format!("{left} objects are left").into()),
    }
}

/// Removes the objects of one run, or of all.
pub(crate) async fn sweep(account: &Account, run: Option<&Run>) -> Outcome {
    for service in Service::ALL {
        let began = Instant::now();
        loop {
            let images = service.marked(account, &account.region, run).await?;
            if images.is_empty() {
                break;
            }
            for image in &images {
                let deleted = service.delete(account, &account.region, &image.id).await;
                match deleted {
                    Ok(()) => println!("  {service} {} of run {} deleted", image.id, image.run),
                    Err(_) if image.is_in_progress => {}
                    // An image that is being deleted is listed for a while, and cannot be deleted again.
                    Err(error) if began.elapsed() > account.pause * 60 => {
                        return Err(format!("{service} {}: {error}", image.id).into());
                    }
                    Err(_) => {}
                }
            }
            if began.elapsed() > LIMIT {
                return Err(format!("{service}: {images:?} cannot be deleted").into());
            }
            pause(account.pause).await;
        }
    }
    for snapshot in snapshots(account, run).await? {
        account.ec2(&account.region).delete_snapshot().snapshot_id(&snapshot).send().await?;
        println!("  EC2 {snapshot} deleted");
    }
    Ok(())
}

/// How many objects of one run, or of all, exist.
pub(crate) async fn count(account: &Account, run: Option<&Run>) -> Outcome<usize> {
    let mut count = snapshots(account, run).await?.len();
    for service in Service::ALL {
        count += service.marked(account, &account.region, run).await?.len();
    }
    Ok(count)
}

/// The snapshots without an AMI.
async fn snapshots(account: &Account, run: Option<&Run>) -> Outcome<Vec<String>> {
    let filter = aws_sdk_ec2::types::Filter::builder();
    let filter = match run {
        Some(run) => filter.name(format!("tag:{MARK}")).values(run.id()),
        None => filter.name("tag-key").values(MARK),
    };
    let ec2 = account.ec2(&account.region);
    let described = ec2.describe_snapshots().owner_ids("self").filters(filter.build()).send().await?;
    Ok(described.snapshots().iter().filter_map(|snapshot| snapshot.snapshot_id.clone()).collect())
}
