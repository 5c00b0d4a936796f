//! [`ImageList`]: the list resource that finds copies for `terraform query`, generic over its service.

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::data_source::{Lookup, bad_pattern};
use super::described_image::DescribedImage;
use super::kind::Phase;
use super::messages;
use super::model::identity;
use super::service::ImageService;
use crate::aws::{RegionClients, ServiceError, validate_region};
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::model::tags::known_tags;
use crate::engine::resource::engine::Engine;
use crate::engine::resource::image_resource::ImageResource;
use crate::terraform::{
    Attribute, Block, Context, Diagnostic, Diagnostics, IdentitySchema, ListResource, ListResult, ListResults, Model,
    ModelError, Object, Private, Resource, Schema, Value,
};

/// A service whose images can be listed page by page.
pub trait Listing: Lookup {
    /// The arguments of the list resource that only this service has.
    type Filter: Model + Clone + 'static;

    /// Which images are listed, in a sentence for the user.
    const LISTED: &'static str;
    /// Whether [`Listing::page`] selects by tags, and its images have theirs. Otherwise tags are read one by one.
    const KNOWS_TAGS: bool;
    /// How many images [`Listing::complete_all`] reads in one call.
    const COMPLETED_TOGETHER: usize;

    /// The schema of [`Listing::Filter`].
    fn filter(&self) -> Vec<Attribute>;

    /// Checks the service's own arguments without any network.
    fn validate_filter(&self, arguments: &ListArguments, filter: &Self::Filter) -> Diagnostics;

    /// One page of the account's own images, of which at least those are there that the arguments mean. `token` is
    /// that of the page before.
    fn page(
        &self,
        region: &RegionClients,
        arguments: &ListArguments,
        filter: &Self::Filter,
        token: Option<String>,
    ) -> impl Future<Output = Result<Page<Self::Image>, ServiceError>> + Send;

    /// The rest of what AWS tells of images of a page. One that is gone by now is left out.
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
    /// What asks for the next page, if there is one.
    pub next: Option<String>,
}

/// The arguments that every list of images has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ListArguments {
    /// The Region to look in.
    pub region: Value<String>,
    /// The image's name.
    pub name: Value<String>,
    /// A pattern of the image's name.
    pub name_regex: Value<String>,
    /// Tags that the image has.
    pub tags: Value<TagMap>,
}

/// The arguments of one service's list: both structs read the same object.
#[derive(Debug, Clone)]
pub struct ListQuery<F> {
    arguments: ListArguments,
    filter: F,
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

/// The filter of a service that has none of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfiltered {}

/// The list resource of a service's images.
#[derive(Debug)]
pub struct ImageList<S: ImageService>(ImageResource<S>);

impl<S: Listing> ImageList<S> {
    /// The list of a resource's images.
    pub fn new(resource: &ImageResource<S>) -> Self {
        Self(resource.clone())
    }

    /// Lists page by page.
    async fn find(
        &self,
        engine: &Engine<S>,
        region: &RegionClients,
        query: &ListQuery<S::Filter>,
        results: &mut ListResults<ImageModel<S::Attributes>>,
    ) -> Result<Diagnostics, ServiceError> {
        let ListQuery { arguments, filter } = query;
        let service = &engine.service;
        let (mut diagnostics, mut token) = (Diagnostics::new(), None);
        loop {
            let page = service.page(region, arguments, filter, token).await?;
            let meant: Vec<_> = page.images.into_iter().filter(|image| self.is_meant(image, arguments)).collect();
            let needs_tags = !S::KNOWS_TAGS && arguments.tags.is_known();
            if results.includes_object() || needs_tags {
                let mut rest = meant.into_iter().peekable();
                while rest.peek().is_some() && results.remaining() > 0 {
                    let together = S::COMPLETED_TOGETHER.min(results.remaining());
                    let some = rest.by_ref().take(together).collect();
                    let complete = service.complete_all(region, some).await?;
                    let tagged = complete.iter().filter(|image| has_tags(*image, &arguments.tags));
                    send(engine, region, tagged, results, &mut diagnostics).await;
                }
            } else {
                send(engine, region, meant.iter(), results, &mut diagnostics).await;
            }
            token = page.next;
            if token.is_none() || results.remaining() == 0 {
                return Ok(diagnostics);
            }
        }
    }

