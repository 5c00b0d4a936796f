//! The progress file of an apply of all services, which the guide "Watching a long apply" shows.

use std::fs;
use std::time::Duration;

use simulator::Settings;
use testing::{Executable, wait_until};

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{APPSTREAM, PROVIDER, resource};

/// Maximum time that a part of the apply takes on a busy machine.
const LIMIT: Duration = Duration::from_mins(1);

/// Six AMIs, four AppStream images, of which AWS copies two at a time, and two WorkSpaces images.
fn configuration() -> String {
    let block = |type_name: &str, label: &str, keys: &str, region: &str, name: &str| {
        let source = resource(type_name).source;
        format!(
            "resource \"{type_name}\" \"{label}\" {{\n  for_each = toset([{keys}])\n  name = \"{name}\"\n  region = \
             {region}\n  {source}\n}}\n"
        )
    };
    let regions = r#""eu-central-1", "eu-west-1", "eu-west-2", "us-east-2", "us-west-2", "ap-southeast-2""#;
    let fixed = "\"eu-west-1\"";
    [
        PROVIDER.to_owned(),
        block("image_copy_ec2", "web", regions, "each.key", "web-2026.12"),
        block(APPSTREAM.type_name, "office", r#""office", "cad", "finance", "lab""#, fixed, "${each.key}-2026.12"),
        block("image_copy_workspaces", "desktop", r#""desktop", "developer""#, fixed, "${each.key}-2026.12"),
    ]
    .concat()
}

#[tokio::test]
async fn file_reports_every_image_of_a_running_apply() -> Outcome {
    let settings = Settings { copy_time: Duration::from_secs(4), ..Settings::default() };
    let mut fixture = TerraformFixture::with(&Executable::preferred()?, APPSTREAM, settings).await?;
    let file = fixture.terraform.directory().join("progress.txt");
    fixture.terraform = fixture.terraform.variable("TF_PROVIDER_IMAGE_PROGRESS", &file);
    fixture.terraform.write("main.tf", &configuration())?;
    let running = fixture.terraform.start(&["apply", "-no-color", "-auto-approve", "-parallelism=20"])?;
    let text = || fs::read_to_string(&file).unwrap_or_default();
    let count = |part: &str| text().lines().filter(|line| line.contains(part)).count();

    wait_until(LIMIT, || count(": waiting for one of 2 AppStream copies in eu-west-1, ") >= 2).await;
    wait_until(LIMIT, || count(": pending, ") >= 6 && count(": COPYING, ") >= 2 && count(": PENDING, ") >= 2).await;
    assert!(!running.stdout_so_far().contains("Apply complete!"), "the apply still runs");
    assert_eq!(count(": available, "), 0);

    running.wait().await?.success()?;
    wait_until(LIMIT, || count(": available, ") == 6 && count(": AVAILABLE, ") == 6).await;
    let text = text();
    for image in
        ["\"office-2026.12\"", "\"cad-2026.12\"", "\"desktop-2026.12\" (wsi-", "eu-west-2 AMI \"web-2026.12\" (ami-"]
    {
        let lines: Vec<&str> = text.lines().filter(|line| line.contains(image)).collect();
        assert!(lines.len() >= 3, "{image}: {text}");
        assert!(lines.last().is_some_and(|line| line.to_lowercase().contains(": available, ")), "{lines:#?}");
    }
    // Each line begins with the time, and AMIs have percentages.
    assert!(
        text.lines().all(|line| line.starts_with("20") && line.contains("Z ") && line.ends_with(" elapsed")),
        "{text}"
    );
    assert!(text.lines().any(|line| line.contains("%, ")), "{text}");
    Ok(())
}
