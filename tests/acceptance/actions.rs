//! Actions: copies and deprecations by `-invoke` and by a resource's `action_trigger`. They require Terraform 1.14 or
//! later; earlier versions and OpenTofu do not have the block.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Fault, FaultKind};
use testing::{Executable, Feature, Signal, wait_until};

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::{PROVIDER, REGION, RESOURCES, ResourceUnderTest};
use crate::acceptance::resources::interrupt::{LIMIT, pause};

/// Maximum time for Terraform to exit after Ctrl-C on a busy machine; the copy takes an hour.
const SOON: Duration = Duration::from_secs(20);

/// The copy resources, each of which is an action too.
fn copies() -> impl Iterator<Item = ResourceUnderTest> {
    RESOURCES.into_iter().filter(|resource| resource.type_name.starts_with("image_copy_"))
}

fn action(resource: ResourceUnderTest, arguments: &str) -> String {
    let ResourceUnderTest { type_name, source, .. } = resource;
    format!("{PROVIDER}\naction \"{type_name}\" \"now\" {{\n  config {{\n  {source}\n  {arguments}\n  }}\n}}\n")
}

#[tokio::test]
async fn invoked_copy_reports_progress() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for resource in copies() {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            let arguments = "name = \"golden\"\n  tags = { team = \"web\" }\n  timeouts {\n    invoke = \"5m\"\n  }";
            fixture.terraform.write("main.tf", &action(resource, arguments))?;
            let invoked =
                fixture.terraform.apply(&[&format!("-invoke=action.{}.now", resource.type_name)]).await?.success()?;
            let place = format!("{}: {}", resource.type_name, invoked.stdout);
            for part in [": starting", ": requesting", ": accepted by AWS", "is ready", "elapsed"] {
                assert!(invoked.stdout.contains(part), "{part} is missing in {place}");
            }
            assert!(fixture.objects() > 0, "{place}");
            assert_eq!(fixture.terraform.show_json(None).await?["values"], json!(null), "an action leaves no state");
            // The tags exist, whichever request set them.
            let tagged = fixture
                .aws
                .calls()
                .into_iter()
                .any(|call| call.mutating && call.parameters.to_string().contains("web"));
            assert!(tagged, "{place}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn resource_triggers_action() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for resource in copies() {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            let trigger = format!(
                "resource \"terraform_data\" \"release\" {{\n  input = \"1\"\n  lifecycle {{\n    action_trigger {{\n      \
             events = [after_create]\n      actions = [action.{}.now]\n    }}\n  }}\n}}\n",
                resource.type_name
            );
            fixture.terraform.write("main.tf", &(action(resource, "name = \"golden\"") + &trigger))?;
            let applied = fixture.terraform.apply(&[]).await?.success()?;
            assert!(applied.stdout.contains("is ready"), "{}: {}", resource.type_name, applied.stdout);
            assert!(fixture.objects() > 0);
            // The event is over: nothing is copied again.
            fixture.expect_empty_plan().await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn stopped_action_reports_running_copy() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for resource in copies() {
            let (service, operation) = resource.create_operation;
            let mut fixture = TerraformFixture::with_manual_copies(&executable, resource).await?;
            // One message every five seconds, so that none coincides with the stop.
            fixture.terraform = fixture.terraform.variable("TF_PROVIDER_IMAGE_SPEED", "5");
            fixture.terraform.write("main.tf", &action(resource, "name = \"golden\""))?;
            let invoke = format!("-invoke=action.{}.now", resource.type_name);
            let running = fixture.terraform.start(&["apply", "-no-color", "-auto-approve", &invoke])?;
            let waits =
                |printed: &str| [": pending", ": COPYING", ": PENDING"].iter().any(|part| printed.contains(part));
            wait_until(LIMIT, || waits(&running.stdout_so_far())).await;
            pause().await;
            running.signal_group(Signal::Interrupt)?;
            let interrupted = Instant::now();
            let ended = running.wait().await?;
            assert!(interrupted.elapsed() < SOON, "{:?}", interrupted.elapsed());
            assert_ne!(ended.code, Some(0), "the exit code must report the interruption");
            let printed = format!("{}{}", ended.stdout, ended.stderr);
            assert!(printed.contains("still in progress"), "{}: {printed}", resource.type_name);
            let made = fixture
                .aws
                .calls()
                .into_iter()
                .filter(|c| c.service == service && c.operation == operation && !c.dry_run);
            assert_eq!(made.count(), 1);
            assert!(fixture.objects() > 0, "the copy is left alone");
        }
    }
    Ok(())
}