    /// Whether an image of a page is one that the arguments mean, as far as the page tells.
    fn is_meant(&self, image: &S::Image, arguments: &ListArguments) -> bool {
        let service = self.0.service();
        let name = service.name(image);
        (service.kind().phase)(image.state()) != Phase::Gone
            && arguments.name.text().is_none_or(|wanted| wanted == name)
            // A pattern that is none was refused by validation.
            && arguments.name_regex.text().and_then(|text| Regex::new(text).ok()).is_none_or(|it| it.is_match(name))
    }
}

/// Offers images, each recorded as the resource records what it reads.
async fn send<'a, S: Listing>(
    engine: &Engine<S>,
    region: &RegionClients,
    images: impl Iterator<Item = &'a S::Image> + Send,
    results: &mut ListResults<ImageModel<S::Attributes>>,
    diagnostics: &mut Diagnostics,
) where
    S::Image: 'a,
{
    let service = &engine.service;
    for image in images {
        if results.remaining() == 0 {
            return;
        }
        let mut state = ImageModel::default();
        engine.record(region, image, &mut state, &Private::default());
        let display_name = service.name(image).to_owned();
        let Some(identity) = identity::of_state(service, &state) else {
            diagnostics.push(unidentified(service.kind().noun, &display_name));
            continue;
        };
        let object = results.includes_object().then_some(state);
        results.send(ListResult { identity, display_name, object }).await;
    }
}

/// Whether an image has all of these tags.
fn has_tags<I: DescribedImage>(image: &I, wanted: &Value<TagMap>) -> bool {
    let actual = image.tags();
    let has = |(key, value): (&str, &str)| actual.get(key).and_then(Value::text) == Some(value);
    wanted.known().is_none_or(|wanted| known_tags(wanted).all(has))
}

fn unidentified(noun: &str, name: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The {noun} {name} cannot be listed"),
        "AWS does not say yet which account owns it, as it does not while an image is quite new. Search again later.",
    )
}

impl<S: Listing> ListResource for ImageList<S> {
    type Arguments = ListQuery<S::Filter>;
    type Object = ImageModel<S::Attributes>;

    fn type_name(&self) -> &str {
        self.0.type_name()
    }

    fn schema(&self) -> Schema {
        let noun = self.0.service().kind().noun;
        let mut attributes = vec![
            Attribute::string("region")
                .describe("The Region to look in, such as `eu-west-1`. The default is the provider's Region."),
            Attribute::string("name").describe(format!("The name of the {noun}.")),
            Attribute::string("name_regex")
                .describe(format!("A regular expression that the name of the {noun} matches.")),
            Attribute::string_map("tags").describe(format!("Tags that the {noun} has, all of them.")),
        ];
        attributes.extend(self.0.service().filter());
        let description = format!("Finds the account's {noun}s in one Region. {}", S::LISTED);
        Schema { version: 0, block: Block { description, attributes, blocks: Vec::new() } }
    }

    fn object_schema(&self) -> Schema {
        Resource::schema(&self.0)
    }

    fn identity_schema(&self) -> IdentitySchema {
        identity::schema(self.0.service().kind())
    }

    fn validate(&self, query: &Self::Arguments) -> Diagnostics {
        let arguments = &query.arguments;
        let mut diagnostics = self.0.service().validate_filter(arguments, &query.filter);
        if let Some(Err(error)) = arguments.name_regex.text().map(Regex::new) {
            diagnostics.push(bad_pattern(&error));
        }
        diagnostics.extend(validate_region("region", &arguments.region));
        diagnostics
    }

    async fn list(
        &self,
        _context: &Context,
        query: Self::Arguments,
        results: &mut ListResults<Self::Object>,
    ) -> Diagnostics {
        let engine = match self.0.engine() {
            Ok(engine) => engine,
            Err(error) => return error.into(),
        };
        let region = match engine.session.region_clients(&query.arguments.region) {
            Ok(region) => region,
            Err(error) => return error.into(),
        };
        match self.find(&engine, &region, &query, results).await {
            Ok(diagnostics) => diagnostics,
            Err(error) => {
                let action = format!("list the {}s in {}", self.0.service().kind().noun, region.region());
                messages::failed(engine.kind(), &action, &error).into()
            }
        }
    }
}
