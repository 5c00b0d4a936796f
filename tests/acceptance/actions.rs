//! Actions: copies and deprecations on request, by `-invoke` and by a resource's `action_trigger`. Terraform 1.14 and
//! newer have them; older versions and OpenTofu do not know the block.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Fault, FaultKind};
use testing::{Executable, Signal};

use crate::interrupt::{pause, until};
use crate::stage::{Outcome, Stage};
use crate::subject::{PROVIDER, REGION, SUBJECTS, Subject};

/// How long Terraform may take to end after Ctrl-C, on a busy machine; the copy takes an hour.
const SOON: Duration = Duration::from_secs(20);

/// The Terraform that has actions.
fn terraform() -> Result<Executable, testing::Error> {
    Executable::packaged()?.ok_or(testing::Error::NoTerraform)
}

/// The copies, each of which is an action too.
fn copies() -> impl Iterator<Item = Subject> {
    SUBJECTS.into_iter().filter(|subject| subject.type_name.starts_with("image_copy_"))
}

fn action(subject: Subject, arguments: &str) -> String {
    let Subject { type_name, source, .. } = subject;
    format!("{PROVIDER}\naction \"{type_name}\" \"now\" {{\n  config {{\n  {source}\n  {arguments}\n  }}\n}}\n")
}

#[tokio::test]
async fn an_invoked_copy_is_made_and_waited_for_with_progress() -> Outcome {
    let executable = terraform()?;
    for subject in copies() {
        let stage = Stage::new(&executable, subject).await?;
        let arguments = "name = \"golden\"\n  tags = { team = \"web\" }\n  timeouts {\n    invoke = \"5m\"\n  }";
        stage.terraform.write("main.tf", &action(subject, arguments))?;
        let invoked =
            stage.terraform.apply(&[&format!("-invoke=action.{}.now", subject.type_name)]).await?.success()?;
        let place = format!("{}: {}", subject.type_name, invoked.stdout);
        for part in ["copying the", "asking AWS", "AWS has accepted the copy as", "can be used", "elapsed"] {
            assert!(invoked.stdout.contains(part), "{part} is missing in {place}");
        }
        assert!(stage.objects() > 0, "{place}");
        assert_eq!(stage.terraform.show_json(None).await?["values"], json!(null), "an action leaves no state");
        // The tags are there, however the service takes them.
        let tagged =
            stage.aws.calls().into_iter().any(|call| call.mutating && call.parameters.to_string().contains("web"));
        assert!(tagged, "{place}");
    }
    Ok(())
}

