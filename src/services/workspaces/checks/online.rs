//! What a plan asks WorkSpaces: whether an image can be made, and what the removal of one would break.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_workspaces::types::{ImageType, WorkspaceImageRequiredTenancy, WorkspaceState};

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    Activity, DescribedImage, Detail, ExistingImage, ExpectedOwner, OnceCache, Phase, PreflightContext,
    PreflightReport, ReadCache, TagMap, UNSHARE, in_use_sentence, reasons,
};
use crate::services::shared::byol::is_byol_enabled;
use crate::services::workspaces::copy_model::CopyArguments;
use crate::services::workspaces::image::{Computed, WorkspacesImage};
use crate::services::workspaces::in_use::Bundle;
use crate::services::workspaces::kind::{COPIED as KIND, WORKSPACES};
use crate::services::workspaces::{in_use, read};
use crate::terraform::{Diagnostic, Rule};

/// How many images an account may have in a Region unless its quota was raised.
///
/// Source: AWS, "Amazon WorkSpaces quotas".
const IMAGES: usize = 40;
/// How many ids one Describe call takes.
///
/// Source: AWS, WorkSpaces API reference, `DescribeWorkspaceImages` and `DescribeWorkspaces`.
const IDS: usize = 25;

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "Another WorkSpaces image has this name",
    "No image of the account has the name in the image's Region, unless Terraform keeps it.",
)
.reading("workspaces:DescribeWorkspaceImages");
const MISSING: Rule = Rule::refusal(
    "source_image_id",
    "The source image does not exist",
    "The source exists in `source_region`, and the account can see it.",
)
.reading("workspaces:DescribeWorkspaceImages");
const UNUSABLE: Rule =
    Rule::refusal("source_image_id", "The source image cannot be copied in its state", "The source has not failed.")
        .reading("workspaces:DescribeWorkspaceImages");
const PENDING: Rule = Rule::refusal(
    "source_image_id",
    "The source image is not finished yet",
    "The source is available. While it is still being made, apply waits for it.",
)
.reading("workspaces:DescribeWorkspaceImages")
.warns();
const OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "The source image belongs to another account",
    "The account in `expected_source_owner_id` owns the source.",
)
.reading("workspaces:DescribeWorkspaceImages");
const LICENCE: Rule = Rule::refusal(
    "region",
    "The Region is not enabled for images with their own licence",
    "For a source that needs dedicated hardware (BYOL), the copy's Region is enabled for that.",
)
.reading("workspaces:DescribeAccount");
const QUOTA: Rule = Rule::refusal(
    "region",
    "The Region has as many WorkSpaces images as an account may have",
    "The account has fewer images in the Region than the default quota (40). The quota may have been raised, and the \
     same run may remove an image.",
)
.reading("workspaces:DescribeWorkspaceImages")
.warns();
const WORKSPACE_MISSING: Rule =
    Rule::refusal("workspace_id", "The WorkSpace does not exist", "The WorkSpace exists in the image's Region.")
        .reading("workspaces:DescribeWorkspaces");
const WORKSPACE_ENCRYPTED: Rule = Rule::refusal(
    "workspace_id",
    "No image can be made of an encrypted WorkSpace",
    "No volume of the WorkSpace is encrypted.",
)
.reading("workspaces:DescribeWorkspaces");
const WORKSPACE_UNUSABLE: Rule = Rule::refusal(
    "workspace_id",
    "The WorkSpace is on its way out",
    "The WorkSpace is not terminated, suspended or in error.",
)
.reading("workspaces:DescribeWorkspaces");
const WORKSPACE_BUSY: Rule = Rule::refusal(
    "workspace_id",
    "The WorkSpace is not available now",
    "The WorkSpace is available, which it must be when the image is made.",
)
.reading("workspaces:DescribeWorkspaces")
.warns();
const USED_BY_BUNDLES: Rule = Rule::refusal(
    "",
    "The image that is to be removed is used by bundles",
    "No bundle uses an image that is destroyed or replaced.",
)
.reading("workspaces:DescribeWorkspaceBundles")
.warns();
const SHARED: Rule = Rule::refusal(
    "",
    "The image that is to be removed is shared",
    "An image that is destroyed or replaced is shared with no account, unless `force_unshare_on_delete = true`.",
)
.reading("workspaces:DescribeWorkspaceImagePermissions")
.warns();

/// The checks of copied images that ask AWS.
pub(crate) const COPIED: &[&Rule] =
    &[&MISSING, &UNUSABLE, &PENDING, &OWNER, &LICENCE, &QUOTA, &NAME_TAKEN, &USED_BY_BUNDLES, &SHARED];
