//! The questions that AWS's documentation leaves open. For each, the simulator has an assumption; the suite asks AWS, and
//! prints where they differ.
//!
//! Not asked: the value of a deregistration protection in its cooldown, because the AMI could not be deleted for a day, and
//! the reasons of failed copies, because no copy fails on demand.

use std::time::{Duration, Instant};

use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};

use super::Outcome;
use super::account::Account;
use super::life::pause;
use super::run::{MARK, Run};
use super::service::Service;

/// How long a copy may take.
const COPY_LIMIT: Duration = Duration::from_hours(3);
/// A Region that does not exist.
const NOWHERE: &str = "us-nowhere-1";

/// One question.
struct Answer {
    question: &'static str,
    assumed: &'static str,
    found: String,
}

/// Asks the questions of the services, and prints the answers.
pub(crate) async fn ask(account: &Account, run: &Run, services: &[Service]) -> Outcome {
    println!("Answers to the questions that AWS's documentation leaves open:");
    let mut differing = 0;
    for service in services {
        let answers = match service {
            Service::Ec2 => ec2(account, run).await?,
            Service::AppStream => appstream(account, run).await?,
            Service::WorkSpaces => workspaces(account, run).await?,
        };
        for Answer { question, assumed, found } in answers {
            let verdict = if found == assumed {
                "as simulated".to_owned()
            } else {
                differing += 1;
                format!("DIFFERS: the simulator answers {assumed}")
            };
            println!("  {service}: {question} {found} ({verdict})");
        }
    }
    println!("{differing} answers differ from the simulator's.");
    Ok(())
}

async fn ec2(account: &Account, run: &Run) -> Outcome<Vec<Answer>> {
    let (ec2, source) = (account.ec2(&account.region), account.ec2(&account.source_region));
    let pattern = Filter::builder().name("name").values("al2023-ami-minimal-2023.*-x86_64").build();
    let images = source.describe_images().owners("amazon").filters(pattern).send().await?;
    let image = images.images().first().and_then(|image| image.image_id()).unwrap_or_default();
    let copy = |region: &str| {
        let tag = Tag::builder().key(MARK).value(run.id()).build();
        let tags = TagSpecification::builder().resource_type(ResourceType::Image).tags(tag).build();
        let copy = ec2.copy_image().name(run.name("same-name")).source_image_id(image).source_region(region);
        copy.tag_specifications(tags).send()
    };
    copy(&account.source_region).await?;
    let second = copy(&account.source_region).await;
    let nowhere = copy(NOWHERE).await;
    let ids = (0..201).map(|number| format!("ami-{number:017x}"));
    let filter = Filter::builder().name("image-id").set_values(Some(ids.collect())).build();
    let many = ec2.describe_images().filters(filter).send().await;
    Ok(vec![
        Answer {
            question: "CopyImage with a name that is in use:",
            assumed: "accepted",
            found: outcome(second.as_ref()),
        },
        Answer {
            question: "CopyImage from a Region that does not exist:",
            assumed: "InvalidParameterValue",
            found: outcome(nowhere.as_ref()),
        },
        Answer {
            question: "DescribeImages with 201 values in a filter:",
            assumed: "FilterLimitExceeded",
            found: outcome(many.as_ref()),
        },
    ])
}

