//! [`Listing`]: how a service lists its images, and the arguments of list resources.

use serde::{Deserialize, Serialize};

use super::lookup::service::Lookup;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::model::state::TagMap;
use crate::terraform::{Attribute, Diagnostics, Model, ModelError, Object, Value};

/// Lists the images of a service page by page. A service that [`Lookup::KNOWS_TAGS`] also filters by tags.
pub trait Listing: Lookup {
    /// The list resource arguments that only this service has.
    type Filter: Model + Clone + 'static;

    /// Which images are listed: a sentence of the description.
    const LISTED: &'static str;
    /// How many images [`Listing::complete_all`] reads in one call.
    const COMPLETED_TOGETHER: usize;

    /// The schema of [`Listing::Filter`].
    fn filter(&self) -> Vec<Attribute>;

    /// Checks the service's own arguments; needs no network.
    fn validate_filter(&self, arguments: &ListArguments, filter: &Self::Filter) -> Diagnostics;

    /// Reads one page of the account's own images. It contains at least those of its images that match the arguments.
    /// `token` is the [`Page::next`] of the page before.
    fn page(
        &self,
        region: &RegionClients,
        arguments: &ListArguments,
        filter: &Self::Filter,
        token: Option<String>,
    ) -> impl Future<Output = Result<Page<Self::Image>, ServiceError>> + Send;

    /// Reads the attributes of images that [`Listing::page`] does not read. Images that no longer exist are omitted.
    fn complete_all(
        &self,
        region: &RegionClients,
        images: Vec<Self::Image>,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;
}

/// One page of images.
#[derive(Debug)]
pub struct Page<I> {
    /// The images.
    pub images: Vec<I>,
    /// Identifiers of all images of the page, including those that are not among [`Page::images`].
    pub listed: Vec<String>,
    /// The token of the next page, if there is one.
    pub next: Option<String>,
}

/// The arguments that every list resource has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ListArguments {
    /// The Region to search.
    pub region: Value<String>,
    /// The name of the image.
    pub name: Value<String>,
    /// A regular expression for the name.
    pub name_regex: Value<String>,
    /// Tags that the image must have.
    pub tags: Value<TagMap>,
}

/// The arguments of one service's list resource: both structs read the same object.
#[derive(Debug, Clone)]
pub struct ListQuery<F> {
    pub(crate) arguments: ListArguments,
    pub(crate) filter: F,
}

impl<F: Model> Model for ListQuery<F> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { arguments: ListArguments::read(object)?, filter: F::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.arguments.write()?;
        object.extend(self.filter.write()?);
        Ok(object)
    }
}

/// The arguments of a service that has none of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfiltered {}
