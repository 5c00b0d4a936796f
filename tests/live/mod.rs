//! The parts of the live suite.
//!
//! - `account`: the AWS account, from the environment or simulated.
//! - `run`: one run, its ID and its names.
//! - `service`: what the suite needs of each service.
//! - `life`: the life of one image.
//! - `questions`: what AWS does not document, and what the simulator assumes.
//! - `sweeper`: removes what runs have created.
//! - `estimate`: costs and duration.
//! - `simulated`: the whole suite, an aborted run included, against the simulator.

pub(crate) mod account;
mod estimate;
mod life;
mod questions;
mod run;
mod service;
pub(crate) mod simulated;
pub(crate) mod sweeper;

use account::Account;
use futures_util::future::join_all;
use run::Run;
use service::Service;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Runs the lives of the configured services and the questions, and removes everything, even after an error.
pub(crate) async fn run_against(account: &Account) -> Outcome {
    let run = Run::new();
    let services: Vec<Service> = Service::ALL.into_iter().filter(|service| service.is_configured(account)).collect();
    print!("{}", estimate::text(account, &run, &services));
    let lived = live(account, &run, &services).await;
    println!("Removing what the run has created");
    let swept = sweeper::sweep(account, Some(&run)).await;
    let left = sweeper::count(account, Some(&run)).await?;
    lived?;
    swept?;
    if left > 0 {
        return Err(format!("{left} objects are left; run `TF_ACC=1 cargo test --test live -- sweep`").into());
    }
    println!("Nothing is left.");
    Ok(())
}

async fn live(account: &Account, run: &Run, services: &[Service]) -> Outcome {
    // Copies take up to hours, so the services wait at the same time. All lives end before the sweeper begins.
    let lives = services.iter().map(|service| async move {
        life::live(account, run, *service).await.map_err(|error| format!("{service}: {error}"))
    });
    for lived in join_all(lives).await {
        lived?;
    }
    questions::ask(account, run, services).await
}
