//! What a plan asks AppStream: whether an image can be copied, and what the removal of one would break.

use std::sync::Arc;

use aws_sdk_appstream::types::{Image, ImageState as State, ImageType, VisibilityType};

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{ImageModel, OnceCache, Phase, PreflightContext, PreflightReport, UNSHARE, in_use_sentence};
use crate::services::appstream::create::source_name;
use crate::services::appstream::image::AppStreamImage;
use crate::services::appstream::in_use::User;
use crate::services::appstream::kind::KIND;
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::appstream::read::NOT_FOUND;
use crate::services::appstream::{in_use, read};
use crate::services::shared::is_byol_enabled;
use crate::terraform::{Diagnostic, Rule};

/// How many images an account may have in a Region unless its quota was raised.
///
/// Source: AWS, "Amazon AppStream 2.0 service quotas", L-E1182CCA.
const IMAGES: usize = 10;

pub(crate) const NAME_TAKEN: Rule = Rule::refusal(
    "name",
    "Another AppStream image has this name",
    "No image of the account has the name in the copy's Region, unless Terraform keeps it.",
)
.reading("appstream:DescribeImages");
const MISSING: Rule =
    Rule::refusal("source_image_name", "The source image does not exist", "The source exists in `source_region`.")
        .reading("appstream:DescribeImages");
const FOREIGN: Rule = Rule::refusal(
    "source_image_name",
    "The source image is not the account's own",
    "The source belongs to the account: AppStream copies neither public nor shared images.",
)
.reading("appstream:DescribeImages");
const UNUSABLE: Rule = Rule::refusal(
    "source_image_name",
    "The source image cannot be copied in its state",
    "The source is not failed, deprecated or about to be deleted.",
)
.reading("appstream:DescribeImages");
const PENDING: Rule = Rule::refusal(
    "source_image_name",
    "The source image is not finished yet",
    "The source is available. While it is still being made, apply waits for it.",
)
.reading("appstream:DescribeImages")
.warns();
const LICENCE: Rule = Rule::refusal(
    "region",
    "The Region is not enabled for images with their own licence",
    "For a source with its own licence (BYOL), the copy's Region is enabled for that.",
)
.reading("workspaces:DescribeAccount");
const QUOTA: Rule = Rule::refusal(
    "region",
    "The Region has as many AppStream images as an account may have",
    "The account has fewer images in the copy's Region than the default quota (10). The quota may have been raised, \
     and the same run may remove an image.",
)
.reading("appstream:DescribeImages")
.warns();
const USED_BY_FLEETS: Rule = Rule::refusal(
    "",
    "The image that is to be removed is used by fleets",
    "No fleet uses an image that is destroyed or replaced.",
)
.reading("appstream:DescribeFleets")
.warns();
const USED_BY_BUILDERS: Rule = Rule::refusal(
    "",
    "The image that is to be removed is used by image builders",
    "No image builder runs an image that is destroyed or replaced.",
)
.reading("appstream:DescribeImageBuilders")
.warns();
const SHARED: Rule = Rule::refusal(
    "",
    "The image that is to be removed is shared",
    "An image that is destroyed or replaced is shared with no account, unless `force_unshare_on_delete = true`.",
)
.reading("appstream:DescribeImagePermissions")
.warns();

/// The checks of AppStream images that ask AWS.
pub(crate) const LIVE: &[&Rule] = &[
    &MISSING,
    &FOREIGN,
    &UNUSABLE,
    &PENDING,
    &LICENCE,
    &QUOTA,
    &NAME_TAKEN,
    &USED_BY_FLEETS,
    &USED_BY_BUILDERS,
    &SHARED,
];

/// The reads that plans share.
#[derive(Debug, Default)]
pub struct PreflightCache {
    /// Sources by name or ARN; none for one that does not exist.
    sources: OnceCache<String, Vec<Image>>,
    /// How many images the account has in a Region.
    counts: OnceCache<(), usize>,
    fleets: OnceCache<(), Vec<User>>,
    builders: OnceCache<(), Vec<User>>,
    /// Whether a Region takes images with their own licence.
    licences: OnceCache<(), bool>,
}

impl PreflightCache {
    /// Whether the copy can be made.
    pub(crate) async fn check_creation(
        &self,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<AppStreamAttributes>,
    ) -> PreflightReport {
        let (source, quota) = tokio::join!(self.check_source(preflight, planned), self.check_quota(preflight));
        source.and(quota)
    }

    async fn check_source(
        &self,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<AppStreamAttributes>,
    ) -> PreflightReport {
        let Some((region, attribute, source)) = source(preflight.connection, planned) else {
            return PreflightReport::default();
        };
        let read = || read(&region, attribute, source);
        let image = match self.sources.get(&region, source.to_owned(), read).await {
            Ok(images) => images.into_iter().next(),
            Err(error) => return PreflightReport::default().and(Err::<[Diagnostic; 0], _>(error)),
        };
        let Some(image) = image else {
            let detail = format!(
                "AppStream knows no image {source:?} in {}. Check `{attribute}` and `source_region`.",
                region.region()
            );
            return PreflightReport::default().and(Ok([MISSING.broken(detail).at_attribute(attribute)]));
        };
        let found = foreign(&image, source).or_else(|| state(&image, source, &region));
        let checked = PreflightReport::default().and(Ok(found.map(|found| found.at_attribute(attribute))));
        let licensed = image.image_type() == Some(&ImageType::Byol);
        if licensed { checked.and(self.check_licence(preflight, source).await) } else { checked }
    }

