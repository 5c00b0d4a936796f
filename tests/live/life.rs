//! The life of one image: copy, empty plan, import, update in place, share, replace and destroy.

use std::time::{Duration, Instant};

use testing::Terraform;

use super::Outcome;
use super::account::Account;
use super::run::{MARK, Run};
use super::service::Service;

/// How long AWS may list an image after its deletion.
const DELETION_LIMIT: Duration = Duration::from_mins(10);

/// One image, and how far its life is.
struct Life<'a> {
    account: &'a Account,
    run: &'a Run,
    service: Service,
    terraform: Terraform,
    began: Instant,
}

/// Runs the whole life of an image of this service.
pub(crate) async fn live(account: &Account, run: &Run, service: Service) -> Outcome {
    let life = Life { account, run, service, terraform: account.terraform()?, began: Instant::now() };
    life.configure("first", "", "")?;
    life.terraform.apply(&[]).await?.success()?;
    life.terraform.plan(&[]).await?.exit_code(0)?;
    let first = life.id().await?;
    life.step("copied, and the plan is empty");

    life.terraform.state(&["rm", &life.address()]).await?.success()?;
    let import_id = format!("{first}@{}", account.region);
    life.terraform.import(&life.address(), &import_id).await?.success()?;
    // AppStream and WorkSpaces do not report the source: the first apply records it.
    if service != Service::Ec2 {
        life.terraform.apply(&[]).await?.success()?;
    }
    life.terraform.plan(&[]).await?.exit_code(0)?;
    life.step("imported, and the plan is empty");

    let mut in_place = String::new();
    if service == Service::Ec2 {
        in_place.push_str("description = \"Changed in place\"");
    }
    life.configure("first", "stage = \"changed\"", &in_place)?;
    life.apply_in_place(&first).await?;
    life.step("updated in place");

    if let Some(other) = &account.share_with {
        for sharing in [service.sharing(other), "sharing {}".to_owned()] {
            life.configure("first", "stage = \"changed\"", &format!("{in_place}\n  {sharing}"))?;
            life.apply_in_place(&first).await?;
        }
        life.step("shared, and no longer shared");
    }

    life.configure("second", "", "")?;
    life.terraform.apply(&[]).await?.success()?;
    life.terraform.plan(&[]).await?.exit_code(0)?;
    let second = life.id().await?;
    if second == first {
        return Err("the replacement has the ID of the image that it replaces".into());
    }
    life.until_only(&[&second]).await?;
    life.step("replaced");

    life.terraform.destroy(&[]).await?.success()?;
    life.until_only(&[]).await?;
    life.step("destroyed");
    Ok(())
}

impl Life<'_> {
    fn address(&self) -> String {
        format!("{}.test", self.service.resource_type())
    }

    /// Writes the configuration with a name, further tags and further arguments.
    fn configure(&self, name: &str, tags: &str, arguments: &str) -> Outcome {
        let [data, source] = self.service.source(self.account);
        let text = format!(
            "terraform {{\n  required_providers {{\n    image = {{\n      source = \"image-copy/image\"\n    }}\n  }}\n}}\n\n\
             provider \"image\" {{\n  region = \"{region}\"\n}}\n\n{data}\n\
             resource \"{type_name}\" \"test\" {{\n  name = \"{name}\"\n  {source}\n  source_region = \"{source_region}\"\n  \
             tags = {{\n    {MARK} = \"{run}\"\n    {tags}\n  }}\n  {arguments}\n}}\n",
            region = self.account.region,
            type_name = self.service.resource_type(),
            name = self.run.name(name),
            source_region = self.account.source_region,
            run = self.run.id(),
        );
        self.terraform.write("main.tf", &text)?;
        Ok(())
    }

    /// Applies a change, which must not replace the image, and expects an empty plan.
    async fn apply_in_place(&self, id: &str) -> Outcome {
        self.terraform.plan(&[]).await?.exit_code(2)?;
        self.terraform.apply(&[]).await?.success()?;
        self.terraform.plan(&[]).await?.exit_code(0)?;
        if self.id().await? == id { Ok(()) } else { Err("the update has replaced the image".into()) }
    }

    async fn id(&self) -> Outcome<String> {
        let values = self.terraform.resource(&self.address()).await?.unwrap_or_default();
        Ok(values["id"].as_str().unwrap_or_default().to_owned())
    }

    /// Waits until these are the only images of the run.
    async fn until_only(&self, expected: &[&str]) -> Outcome {
        let waiting = Instant::now();
        loop {
            let images = self.service.marked(self.account, &self.account.region, Some(self.run)).await?;
            if images.iter().map(|image| image.id.as_str()).eq(expected.iter().copied()) {
                return Ok(());
            }
            if waiting.elapsed() > DELETION_LIMIT {
                return Err(format!("AWS still lists {images:?}, and not only {expected:?}").into());
            }
            pause(self.account.pause).await;
        }
    }

    fn step(&self, done: &str) {
        println!("  {} {done} after {:.1} s", self.service, self.began.elapsed().as_secs_f64());
    }
}

/// Waits between two reads.
#[expect(clippy::disallowed_methods, reason = "the suite waits for AWS")]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