/// The checks of images from a WorkSpace that ask AWS.
pub(crate) const CREATED: &[&Rule] = &[
    &WORKSPACE_MISSING,
    &WORKSPACE_ENCRYPTED,
    &WORKSPACE_UNUSABLE,
    &WORKSPACE_BUSY,
    &QUOTA,
    &NAME_TAKEN,
    &USED_BY_BUNDLES,
    &SHARED,
];

/// The reads that plans and applies share.
#[derive(Debug)]
pub struct PreflightCache {
    /// Images by id, whoever owns them.
    pub(crate) sources: ReadCache<String, WorkspacesImage>,
    /// WorkSpaces by id.
    workspaces: ReadCache<String, aws_sdk_workspaces::types::Workspace>,
    /// The account's own images.
    own: OnceCache<(), Arc<Vec<WorkspacesImage>>>,
    bundles: OnceCache<(), Vec<Bundle>>,
    /// Whether a Region takes images with their own licence.
    licences: OnceCache<(), bool>,
}

impl Default for PreflightCache {
    fn default() -> Self {
        let activity = Activity::default();
        Self {
            sources: ReadCache::new(IDS, &activity, images),
            workspaces: ReadCache::new(IDS, &activity, workspaces),
            own: OnceCache::default(),
            bundles: OnceCache::default(),
            licences: OnceCache::default(),
        }
    }
}

impl PreflightCache {
    /// Checks the source of a copy, as far as the arguments name it.
    pub(crate) async fn check_source(
        &self,
        preflight: &PreflightContext<'_>,
        arguments: &CopyArguments,
    ) -> PreflightReport {
        let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
            return PreflightReport::default();
        };
        let Ok(region) = preflight.connection.region_clients(region) else { return PreflightReport::default() };
        let image = match self.sources.get(&region, id.to_owned()).await {
            Ok(Some(image)) => image,
            Ok(None) => return PreflightReport::default().and(Ok([missing(id, &region)])),
            Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
        };
        let owner = expected_owner(arguments).and_then(|expected| expected.judge(owner(&image)));
        let checked = PreflightReport::default().and(Ok(state(&image, &region).into_iter().chain(owner)));
        if image.image.required_tenancy() == Some(&WorkspaceImageRequiredTenancy::Dedicated) {
            return checked.and(self.check_licence(preflight, id).await);
        }
        checked
    }

    async fn check_licence(
        &self,
        preflight: &PreflightContext<'_>,
        id: &str,
    ) -> Result<Option<Diagnostic>, ServiceError> {
        let region = preflight.region;
        let enabled = self.licences.get(region, (), || is_byol_enabled(region)).await?;
        Ok((!enabled).then(|| {
            LICENCE.broken(format!(
                "The image {id} needs dedicated hardware because it has its own licence (BYOL), and the account is not \
                 enabled for that in {}. Have it enabled there first (WorkSpaces console, Account settings), or choose \
                 another Region.",
                region.region()
            ))
        }))
    }

    /// Checks the WorkSpace that an image is to be made from.
    pub(crate) async fn check_workspace(
        &self,
        preflight: &PreflightContext<'_>,
        id: &str,
    ) -> Result<Option<Diagnostic>, ServiceError> {
        let region = preflight.region;
        let Some(workspace) = self.workspaces.get(region, id.to_owned()).await? else {
            return Ok(Some(WORKSPACE_MISSING.broken(format!(
                "There is no WorkSpace {id} in {}. An image is made in the Region of its WorkSpace: check \
                 `workspace_id` and `region`.",
                region.region()
            ))));
        };
        let encrypted = [workspace.root_volume_encryption_enabled(), workspace.user_volume_encryption_enabled()];
        if encrypted.contains(&Some(true)) {
            return Ok(Some(WORKSPACE_ENCRYPTED.broken(format!(
                "The WorkSpace {id} has an encrypted volume, and WorkSpaces makes no image of it. Choose one without."
            ))));
        }
        let Some(state) = workspace.state() else { return Ok(None) };
        let rule = match state {
            WorkspaceState::Available => return Ok(None),
            WorkspaceState::Error
            | WorkspaceState::Suspended
            | WorkspaceState::Terminated
            | WorkspaceState::Terminating => WORKSPACE_UNUSABLE,
            _ => WORKSPACE_BUSY,
        };
        Ok(Some(rule.broken(format!(
            "The WorkSpace {id} is in the state {}. An image can be made only while it is AVAILABLE: start it, or \
             choose another.",
            state.as_str()
        ))))
    }

    /// Checks whether there is room for another image.
    pub(crate) async fn check_quota(
        &self,
        preflight: &PreflightContext<'_>,
    ) -> Result<Option<Diagnostic>, ServiceError> {
        let count = self.own(preflight.region).await?.len();
        Ok((count >= IMAGES).then(|| {
            QUOTA.broken(format!(
                "The account has {count} images in {}, and its quota there is {IMAGES} unless it was raised (Service \
                 Quotas, Amazon WorkSpaces). If it was not, and this run removes none, AWS will refuse the image.",
                preflight.region.region()
            ))
        }))
    }

    /// What the removal of an image would break.
    pub(crate) async fn check_removal(
        &self,
        preflight: &PreflightContext<'_>,
        id: &str,
        computed: &Computed,
    ) -> PreflightReport {
        let region = preflight.region;
        let (bundles, accounts) = tokio::join!(self.bundles.get(region, (), || in_use::bundles(region)), async {
            let unshares = computed.force_unshare_on_delete.known() == Some(&true);
            if unshares { Ok(Vec::new()) } else { in_use::accounts(region, id).await }
        });
        let broken = |rule: Rule, what: &str, names: &[String], remedy: &str| {
            in_use_sentence(what, names, remedy).map(|sentence| {
                rule.broken(format!(
                    "WorkSpaces does not delete the image {id} in {} as long as this is so. {sentence}",
                    region.region()
                ))
            })
        };
        let used = |bundles: Vec<Bundle>| {
            broken(USED_BY_BUNDLES, "It is used by the bundles", &in_use::using(&bundles, id), in_use::FREE_BUNDLES)
        };
        PreflightReport::default()
            .and(bundles.map(used))
            .and(accounts.map(|all| broken(SHARED, "It is shared with the accounts", &all, UNSHARE)))
    }

    /// The account's images of a name.
    pub(crate) async fn images_named(
        &self,
        region: &Arc<RegionClients>,
        name: &str,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        let own = self.own(region).await?;
        let named = own.iter().filter(|image| image.image.name() == Some(name));
        Ok(named.map(ExistingImage::by_name).collect())
    }

    async fn own(&self, region: &Arc<RegionClients>) -> Result<Arc<Vec<WorkspacesImage>>, ServiceError> {
        let read = || async {
            let images = read::page_through(region, None, Some(ImageType::Owned)).await?;
            let images = images.into_iter().map(|image| WorkspacesImage { image, tags: TagMap::new() });
            Ok(Arc::new(images.collect()))
        };
        self.own.get(region, (), read).await
    }
}

