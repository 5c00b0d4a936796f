//! [`Lookup`]: how a service finds images for data sources.

use serde::{Deserialize, Serialize};

use super::arguments::LookupArguments;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::DescribedImage as _;
use crate::engine::service::ImageService;
use crate::terraform::{Attribute, Diagnostics, Model, NestedBlock, Value};

/// Looks up images of a service.
pub trait Lookup: ImageService {
    /// The data source arguments that only this service has.
    type Selection: Model + Clone + 'static;

    /// The attributes of the data source that neither the resource nor the arguments have.
    type Details: Model + 'static;

    /// Whether [`Lookup::find`] returns tags. Otherwise, [`Lookup::complete`] reads them with each image.
    const KNOWS_TAGS: bool;

    /// The schema of [`Lookup::Selection`].
    fn selection(&self) -> Vec<Attribute>;

    /// The nested blocks of [`Lookup::Selection`].
    fn selection_blocks(&self) -> Vec<NestedBlock> {
        Vec::new()
    }

    /// Narrows a search for several images to images of the account, unless the arguments select others.
    fn default_to_own(&self, _selection: &mut Self::Selection) {}

    /// The schema of the service's own computed attributes, [`Lookup::Details`] included.
    fn outputs(&self) -> Vec<Attribute>;

    /// Checks the arguments; needs no network.
    fn validate_selection(&self, arguments: &LookupArguments, selection: &Self::Selection) -> Diagnostics;

    /// Lists all images that may match the arguments, from all pages. The engine compares IDs, names, patterns and tags, and
    /// applies [`Lookup::omission`].
    fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &Self::Selection,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;

    /// Why the search omits an image that matches the arguments, such as its state, and how to include it; `None` if it is
    /// not omitted. An image that the arguments identify is never omitted.
    fn omission(
        &self,
        arguments: &LookupArguments,
        selection: &Self::Selection,
        image: &Self::Image,
    ) -> Option<Omission>;

    /// Lists images that [`Lookup::find`] does not return because of the defaults of arguments. Called when no image
    /// matches.
    fn find_omitted(
        &self,
        _region: &RegionClients,
        _arguments: &LookupArguments,
        _selection: &Self::Selection,
    ) -> impl Future<Output = Result<Vec<(Self::Image, Omission)>, ServiceError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// The search of [`Lookup::find`] with all defaults, and advice on searches without a match.
    fn describe_search(&self, arguments: &LookupArguments, selection: &Self::Selection) -> SearchDescription;

    /// Reads the attributes of an image that [`Lookup::find`] does not read. `None` if the image no longer exists.
    fn complete(
        &self,
        region: &RegionClients,
        image: Self::Image,
        completion: Completion<'_>,
    ) -> impl Future<Output = Result<Option<Self::Image>, ServiceError>> + Send;

    /// The [`Lookup::Details`] of an image.
    fn details(&self, image: &Self::Image) -> Self::Details;

    /// The attributes of an image in a list of images.
    fn summary(&self, attributes: &Self::Attributes) -> Summary;

    /// The name of an image.
    fn name<'a>(&self, image: &'a Self::Image) -> &'a str;

    /// The creation time of an image in milliseconds since the Unix epoch. `None` if AWS does not report it.
    fn created(&self, image: &Self::Image) -> Option<i64>;

    /// A text that differs for any two images of a Region.
    fn unique_id<'a>(&self, image: &'a Self::Image) -> &'a str {
        image.id()
    }
}

/// How to complete an image.
#[derive(Debug, Clone, Copy)]
pub struct Completion<'a> {
    /// The account of the credentials, if it is known.
    pub account: Option<&'a str>,
    /// Whether the arguments select images by tags. Tags of the account's own images that cannot be read are then an error.
    pub selects_tags: bool,
}

impl Completion<'_> {
    /// Whether the account with this ID is another one than that of the credentials.
    pub fn is_foreign(&self, owner: Option<&str>) -> bool {
        match (self.account, owner) {
            (Some(account), Some(owner)) => account != owner,
            _ => false,
        }
    }
}

/// Why a search omits an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// The reason: the rest of a sentence that begins with "matches, but".
    pub reason: String,
    /// How to include the image, as a sentence; may be empty.
    pub remedy: &'static str,
}

impl Omission {
    /// The omission of an image because of its state.
    pub fn state(state: &str) -> Self {
        Self { reason: format!("is in state {state}"), remedy: "" }
    }
}

/// A search in the words of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchDescription {
    /// One line for each argument and default.
    pub lines: Vec<String>,
    /// What to change, in sentences.
    pub advice: Vec<String>,
}

/// The attributes of an image in a list of images, in addition to those that every image has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The description.
    pub description: Value<String>,
    /// The creation time, as the state has it.
    pub created: Value<String>,
    /// The attributes that only this service has, with their names.
    pub own: Vec<(&'static str, Value<String>)>,
}

/// The [`Lookup::Details`] of a service that has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoDetails {}