async fn appstream(account: &Account, run: &Run) -> Outcome<Vec<Answer>> {
    let (appstream, name) = (account.appstream(&account.region), run.name("questions"));
    // AppStream copies from the Region of the source.
    let source = account.appstream(&account.source_region);
    let image = account.appstream_image.as_deref().unwrap_or_default();
    let copy = |region: &str| {
        let copy = source.copy_image().source_image_name(image).destination_image_name(&name);
        copy.destination_region(region).send()
    };
    let nowhere = copy(NOWHERE).await;
    copy(&account.region).await?;
    let copied = || async {
        let described = appstream.describe_images().names(&name).send().await?;
        Outcome::Ok(described.images().first().cloned())
    };
    let arn = copied().await?.and_then(|image| image.arn).unwrap_or_default();
    let tagged = appstream.tag_resource().resource_arn(arn).tags(MARK, run.id()).send().await;
    let deleted = appstream.delete_image().name(&name).send().await;
    let began = Instant::now();
    let copy = loop {
        let copy = copied().await?;
        let state = copy.as_ref().and_then(|image| image.state()).map(|state| state.as_str().to_owned());
        if copy.is_none() || state.as_deref() == Some("AVAILABLE") || began.elapsed() > COPY_LIMIT {
            break copy;
        }
        pause(account.pause).await;
    };
    let originals = source.describe_images().names(image).send().await?;
    let original = originals.images().first();
    let same = |of: fn(&aws_sdk_appstream::types::Image) -> Option<&str>| match (&copy, original) {
        (Some(copy), Some(original)) if of(original).is_none() => {
            if of(copy).is_none() {
                "the source has none".to_owned()
            } else {
                "set by AppStream".to_owned()
            }
        }
        (Some(copy), Some(original)) => {
            if of(copy) == of(original) { "that of its source" } else { "another" }.to_owned()
        }
        _ => "unknown, because the copy is gone".to_owned(),
    };
    let inherited = "that of its source";
    let mut answers = vec![
        Answer {
            question: "CopyImage to a Region that does not exist:",
            assumed: "ValidationException",
            found: outcome(nowhere.as_ref()),
        },
        Answer { question: "TagResource during a copy:", assumed: "accepted", found: outcome(tagged.as_ref()) },
        Answer {
            question: "DeleteImage during a copy:",
            assumed: "OperationNotPermittedException",
            found: outcome(deleted.as_ref()),
        },
    ];
    for (question, assumed, found) in [
        ("Display name of a copy:", inherited, same(aws_sdk_appstream::types::Image::display_name)),
        ("Base image of a copy:", inherited, same(aws_sdk_appstream::types::Image::base_image_arn)),
    ] {
        if found != "the source has none" {
            answers.push(Answer { question, assumed, found });
        }
    }
    Ok(answers)
}

async fn workspaces(account: &Account, run: &Run) -> Outcome<Vec<Answer>> {
    const UNKNOWN: &str = "wsi-0zzzzzzzz";
    let workspaces = account.workspaces(&account.region);
    let unknown = workspaces.describe_workspace_images().image_ids(UNKNOWN).send().await;
    let unknown = match unknown {
        Ok(page) if page.images().is_empty() => "an empty list".to_owned(),
        other => outcome(other.as_ref()),
    };
    let deleted = workspaces.delete_workspace_image().image_id(UNKNOWN).send().await;
    let copy = workspaces
        .copy_workspace_image()
        .name(run.name("questions"))
        .source_image_id(account.workspaces_image.as_deref().unwrap_or_default())
        .source_region(&account.source_region)
        .send()
        .await?;
    let described =
        workspaces.describe_workspace_images().set_image_ids(copy.image_id.map(|id| vec![id])).send().await?;
    let description = described.images().first().and_then(|image| image.description());
    Ok(vec![
        Answer { question: "DescribeWorkspaceImages of an unknown ID:", assumed: "an empty list", found: unknown },
        Answer {
            question: "DeleteWorkspaceImage of an unknown ID:",
            assumed: "ResourceNotFoundException",
            found: outcome(deleted.as_ref()),
        },
        Answer {
            question: "Description of a copy without one:",
            assumed: "none",
            found: description.filter(|text| !text.is_empty()).map_or("none", |_| "that of its source").to_owned(),
        },
    ])
}

/// `accepted`, or the error code.
fn outcome<T, E: ProvideErrorMetadata, R>(result: Result<&T, &SdkError<E, R>>) -> String {
    match result {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.code().unwrap_or("an error without a code").to_owned(),
    }
}