fn missing(id: &str, region: &RegionClients) -> Diagnostic {
    let region = region.region();
    MISSING.broken(format!(
        "There is no WorkSpaces image {id} in {region} that this account can see. Check `source_image_id` and \
         `source_region`: an image has another id in each Region, and is shared in one Region only."
    ))
}

fn state(image: &WorkspacesImage, region: &RegionClients) -> Option<Diagnostic> {
    let (id, state, region) = (image.id(), image.state(), region.region());
    match (KIND.phase)(state) {
        Phase::Ready => None,
        Phase::InProgress => Some(PENDING.broken(format!(
            "The image {id} in {region} is still in the state {state}. Apply waits until it is AVAILABLE, and copies \
             it then."
        ))),
        Phase::Failed | Phase::Gone => {
            let reason = reasons([(image.image.error_code(), image.image.error_message())]);
            Some(UNUSABLE.broken(format!(
                "The image {id} in {region} is in the state {state} and will not become available. {reason} Choose \
                 another source."
            )))
        }
    }
}

/// The account that owns an image.
pub(crate) fn owner(image: &WorkspacesImage) -> Option<&str> {
    image.image.owner_account_id()
}

/// The owner that the user expects of the source.
pub(crate) fn expected_owner(arguments: &CopyArguments) -> Option<ExpectedOwner<'_>> {
    let (account, id) = (&arguments.expected_source_owner_id, &arguments.source_image_id);
    ExpectedOwner::of(&OWNER, KIND.noun, account, id, &arguments.source_region)
}

/// Whether the source of a copy is still being made. What cannot be read is taken not to be.
pub(crate) async fn is_source_in_progress(connection: &Connection, arguments: &CopyArguments) -> bool {
    let (Some(id), Some(region)) = (arguments.source_image_id.text(), arguments.source_region.text()) else {
        return false;
    };
    let Ok(region) = connection.region_clients(region) else { return false };
    let images = read::describe(&region, &[id.to_owned()], Detail::Phase).await.unwrap_or_default();
    images.iter().any(|image| (KIND.phase)(image.state()) == Phase::InProgress)
}

async fn images(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, WorkspacesImage>, ServiceError> {
    let images = read::describe(&region, &ids, Detail::Phase).await?;
    Ok(images.into_iter().map(|image| (image.id().to_owned(), image)).collect())
}

async fn workspaces(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, aws_sdk_workspaces::types::Workspace>, ServiceError> {
    let described = region.workspaces().describe_workspaces().set_workspace_ids(Some(ids)).send().await;
    let workspaces = region.service_error(WORKSPACES, "DescribeWorkspaces", described)?.workspaces.unwrap_or_default();
    Ok(workspaces.into_iter().filter_map(|workspace| Some((workspace.workspace_id.clone()?, workspace))).collect())
}
