//! The suite against the simulator: the whole run, and one that is killed in the middle.

use std::time::Duration;

use serde_json::json;
use simulator::Settings;
use testing::{CheckedSimulator, Signal, wait_until};

use super::account::Account;
use super::run::{MARK, Run};
use super::service::Service;
use super::{Outcome, run_against, sweeper};

/// How long a copy takes. The run reads images that are being created.
const COPY_TIME: Duration = Duration::from_secs(1);

/// Runs the suite, and then the sweeper after a run that was killed.
pub(crate) async fn run() -> Outcome {
    let aws =
        CheckedSimulator::start_with(Settings { copy_time: COPY_TIME, ..Settings::default() }, simulator::Seed::demo())
            .await?;
    let source = json!({ "ec2": { "images": { "us-east-1": [{
        "name": "al2023-ami-minimal-2023.9.20261101.0-kernel-6.12-x86_64", "owner": "amazon", "public": true,
        "volumes": [{ "size_gib": 2 }],
    }] } } });
    aws.seed(serde_json::from_value(source)?).map_err(testing::Error::Seed)?;
    let account = Account::simulated(&aws.endpoint()).await;
    run_against(&account).await?;
    killed_run_is_swept(&aws, &account).await
}

async fn killed_run_is_swept(aws: &CheckedSimulator, account: &Account) -> Outcome {
    let (run, terraform) = (Run::new(), account.terraform()?);
    let mut blocks = vec![format!(
        "terraform {{\n  required_providers {{\n    image = {{\n      source = \"image-copy/image\"\n    }}\n  }}\n}}\n\n\
         provider \"image\" {{\n  region = \"{}\"\n}}\n",
        account.region
    )];
    for service in Service::ALL {
        let [data, source] = service.source(account);
        blocks.push(format!(
            "\n{data}\nresource \"{}\" \"test\" {{\n  name = \"{}\"\n  {source}\n  source_region = \"{}\"\n  \
             tags = {{\n    {MARK} = \"{}\"\n  }}\n}}\n",
            service.resource_type(),
            run.name("killed"),
            account.source_region,
            run.id()
        ));
    }
    terraform.write("main.tf", &blocks.concat())?;
    let before = aws.calls().len();
    let running = terraform.start(&["apply", "-no-color", "-auto-approve"])?;
    wait_until(Duration::from_mins(1), || {
        let calls = aws.calls();
        let copies = calls[before..].iter().filter(|call| call.operation.contains("Copy") && call.status == 200);
        copies.count() >= Service::ALL.len()
    })
    .await;
    running.signal_group(Signal::Kill)?;
    running.wait().await?;
    let left = sweeper::count(account, Some(&run)).await?;
    if left < Service::ALL.len() {
        return Err(format!("the killed run has left only {left} objects").into());
    }
    println!("A run was killed in the middle and has left {left} objects");
    sweeper::sweep_all(account).await?;
    println!("Nothing is left.");
    Ok(())
}