#[tokio::test]
async fn failed_copy_fails_action_with_reason() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for resource in copies() {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            let fault =
                FaultKind::CopyFails { state_reason: "The disk is broken".into(), snapshot_message: String::new() };
            fixture.aws.inject(Fault::of(resource.create_operation.0, resource.create_operation.1, fault));
            fixture.terraform.write("main.tf", &action(resource, "name = \"golden\""))?;
            let failed = fixture.terraform.apply(&[&format!("-invoke=action.{}.now", resource.type_name)]).await?;
            assert_ne!(failed.code, Some(0));
            let printed = failed.stderr.replace("\n│ ", " ");
            for part in ["The disk is broken", "still exists, and", "invoke the action again"] {
                assert!(printed.contains(part), "{}: {part} is missing in {printed}", resource.type_name);
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn rejects_invalid_action_before_requests() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for (resource, arguments, part) in [
            (RESOURCES[0], "name = \"golden:1\"", "Invalid AMI name"),
            (RESOURCES[0], "name = \"golden\"\n  on_destroy = \"retain\"", "Unsupported argument"),
            (RESOURCES[0], "name = \"golden\"\n  id = \"ami-1\"", "Unsupported argument"),
            (RESOURCES[0], "name = \"golden\"\n  timeouts {\n    invoke = \"soon\"\n  }", "is not a duration"),
            (RESOURCES[1], "name = \"golden\"\n  region = \"Ireland\"", "is not the name of an AWS Region"),
        ] {
            let fixture = TerraformFixture::new(&executable, resource).await?;
            fixture.terraform.write("main.tf", &action(resource, arguments))?;
            let refused = fixture.terraform.apply(&[&format!("-invoke=action.{}.now", resource.type_name)]).await?;
            assert_ne!(refused.code, Some(0), "{arguments}");
            let printed = refused.stderr.replace("\n│ ", " ");
            assert!(printed.contains(part), "{arguments}: {printed}");
            assert!(!fixture.aws.calls().iter().any(|call| call.mutating && !call.dry_run), "{arguments}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn deprecates_ami_now_or_later() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        for (argument, expected) in
            [("", ""), ("\n    deprecation_time = \"2030-06-01T00:00:00Z\"", "2030-06-01T00:00:00")]
        {
            let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
            let text = format!(
                "{PROVIDER}\naction \"image_deprecate_ec2\" \"old\" {{\n  config {{\n    image_id = \
             \"ami-0aaaaaaaaaaaaaaa1\"\n    region = \"us-east-1\"{argument}\n  }}\n}}\n"
            );
            fixture.terraform.write("main.tf", &text)?;
            let invoked = fixture.terraform.apply(&["-invoke=action.image_deprecate_ec2.old"]).await?.success()?;
            assert!(invoked.stdout.contains("is deprecated at"), "{}", invoked.stdout);
            let calls: Vec<_> = fixture.aws.calls().into_iter().filter(|call| call.mutating).collect();
            let [call] = calls.as_slice() else { return Err(format!("one call, not {calls:?}").into()) };
            assert_eq!((call.operation.as_str(), call.region.as_str()), ("EnableImageDeprecation", "us-east-1"));
            assert_ne!(call.region, REGION, "the provider's");
            assert_eq!(call.status, 200);
            assert!(call.parameters["DeprecateAt"].as_str().is_some_and(|time| time.starts_with(expected)), "{call:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn deprecates_ami_that_ec2_does_not_know_yet() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        let unknown = FaultKind::Error { code: "InvalidAMIID.NotFound".into(), message: String::new(), status: 400 };
        fixture.aws.inject(Fault::of("ec2", "EnableImageDeprecation", unknown).times(2));
        let text = format!(
            "{PROVIDER}\naction \"image_deprecate_ec2\" \"old\" {{\n  config {{\n    image_id = \
         \"ami-0aaaaaaaaaaaaaaa1\"\n    region = \"us-east-1\"\n  }}\n}}\n"
        );
        fixture.terraform.write("main.tf", &text)?;
        fixture.terraform.apply(&["-invoke=action.image_deprecate_ec2.old"]).await?.success()?;
        assert_eq!(fixture.mutations(), ["EnableImageDeprecation"; 3]);
    }
    Ok(())
}

#[tokio::test]
async fn reports_reason_for_failed_deprecation() -> Outcome {
    for executable in Executable::with(Feature::Actions)? {
        let fixture = TerraformFixture::new(&executable, RESOURCES[0]).await?;
        for (arguments, part, calls) in [
            ("image_id = \"ami-0123456789abcdef0\"", "Unable to deprecate AMI ami-0123456789abcdef0 in eu-west-1", 1),
            (
                "image_id = \"ami-0aaaaaaaaaaaaaaa1\"\n    region = \"us-east-1\"\n    deprecation_time = \
             \"2020-01-01T00:00:00Z\"",
                "date in the past",
                1,
            ),
            ("image_id = \"wsi-0aaaaaaa1\"", "is the ID of a WorkSpaces image, not of an AMI", 0),
            (
                "image_id = \"ami-0123456789abcdef0\"\n    deprecation_time = \"soon\"",
                "must be an RFC 3339 date and time",
                0,
            ),
            ("image_id = \"ami-0123456789abcdef0\"\n    region = \"Ireland\"", "is not the name of an AWS Region", 0),
        ] {
            let text = format!(
                "{PROVIDER}\naction \"image_deprecate_ec2\" \"old\" {{\n  config {{\n    {arguments}\n  }}\n}}\n"
            );
            fixture.terraform.write("main.tf", &text)?;
            fixture.aws.clear_calls();
            let failed = fixture.terraform.apply(&["-invoke=action.image_deprecate_ec2.old"]).await?;
            assert_ne!(failed.code, Some(0), "{arguments}");
            let printed = failed.stderr.replace("\n│ ", " ").replace('\n', " ");
            assert!(printed.contains(part), "{arguments}: {printed}");
            assert_eq!(fixture.mutations().len(), calls, "{arguments}");
        }
    }
    Ok(())
}