    async fn check_licence(
        &self,
        preflight: &PreflightContext<'_>,
        source: &str,
    ) -> Result<Option<Diagnostic>, ServiceError> {
        let region = preflight.region;
        let enabled = self.licences.get(region, (), || is_byol_enabled(region)).await?;
        Ok((!enabled).then(|| {
            LICENCE.broken(format!(
                "The image {source} has its own licence (BYOL), and the account is not enabled for that in {}. Have it \
                 enabled there first (WorkSpaces console, Account settings), or choose another Region.",
                region.region()
            ))
        }))
    }

    async fn check_quota(&self, preflight: &PreflightContext<'_>) -> Result<Option<Diagnostic>, ServiceError> {
        let region = preflight.region;
        let count = self.counts.get(region, (), || count(region)).await?;
        Ok((count >= IMAGES).then(|| {
            QUOTA.broken(format!(
                "The account has {count} images in {}, and its quota there is {IMAGES} unless it was raised (Service \
                 Quotas, AppStream 2.0, L-E1182CCA). If it was not, and this run removes none, AWS will refuse the \
                 copy.",
                region.region()
            ))
        }))
    }

    /// What the removal of an image would break.
    pub(crate) async fn check_removal(
        &self,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<AppStreamAttributes>,
    ) -> PreflightReport {
        let region = preflight.region;
        let (fleets, builders, accounts) = tokio::join!(
            self.fleets.get(region, (), || in_use::fleets(region)),
            self.builders.get(region, (), || in_use::image_builders(region)),
            async {
                let unshares = state.service.force_unshare_on_delete.known() == Some(&true);
                if unshares { Ok(Vec::new()) } else { in_use::accounts(region, state.common.id()).await }
            },
        );
        let name = state.common.id();
        let broken = |rule: Rule, what: &str, names: &[String], remedy: &str| {
            in_use_sentence(what, names, remedy).map(|sentence| {
                rule.broken(format!(
                    "AppStream does not delete the image {name} in {} as long as this is so. {sentence}",
                    region.region()
                ))
            })
        };
        let used =
            |rule, what: &str, users: Vec<User>, remedy| broken(rule, what, &in_use::using(&users, state), remedy);
        PreflightReport::default()
            .and(fleets.map(|all| used(USED_BY_FLEETS, "It is used by the fleets", all, in_use::FREE_FLEETS)))
            .and(
                builders
                    .map(|all| used(USED_BY_BUILDERS, "It is used by the image builders", all, in_use::FREE_BUILDERS)),
            )
            .and(accounts.map(|all| broken(SHARED, "It is shared with the accounts", &all, UNSHARE)))
    }
}

/// The source's Region, the argument that names it, and how.
fn source<'a>(
    connection: &Connection,
    planned: &'a ImageModel<AppStreamAttributes>,
) -> Option<(Arc<RegionClients>, &'static str, &'a str)> {
    let arguments = &planned.service;
    let region = connection.region_clients(arguments.source_region.text()?).ok()?;
    let (attribute, source) = match arguments.source_image_arn.text() {
        Some(arn) => ("source_image_arn", arn),
        None => ("source_image_name", arguments.source_image_name.text()?),
    };
    Some((region, attribute, source))
}

/// The images that a name or an ARN stands for; the account's own come first.
async fn read(region: &RegionClients, attribute: &str, source: &str) -> Result<Vec<Image>, ServiceError> {
    let found = match attribute {
        "source_image_arn" => read::by_arn(region, source).await,
        _ => read::by_name(region, &[source.to_owned()]).await,
    };
    let mut images = match found {
        Err(error) if error.has_code(NOT_FOUND) => Vec::new(),
        result => result?,
    };
    images.sort_by_key(|image| !AppStreamImage::is_own(image));
    Ok(images)
}

fn foreign(image: &Image, source: &str) -> Option<Diagnostic> {
    let whose = match image.visibility() {
        Some(VisibilityType::Shared) => "is shared by another account",
        _ if AppStreamImage::is_own(image) => return None,
        _ => "is a public image of AWS",
    };
    Some(FOREIGN.broken(format!(
        "The image {source} {whose}, and AppStream copies only an account's own images. Make one of your own from it \
         in an image builder, and copy that."
    )))
}

fn state(image: &Image, source: &str, region: &RegionClients) -> Option<Diagnostic> {
    let (state, region) = (image.state()?, region.region());
    let reason = image.state_change_reason().and_then(|reason| reason.message());
    let reason = reason.map(|reason| format!(" AWS says: {reason}")).unwrap_or_default();
    match ((KIND.phase)(state.as_str()), state) {
        (_, State::Available) => None,
        (Phase::InProgress, _) => Some(PENDING.broken(format!(
            "The image {source} in {region} is still in the state {}. Apply waits until it is AVAILABLE, and copies it \
             then.",
            state.as_str()
        ))),
        _ => Some(UNUSABLE.broken(format!(
            "The image {source} in {region} is in the state {}, and only an AVAILABLE image can be copied.{reason} \
             Choose another source.",
            state.as_str()
        ))),
    }
}

/// Whether the source is still being made. What cannot be read is taken not to be.
pub(crate) async fn is_source_in_progress(connection: &Connection, planned: &ImageModel<AppStreamAttributes>) -> bool {
    let (Some(name), Some(region)) = (source_name(&planned.service), planned.service.source_region.text()) else {
        return false;
    };
    let Ok(region) = connection.region_clients(region) else { return false };
    let images = read::by_name(&region, &[name.to_owned()]).await.unwrap_or_default();
    let in_progress =
        |image: &Image| image.state().is_some_and(|state| (KIND.phase)(state.as_str()) == Phase::InProgress);
    images.iter().any(|image| AppStreamImage::is_own(image) && in_progress(image))
}

async fn count(region: &RegionClients) -> Result<usize, ServiceError> {
    let images = read::all(region, Some(VisibilityType::Private)).await?;
    Ok(images.iter().filter(|image| AppStreamImage::is_own(image)).count())
}