#[tokio::test]
async fn a_resource_triggers_an_action() -> Outcome {
    let executable = terraform()?;
    for subject in copies() {
        let stage = Stage::new(&executable, subject).await?;
        let trigger = format!(
            "resource \"terraform_data\" \"release\" {{\n  input = \"1\"\n  lifecycle {{\n    action_trigger {{\n      \
             events = [after_create]\n      actions = [action.{}.now]\n    }}\n  }}\n}}\n",
            subject.type_name
        );
        stage.terraform.write("main.tf", &(action(subject, "name = \"golden\"") + &trigger))?;
        let applied = stage.terraform.apply(&[]).await?.success()?;
        assert!(applied.stdout.contains("can be used"), "{}: {}", subject.type_name, applied.stdout);
        assert!(stage.objects() > 0);
        // The event is over: nothing is copied again.
        stage.expect_empty_plan().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_stopped_action_ends_at_once_and_says_that_the_copy_goes_on() -> Outcome {
    let executable = terraform()?;
    for subject in copies() {
        let (service, operation) = subject.making;
        let mut stage = Stage::unhurried(&executable, subject).await?;
        // A line each five seconds, so that none crosses with the stop.
        stage.terraform = stage.terraform.variable("TF_PROVIDER_IMAGE_SPEED", "5");
        stage.terraform.write("main.tf", &action(subject, "name = \"golden\""))?;
        let invoke = format!("-invoke=action.{}.now", subject.type_name);
        let running = stage.terraform.start(&["apply", "-no-color", "-auto-approve", &invoke])?;
        let waits =
            |printed: &str| ["is pending", "is COPYING", "is PENDING"].iter().any(|part| printed.contains(part));
        until(|| waits(&running.stdout_so_far())).await;
        pause().await;
        running.signal_group(Signal::Interrupt)?;
        let interrupted = Instant::now();
        let ended = running.wait().await?;
        assert!(interrupted.elapsed() < SOON, "{:?}", interrupted.elapsed());
        assert_ne!(ended.code, Some(0), "whoever waits for the action must not go on");
        let printed = format!("{}{}", ended.stdout, ended.stderr);
        assert!(printed.contains("goes on"), "{}: {printed}", subject.type_name);
        let made =
            stage.aws.calls().into_iter().filter(|c| c.service == service && c.operation == operation && !c.dry_run);
        assert_eq!(made.count(), 1);
        assert!(stage.objects() > 0, "the copy is left alone");
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_that_fails_fails_the_action_with_the_reason() -> Outcome {
    let executable = terraform()?;
    for subject in copies() {
        let stage = Stage::new(&executable, subject).await?;
        let fault = FaultKind::CopyFails { state_reason: "The disk is broken".into(), snapshot_message: String::new() };
        stage.aws.inject(Fault::of(subject.making.0, subject.making.1, fault));
        stage.terraform.write("main.tf", &action(subject, "name = \"golden\""))?;
        let failed = stage.terraform.apply(&[&format!("-invoke=action.{}.now", subject.type_name)]).await?;
        assert_ne!(failed.code, Some(0));
        let printed = failed.stderr.replace("\n│ ", " ");
        for part in ["The disk is broken", "still there and", "invoke the action again"] {
            assert!(printed.contains(part), "{}: {part} is missing in {printed}", subject.type_name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_action_is_refused_before_anything_is_called() -> Outcome {
    let executable = terraform()?;
    for (subject, arguments, part) in [
        (SUBJECTS[0], "name = \"golden:1\"", "Invalid AMI name"),
        (SUBJECTS[0], "name = \"golden\"\n  on_destroy = \"retain\"", "Unsupported argument"),
        (SUBJECTS[0], "name = \"golden\"\n  id = \"ami-1\"", "Unsupported argument"),
        (SUBJECTS[0], "name = \"golden\"\n  timeouts {\n    invoke = \"soon\"\n  }", "is not a duration"),
        (SUBJECTS[1], "name = \"golden\"\n  region = \"Ireland\"", "is not the name of an AWS Region"),
    ] {
        let stage = Stage::new(&executable, subject).await?;
        stage.terraform.write("main.tf", &action(subject, arguments))?;
        let refused = stage.terraform.apply(&[&format!("-invoke=action.{}.now", subject.type_name)]).await?;
        assert_ne!(refused.code, Some(0), "{arguments}");
        let printed = refused.stderr.replace("\n│ ", " ");
        assert!(printed.contains(part), "{arguments}: {printed}");
        assert!(!stage.aws.calls().iter().any(|call| call.mutating && !call.dry_run), "{arguments}");
    }
    Ok(())
}

#[tokio::test]
async fn an_ami_is_deprecated_now_or_at_a_time() -> Outcome {
    let executable = terraform()?;
    for (argument, expected) in [("", ""), ("\n    deprecation_time = \"2030-06-01T00:00:00Z\"", "2030-06-01T00:00:00")]
    {
        let stage = Stage::new(&executable, SUBJECTS[0]).await?;
        let text = format!(
            "{PROVIDER}\naction \"image_deprecate_ec2\" \"old\" {{\n  config {{\n    image_id = \
             \"ami-0aaaaaaaaaaaaaaa1\"\n    region = \"us-east-1\"{argument}\n  }}\n}}\n"
        );
        stage.terraform.write("main.tf", &text)?;
        let invoked = stage.terraform.apply(&["-invoke=action.image_deprecate_ec2.old"]).await?.success()?;
        assert!(invoked.stdout.contains("counts as deprecated from"), "{}", invoked.stdout);
        let calls: Vec<_> = stage.aws.calls().into_iter().filter(|call| call.mutating).collect();
        let [call] = calls.as_slice() else { return Err(format!("one call, not {calls:?}").into()) };
        assert_eq!((call.operation.as_str(), call.region.as_str()), ("EnableImageDeprecation", "us-east-1"));
        assert_ne!(call.region, REGION, "the provider's");
        assert_eq!(call.status, 200);
        assert!(call.parameters["DeprecateAt"].as_str().is_some_and(|time| time.starts_with(expected)), "{call:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_ami_that_cannot_be_deprecated_is_told_with_the_reason() -> Outcome {
    let stage = Stage::new(&terraform()?, SUBJECTS[0]).await?;
    for (arguments, part, calls) in [
        ("image_id = \"ami-0123456789abcdef0\"", "Unable to deprecate the AMI ami-0123456789abcdef0 in eu-west-1", 1),
        (
            "image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n    region = \"us-east-1\"\n    deprecation_time = \
             \"2020-01-01T00:00:00Z\"",
            "date in the past",
            1,
        ),
        ("image_id = \"wsi-0aaaaaaa1\"", "is not the id of an AMI", 0),
        ("image_id = \"ami-0123456789abcdef0\"\n    deprecation_time = \"soon\"", "is not a date and time", 0),
        ("image_id = \"ami-0123456789abcdef0\"\n    region = \"Ireland\"", "is not the name of an AWS Region", 0),
    ] {
        let text =
            format!("{PROVIDER}\naction \"image_deprecate_ec2\" \"old\" {{\n  config {{\n    {arguments}\n  }}\n}}\n");
        stage.terraform.write("main.tf", &text)?;
        stage.aws.clear_calls();
        let failed = stage.terraform.apply(&["-invoke=action.image_deprecate_ec2.old"]).await?;
        assert_ne!(failed.code, Some(0), "{arguments}");
        let printed = failed.stderr.replace("\n│ ", " ").replace('\n', " ");
        assert!(printed.contains(part), "{arguments}: {printed}");
        assert_eq!(stage.mutations().len(), calls, "{arguments}");
    }
    Ok(())
}
