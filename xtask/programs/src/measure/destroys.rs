//! `terraform destroy` of copies, next to a refresh of them, and the same of built-in resources.

use std::collections::BTreeMap;

use testing::{Executable, Terraform};

use crate::environment::{Environment, WorkingDirectory, parallelism};
use crate::process;
use crate::provider::{CopyResource, Provider, Service};
use crate::table::{Row, Table};
use crate::{Outcome, say};

/// Terraform's default parallelism, and one for many resources.
const PARALLELISMS: [u32; 2] = [10, 50];

/// Measures destroys of all images of each service that the provider copies. Their floor is a refresh of the same images.
pub(crate) async fn measure(executable: &Executable, provider: &Provider, most: u32, table: &mut Table) -> Outcome<()> {
    for resources in PARALLELISMS {
        let directory = WorkingDirectory::with_built_in_resources(executable, most).await?;
        directory.terraform.apply(&[]).await?.success()?;
        let refreshed = refresh(&directory.terraform, resources).await?;
        let destroyed = directory.terraform.destroy(&[&parallelism(resources)]).await?.success()?;
        let what = format!("Destroy of {most} `terraform_data`, {}", parallelism(resources));
        table.push(Row::new(what, destroyed.elapsed.as_secs_f64(), "s").floor(refreshed));
    }
    for service in Service::ALL {
        let Some(resource) = provider.resource(service) else { continue };
        for resources in PARALLELISMS {
            destroy(executable, provider, (service, resource), (most, resources), table).await?;
        }
    }
    Ok(())
}

/// The duration of a refresh, in seconds.
async fn refresh(terraform: &Terraform, at_once: u32) -> Outcome<f64> {
    let refreshed = terraform.run(&["refresh", "-no-color", &parallelism(at_once)]).await?.success()?;
    Ok(refreshed.elapsed.as_secs_f64())
}

async fn destroy(
    executable: &Executable,
    provider: &Provider,
    (service, resource): (Service, &CopyResource),
    (images, at_once): (u32, u32),
    table: &mut Table,
) -> Outcome<()> {
    let environment = Environment::with_copies(executable, provider, resource, images).await?;
    let option = parallelism(at_once);
    say(&format!("{images} of {}: destroying, {option}", resource.type_name));
    let refreshed = refresh(environment.terraform(), at_once).await?;
    environment.calls();
    let (destroyed, usage) =
        process::watch(environment.terraform(), &["destroy", "-no-color", "-auto-approve", &option], |_| ()).await?;
    let destroyed = destroyed.success()?.elapsed.as_secs_f64();
    let what = format!("Destroy of {images} {}, {option}", service.images());
    table.push(Row::new(&what, destroyed, "s").floor(refreshed).ratio_at_most(3.0));
    let mut calls: BTreeMap<String, f64> = BTreeMap::new();
    for call in environment.calls() {
        *calls.entry(call.operation).or_default() += 1.0;
    }
    for (operation, calls) in calls {
        table.push(Row::new(format!("{what}: {operation}"), calls, "calls"));
    }
    table.push_usage(&what, &usage);
    Ok(())
}
