//! All images, fleets and image builders. Operations access them through lookups that apply the caller's account and
//! Region.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use tokio::time::Instant;

use super::errors::image_not_found;
use super::image_consumer::ImageConsumer;
use super::records::AppStreamImageRecord;
use super::seed::AppStreamQuotas;
use crate::services::appstream::images::image::{
    AVAILABLE, AppStreamImageError, COPY_FAILURE, COPYING, FAILED, Image, Permissions,
};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::world::settings::Settings;

/// Region, account and name. The account is empty for public images of AWS.
pub(super) type ResourceKey = (String, String, String);

/// The state of AppStream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(super) images: BTreeMap<ResourceKey, Image>,
    pub(super) fleets: BTreeMap<ResourceKey, ImageConsumer>,
    pub(super) image_builders: BTreeMap<ResourceKey, ImageConsumer>,
    pub(super) quotas: AppStreamQuotas,
}

/// The key of a resource in the store.
pub(super) fn resource_key(region: &str, account: &str, name: &str) -> ResourceKey {
    (region.to_owned(), account.to_owned(), name.to_owned())
}

impl Store {
    /// Completes copies that are due, and removes deleted images.
    pub(crate) fn advance(&mut self, now: Instant, date: OffsetDateTime, settings: &Settings) {
        for image in self.images.values_mut() {
            match image.outcome.take_if(|outcome| outcome.is_due(now)).map(|outcome| outcome.failure) {
                None => {}
                Some(None) => AVAILABLE.clone_into(&mut image.state),
                Some(Some(failure)) => {
                    FAILED.clone_into(&mut image.state);
                    let code = "INTERNAL_SERVICE_ERROR".to_owned();
                    let error = AppStreamImageError { code, message: failure.listed_message().to_owned() };
                    image.errors.push((error, date));
                    image.reason = Some((COPY_FAILURE.to_owned(), failure.reason));
                }
            }
        }
        let gone = |since: Instant| now.saturating_duration_since(since) >= settings.deleting_time;
        self.images.retain(|_, image| !image.deleted_at.is_some_and(gone));
    }

    /// All images in the caller's Region that the caller can see, with their visibility, ordered by ARN.
    pub(super) fn visible(&self, context: &Context<'_>) -> Vec<(&Image, &'static str)> {
        let here = self.images.values().filter(|image| image.region == context.region);
        let seen = |image| Image::visibility(image, context.account(), context.now).map(|how| (image, how));
        let mut visible: Vec<_> = here.filter_map(seen).collect();
        visible.sort_by_key(|(image, _)| image.arn());
        visible
    }

    /// The caller's image with a name, in the caller's Region.
    pub(super) fn own_image(&mut self, name: &str, context: &Context<'_>) -> Result<&mut Image, ServiceError> {
        let image = self.images.get_mut(&resource_key(context.region, context.account(), name));
        image
            .filter(|image| image.visible_from <= context.now && image.deleted_at.is_none())
            .ok_or_else(|| image_not_found(name, context.account()))
    }

    /// The default quotas.
    pub(crate) fn quotas(&self) -> AppStreamQuotas {
        self.quotas
    }

    /// Number of images of an account in a Region, and how many of them are being copied.
    pub(super) fn count(&self, region: &str, account: &str) -> (usize, usize) {
        let own = self.images.values().filter(|image| image.region == region && image.owned_by(account));
        own.fold((0, 0), |(all, copying), image| (all + 1, copying + usize::from(image.state == COPYING)))
    }

    /// The fleets and image builders that use an image, for messages.
    pub(super) fn consumers_of(&self, image: &Image) -> Vec<String> {
        let named = |kind: &'static str, users: &BTreeMap<ResourceKey, ImageConsumer>| {
            let users = users.iter().filter(|((region, _, _), user)| *region == image.region && user.uses(image));
            users.map(|((_, _, name), _)| format!("{kind} {name}")).collect::<Vec<_>>()
        };
        [named("fleet", &self.fleets), named("image builder", &self.image_builders)].concat()
    }

    /// Records of all images.
    pub(crate) fn image_records(&self) -> Vec<AppStreamImageRecord> {
        self.images.values().map(AppStreamImageRecord::of).collect()
    }

    /// The image with a name in a Region, for calls out of band. Images of the account take precedence.
    fn named(&mut self, region: &str, account: &str, name: &str) -> Option<(ResourceKey, &mut Image)> {
        let mut named: Vec<_> = self
            .images
            .iter_mut()
            .filter(|((in_region, _, of_name), _)| in_region == region && of_name == name)
            .collect();
        let own = named.iter().position(|((_, owner, _), _)| owner == account).unwrap_or_default();
        if own < named.len() {
            let (key, image) = named.swap_remove(own);
            Some((key.clone(), image))
        } else {
            None
        }
    }

    /// Removes an image out of band.
    pub(crate) fn remove_image(&mut self, region: &str, account: &str, name: &str) -> bool {
        let key = self.named(region, account, name).map(|(key, _)| key);
        key.is_some_and(|key| self.images.remove(&key).is_some())
    }

    /// Sets the state of an image, and keeps it.
    pub(crate) fn set_image_state(
        &mut self,
        (region, account, name): (&str, &str, &str),
        state: &str,
        reason: Option<(&str, &str)>,
    ) -> bool {
        let Some((_, image)) = self.named(region, account, name) else {
            return false;
        };
        state.clone_into(&mut image.state);
        image.reason = reason.map(|(code, message)| (code.to_owned(), message.to_owned()));
        image.errors.clear();
        image.outcome = None;
        true
    }

    /// Shares an image with an account, for fleets.
    pub(crate) fn share_image(&mut self, (region, owner, name): (&str, &str, &str), account: &str) -> bool {
        let Some((_, image)) = self.named(region, owner, name) else { return false };
        image.shared_with.insert(account.to_owned(), Permissions { fleet: true, image_builder: false });
        true
    }

    /// Replaces the tags of an image.
    pub(crate) fn set_image_tags(
        &mut self,
        (region, account, name): (&str, &str, &str),
        tags: BTreeMap<String, String>,
    ) -> bool {
        self.named(region, account, name).map(|(_, image)| image.tags = tags).is_some()
    }

    /// Removes the fleets and image builders with a name.
    pub(crate) fn remove_users(&mut self, region: &str, name: &str) -> bool {
        let before = self.fleets.len() + self.image_builders.len();
        self.fleets.retain(|(in_region, _, of_name), _| in_region != region || of_name != name);
        self.image_builders.retain(|(in_region, _, of_name), _| in_region != region || of_name != name);
        self.fleets.len() + self.image_builders.len() < before
    }
}
