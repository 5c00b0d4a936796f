//! [`Service`]: what the suite needs of each service.

use std::fmt;

use super::Outcome;
use super::account::Account;
use super::run::{MARK, PREFIX, Run};

/// One of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Ec2,
    AppStream,
    WorkSpaces,
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ec2 => "EC2",
            Self::AppStream => "AppStream",
            Self::WorkSpaces => "WorkSpaces",
        })
    }
}

/// An image that the suite has created.
#[derive(Clone, Debug)]
pub(crate) struct Marked {
    pub(crate) id: String,
    /// The ID of the run that has created it.
    pub(crate) run: String,
    /// Whether the service is still creating it.
    pub(crate) is_in_progress: bool,
}

impl Service {
    pub(crate) const ALL: [Self; 3] = [Self::Ec2, Self::AppStream, Self::WorkSpaces];

    /// Whether the account has a source image for this service. EC2 uses a public AMI of Amazon.
    pub(crate) fn is_configured(self, account: &Account) -> bool {
        match self {
            Self::Ec2 => true,
            Self::AppStream => account.appstream_image.is_some(),
            Self::WorkSpaces => account.workspaces_image.is_some(),
        }
    }

    /// The environment variable with the source image.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Ec2 => "nothing",
            Self::AppStream => "TF_ACC_APPSTREAM_IMAGE",
            Self::WorkSpaces => "TF_ACC_WORKSPACES_IMAGE",
        }
    }

    /// Costs in US dollars, rounded up, at the list prices of 2026 in us-east-1, and durations.
    pub(crate) fn estimate(self) -> &'static str {
        match self {
            Self::Ec2 => "3 copies of a 2 GiB AMI, about 0.15 USD for transfer and storage, about 30 minutes",
            Self::AppStream => "3 copies of an image, below 1 USD for storage, about 1 to 3 hours",
            Self::WorkSpaces => "3 copies of an image, no charge without a bundle, about 1 to 3 hours",
        }
    }

    /// The type of the resource.
    pub(crate) fn resource_type(self) -> &'static str {
        match self {
            Self::Ec2 => "image_copy_ec2",
            Self::AppStream => "image_copy_appstream",
            Self::WorkSpaces => "image_copy_workspaces",
        }
    }

    /// The configuration of the source: a data source of EC2's smallest public image, or the image of the account.
    pub(crate) fn source(self, account: &Account) -> [String; 2] {
        let region = &account.source_region;
        let image = |image: &Option<String>| image.clone().unwrap_or_default();
        match self {
            Self::Ec2 => [
                format!(
                    "data \"image_ec2\" \"source\" {{\n  region = \"{region}\"\n  owners = [\"amazon\"]\n  \
                     most_recent = true\n  filter {{\n    name = \"name\"\n    \
                     values = [\"al2023-ami-minimal-2023.*-x86_64\"]\n  }}\n}}\n"
                ),
                "source_image_id = data.image_ec2.source.id".to_owned(),
            ],
            Self::AppStream => [String::new(), format!("source_image_name = \"{}\"", image(&account.appstream_image))],
            Self::WorkSpaces => [String::new(), format!("source_image_id = \"{}\"", image(&account.workspaces_image))],
        }
    }

    /// The block that shares an image with an account.
    pub(crate) fn sharing(self, account_id: &str) -> String {
        let argument = match self {
            Self::Ec2 | Self::WorkSpaces => "account_ids",
            Self::AppStream => "fleet_account_ids",
        };
        format!("sharing {{\n    {argument} = [\"{account_id}\"]\n  }}")
    }

    /// The images in a Region that the suite has created, of one run or of all.
    pub(crate) async fn marked(self, account: &Account, region: &str, run: Option<&Run>) -> Outcome<Vec<Marked>> {
        let mut marked = match self {
            Self::Ec2 => amis(account, region).await?,
            Self::AppStream => appstream_images(account, region).await?,
            Self::WorkSpaces => workspaces_images(account, region).await?,
        };
        if let Some(run) = run {
            marked.retain(|image| image.run == run.id());
        }
        Ok(marked)
    }

    /// Deletes an image.
    pub(crate) async fn delete(self, account: &Account, region: &str, id: &str) -> Outcome {
        match self {
            Self::Ec2 => {
                let ec2 = account.ec2(region);
                ec2.deregister_image().image_id(id).delete_associated_snapshots(true).send().await?;
            }
            Self::AppStream => {
                let appstream = account.appstream(region);
                let shared = appstream.describe_image_permissions().name(id).send().await?;
                for permission in shared.shared_image_permissions_list() {
                    let account = permission.shared_account_id.clone();
                    appstream.delete_image_permissions().name(id).set_shared_account_id(account).send().await?;
                }
                appstream.delete_image().name(id).send().await?;
            }
            Self::WorkSpaces => {
                let workspaces = account.workspaces(region);
                let shared = workspaces.describe_workspace_image_permissions().image_id(id).send().await?;
                for permission in shared.image_permissions() {
                    let revoke = workspaces.update_workspace_image_permission().image_id(id).allow_copy_image(false);
                    revoke.set_shared_account_id(permission.shared_account_id.clone()).send().await?;
                }
                workspaces.delete_workspace_image().image_id(id).send().await?;
            }
        }
        Ok(())
    }
}

async fn amis(account: &Account, region: &str) -> Outcome<Vec<Marked>> {
    let filter = aws_sdk_ec2::types::Filter::builder().name("tag-key").values(MARK).build();
    let described = account.ec2(region).describe_images().owners("self").filters(filter).send().await?;
    let marked = described.images().iter().map(|image| {
        let tag = image.tags().iter().find(|tag| tag.key() == Some(MARK));
        Marked {
            id: image.image_id().unwrap_or_default().to_owned(),
            run: tag.and_then(|tag| tag.value()).unwrap_or_default().to_owned(),
            is_in_progress: image.state() == Some(&aws_sdk_ec2::types::ImageState::Pending),
        }
    });
    Ok(marked.collect())
}

/// AppStream tags its images after the copy call, so that an aborted run may leave one without the tag. The name has the
/// run's ID, too.
async fn appstream_images(account: &Account, region: &str) -> Outcome<Vec<Marked>> {
    let appstream = account.appstream(region);
    let mut pages = appstream.describe_images().r#type("PRIVATE".into()).into_paginator().send();
    let mut marked = Vec::new();
    while let Some(page) = pages.next().await {
        for image in page?.images() {
            let name = image.name().unwrap_or_default();
            let Some((run, _)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')) else { continue };
            let is_in_progress =
                matches!(image.state().map(aws_sdk_appstream::types::ImageState::as_str), Some("PENDING" | "COPYING"));
            marked.push(Marked { id: name.to_owned(), run: run.to_owned(), is_in_progress });
        }
    }
    Ok(marked)
}

async fn workspaces_images(account: &Account, region: &str) -> Outcome<Vec<Marked>> {
    let workspaces = account.workspaces(region);
    let mut marked = Vec::new();
    let mut token = None;
    loop {
        let page = workspaces.describe_workspace_images().set_next_token(token).send().await?;
        for image in page.images() {
            let (Some(id), Some(name)) = (image.image_id(), image.name()) else { continue };
            let Some((run, _)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')) else { continue };
            let is_in_progress = image.state().is_some_and(|state| state.as_str() == "PENDING");
            marked.push(Marked { id: id.to_owned(), run: run.to_owned(), is_in_progress });
        }
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(marked);
        }
    }
}
