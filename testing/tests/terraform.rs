//! The driver itself, with a resource that Terraform has built in: each program that it finds runs a whole life,
//! and none outlives its test.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use testing::{Error, Executable, Result, Running, Signal, Terraform};

const CONFIGURATION: &str = r#"
variable "word" {
  default = "first"
}

resource "terraform_data" "example" {
  input = var.word
}

output "word" {
  value = terraform_data.example.output
}
"#;

/// Creation takes half a minute, unless it is interrupted, and shows ten times a second that it goes on.
const SLOW_CONFIGURATION: &str = r#"
resource "terraform_data" "example" {
  provisioner "local-exec" {
    command = "for beat in $(seq 300); do echo $beat >>beats; sleep 0.1; done"
  }
}
"#;

#[tokio::test]
async fn runs_full_lifecycle() -> Result<()> {
    for executable in Executable::all()? {
        let terraform = Terraform::new(&executable)?.variable("AWS_REGION", "eu-west-1");
        terraform.write("main.tf", CONFIGURATION)?;
        terraform.init().await?;
        terraform.plan(&[]).await?.exit_code(2)?;
        terraform.apply(&[]).await?.success()?;
        terraform.plan(&[]).await?.exit_code(0)?;
        let values = terraform.resource("terraform_data.example").await?.unwrap_or_default();
        assert_eq!(values["output"], "first", "{executable}");
        assert_eq!(terraform.resource("terraform_data.other").await?, None);
        let plan = terraform.plan_json(&["-var=word=second"]).await?;
        assert_eq!(plan["resource_changes"][0]["change"]["actions"][0], "update", "{executable}");
        let applied = terraform.apply(&["-var=word=second", "-json"]).await?.success()?;
        let last = applied.events()?.pop().unwrap_or_default();
        assert_eq!(last["outputs"]["word"]["value"], "second", "{executable}");
        terraform.destroy(&[]).await?.success()?;
        assert_eq!(terraform.state(&["list"]).await?.success()?.stdout, "");
        let error = terraform.apply(&["-no-such-option"]).await?.success();
        assert!(matches!(error, Err(Error::ExitCode { code: Some(1), expected: 0, .. })), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn interrupts_terraform() -> Result<()> {
    for executable in Executable::all()? {
        let (terraform, running) = start_slow(&executable, Duration::from_mins(1)).await?;
        running.signal_group(Signal::Interrupt)?;
        let output = running.wait().await?.exit_code(1)?;
        assert!(output.stdout.contains("Interrupt received"), "{executable}: {}", output.stdout);
        assert!(output.elapsed < Duration::from_secs(25), "{executable}: {:?}", output.elapsed);
        assert_gone(&terraform.directory()).await;
    }
    Ok(())
}

#[tokio::test]
async fn kills_process_group_on_timeout() -> Result<()> {
    let (terraform, running) = start_slow(&Executable::preferred()?, Duration::from_secs(6)).await?;
    let error = running.wait().await;
    assert!(matches!(error, Err(Error::Timeout { .. })), "{error:?}");
    assert_gone(&terraform.directory()).await;
    Ok(())
}

#[tokio::test]
async fn kills_process_group_on_drop() -> Result<()> {
    let (terraform, running) = start_slow(&Executable::preferred()?, Duration::from_mins(1)).await?;
    drop(running);
    assert_gone(&terraform.directory()).await;
    Ok(())
}

/// Starts the slow creation, and returns when it is under way.
async fn start_slow(executable: &Executable, limit: Duration) -> Result<(Terraform, Running)> {
    let terraform = Terraform::new(executable)?.limit(limit);
    terraform.write("main.tf", SLOW_CONFIGURATION)?;
    terraform.init().await?;
    let running = terraform.start(&["apply", "-no-color", "-auto-approve"])?;
    let started = eventually(async || beats(&terraform.directory()) > 0).await;
    assert!(started, "{}{}", running.stdout_so_far(), running.stderr_so_far());
    Ok((terraform, running))
}

/// The shell that the slow creation runs must have ended.
async fn assert_gone(directory: &Path) {
    let is_still = async || {
        let before = beats(directory);
        pause(Duration::from_millis(500)).await;
        beats(directory) == before
    };
    assert!(eventually(is_still).await, "the creation still goes on");
}

/// How much the slow creation has shown of itself.
fn beats(directory: &Path) -> u64 {
    std::fs::metadata(directory.join("beats")).map_or(0, |metadata| metadata.len())
}

/// Whether a condition comes true within ten seconds.
async fn eventually(condition: impl AsyncFn() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        if condition().await {
            return true;
        }
        pause(Duration::from_millis(20)).await;
    }
    false
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process makes the conditions true, so there is nothing to wait on"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
