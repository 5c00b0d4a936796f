//! [`Search`]: finds the images that match the arguments of a data source.

use regex_lite::Regex;

use super::arguments::LookupArguments;
use super::order::newest_first;
use super::service::{Completion, Lookup, Omission};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::batch::concurrent::try_map_concurrent;
use crate::engine::described_image::DescribedImage;
use crate::engine::model::tags::known_tags;
use crate::terraform::Value;

/// How many images are completed before their tags are compared. Fewer calls are made if the first images match.
const COMPLETED_TOGETHER: usize = 10;

/// A search for images in one Region.
#[derive(Debug)]
pub(crate) struct Search<'a, S: Lookup> {
    pub(crate) service: &'a S,
    pub(crate) region: &'a RegionClients,
    pub(crate) arguments: &'a LookupArguments,
    pub(crate) selection: &'a S::Selection,
    /// The compiled `name_regex`.
    pub(crate) pattern: Option<Regex>,
    /// The account of the credentials, if it is known.
    pub(crate) account: Option<&'a str>,
}

/// The result of a search.
#[derive(Debug)]
pub(crate) struct Matches<I> {
    /// The images that match, newest first. Tags are known if the arguments contain tags.
    pub(crate) images: Vec<I>,
    /// The images that match, but are not usable.
    pub(crate) omitted: Vec<(I, Omission)>,
}

impl<S: Lookup> Search<'_, S> {
    /// Finds the newest images that match, at most `limit`.
    pub(crate) async fn run(&self, limit: usize) -> Result<Matches<S::Image>, ServiceError> {
        let found = self.service.find(self.region, self.arguments, self.selection).await?;
        let (mut usable, mut omitted) = (Vec::new(), Vec::new());
        for image in found.into_iter().filter(|image| self.matches(image)) {
            match self.service.omission(self.arguments, self.selection, &image) {
                None => usable.push(image),
                Some(omission) => omitted.push((image, omission)),
            }
        }
        let mut images = newest_first(self.service, usable);
        if self.arguments.tags.is_known() && !S::KNOWS_TAGS {
            images = self.with_tags(images, limit).await?;
        } else {
            images.retain(|image| self.has_tags(image));
        }
        images.truncate(limit);
        Ok(Matches { images, omitted })
    }

    /// Reads what [`Lookup::find`] does not read, unless [`Search::run`] has read it.
    pub(crate) async fn complete(&self, images: Vec<S::Image>) -> Result<Vec<S::Image>, ServiceError> {
        if self.arguments.tags.is_known() && !S::KNOWS_TAGS {
            return Ok(images);
        }
        self.complete_all(images).await
    }

    /// The images that match but that the search omits, newest first, for the message that no image matches. Those that
    /// cannot be read are left out.
    pub(crate) async fn omitted(&self, found: Vec<(S::Image, Omission)>) -> Vec<(S::Image, Omission)> {
        let hidden = self.service.find_omitted(self.region, self.arguments, self.selection).await.unwrap_or_default();
        let mut omitted: Vec<_> = hidden.into_iter().filter(|(image, _)| self.matches(image)).collect();
        for (image, omission) in found {
            let unique_id = self.service.unique_id(&image);
            if !omitted.iter().any(|(other, _)| self.service.unique_id(other) == unique_id) {
                omitted.push((image, omission));
            }
        }
        let mut images = newest_first(self.service, omitted.iter().map(|(image, _)| image.clone()).collect());
        if self.arguments.tags.is_known() && !S::KNOWS_TAGS {
            images = self.with_tags(images, COMPLETED_TOGETHER).await.unwrap_or_default();
        }
        let reason = |image: &S::Image| {
            let unique_id = self.service.unique_id(image);
            omitted.iter().find(|(other, _)| self.service.unique_id(other) == unique_id).map(|(_, it)| it.clone())
        };
        let images = images.into_iter().filter(|image| self.has_tags(image));
        images.filter_map(|image| reason(&image).map(|omission| (image, omission))).collect()
    }

    /// Completes images in their order until `limit` of them have the tags.
    async fn with_tags(&self, images: Vec<S::Image>, limit: usize) -> Result<Vec<S::Image>, ServiceError> {
        let mut tagged = Vec::new();
        let mut rest = images.into_iter().peekable();
        // Usually, the newest images match.
        let mut size = COMPLETED_TOGETHER.min(limit);
        while rest.peek().is_some() && tagged.len() < limit {
            let batch: Vec<_> = rest.by_ref().take(size).collect();
            tagged.extend(self.complete_all(batch).await?.into_iter().filter(|image| self.has_tags(image)));
            size = COMPLETED_TOGETHER;
        }
        Ok(tagged)
    }

    async fn complete_all(&self, images: Vec<S::Image>) -> Result<Vec<S::Image>, ServiceError> {
        let completion = Completion { account: self.account, selects_tags: self.arguments.tags.is_known() };
        try_map_concurrent(images, |image| Box::pin(self.service.complete(self.region, image, completion))).await
    }

    /// Whether an image has the ID and the name of the arguments.
    fn matches(&self, image: &S::Image) -> bool {
        let name = self.service.name(image);
        self.arguments.id.text().is_none_or(|id| id == image.id())
            && self.arguments.name.text().is_none_or(|expected| expected == name)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(name))
    }

    /// Whether an image has all tags of the arguments.
    fn has_tags(&self, image: &S::Image) -> bool {
        let Some(expected) = self.arguments.tags.known() else { return true };
        let actual = image.tags();
        known_tags(expected).all(|(key, value)| actual.get(key).and_then(Value::text) == Some(value))
    }
}
