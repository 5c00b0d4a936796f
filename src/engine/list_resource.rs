//! [`ImageList`]: the list resource that lists images for `terraform query`, generic over its service.

use regex_lite::Regex;

use super::described_image::DescribedImage;
use super::kind::Phase;
use super::listing::{ListArguments, ListQuery, Listing};
use super::lookup::messages::invalid_pattern;
use super::messages;
use super::model::identity;
use super::service::ImageService;
use crate::aws::{RegionClients, ServiceError, validate_region};
use crate::engine::batch::pages::PageGuard;
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::model::tags::known_tags;
use crate::engine::resource::engine::Engine;
use crate::engine::resource::image_resource::ImageResource;
use crate::terraform::{
    Attribute, Block, Context, Diagnostic, Diagnostics, IdentitySchema, ListResource, ListResult, ListResults, Private,
    Resource, Schema, Value, quoted,
};

/// The list resource of a service's images.
#[derive(Debug)]
pub struct ImageList<S: ImageService>(ImageResource<S>);

impl<S: Listing> ImageList<S> {
    /// The list resource of a managed resource.
    pub fn new(resource: &ImageResource<S>) -> Self {
        Self(resource.clone())
    }

    /// Lists images page by page until the results are complete.
    async fn find(
        &self,
        engine: &Engine<S>,
        region: &RegionClients,
        query: &ListQuery<S::Filter>,
        results: &mut ListResults<ImageModel<S::Attributes>>,
    ) -> Result<Diagnostics, ServiceError> {
        let ListQuery { arguments, filter } = query;
        let service = &engine.service;
        let (mut diagnostics, mut token, mut guard) = (Diagnostics::new(), None, PageGuard::default());
        loop {
            let page = service.page(region, arguments, filter, token).await?;
            token = guard.next(page.listed, page.next).map_err(|reason| {
                ServiceError::endless_list(region.call(service.kind().service, "Describe"), reason)
            })?;
            let matching: Vec<_> = page.images.into_iter().filter(|image| self.matches(image, arguments)).collect();
            let needs_tags = !S::KNOWS_TAGS && arguments.tags.is_known();
            if results.includes_object() || needs_tags {
                let mut rest = matching.into_iter().peekable();
                while rest.peek().is_some() && results.remaining() > 0 {
                    let size = S::COMPLETED_TOGETHER.min(results.remaining());
                    let batch = rest.by_ref().take(size).collect();
                    let complete = service.complete_all(region, batch).await?;
                    let tagged = complete.iter().filter(|image| has_tags(*image, &arguments.tags));
                    send(engine, region, tagged, results, &mut diagnostics).await;
                }
            } else {
                send(engine, region, matching.iter(), results, &mut diagnostics).await;
            }
            if token.is_none() || results.remaining() == 0 {
                return Ok(diagnostics);
            }
        }
    }

    /// Whether an image of a page exists and matches the name arguments.
    fn matches(&self, image: &S::Image, arguments: &ListArguments) -> bool {
        let service = self.0.service();
        let name = service.name(image);
        (service.kind().phase)(image.state()) != Phase::Gone
            && arguments.name.text().is_none_or(|expected| expected == name)
            // Validation has rejected an invalid pattern.
            && arguments.name_regex.text().and_then(|text| Regex::new(text).ok()).is_none_or(|it| it.is_match(name))
    }
}

/// Sends images as results, with the state that a read of the resource would record.
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

/// Whether an image has all of the expected tags.
fn has_tags<I: DescribedImage>(image: &I, expected: &Value<TagMap>) -> bool {
    let actual = image.tags();
    let has = |(key, value): (&str, &str)| actual.get(key).and_then(Value::text) == Some(value);
    expected.known().is_none_or(|expected| known_tags(expected).all(has))
}

fn unidentified(noun: &str, name: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("{noun} {} cannot be listed", quoted(name)),
        "AWS does not report the owner of the image yet, as happens right after an image is created. Run the query \
         again later.",
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
            Attribute::string("region").describe(
                "Region to search, such as `eu-west-1`. Defaults to the Region set in the provider configuration.",
            ),
            Attribute::string("name").describe(format!("Name of the {noun}.")),
            Attribute::string("name_regex")
                .allows_empty()
                .describe("Regular expression for the name. It is applied locally to the results that AWS returns."),
            Attribute::string_map("tags").describe(format!("Map of tags, all of which the {noun} must have.")),
        ];
        attributes.extend(self.0.service().filter());
        let description = format!("Lists the {noun}s that the account owns in one Region. {}", S::LISTED);
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
            diagnostics.push(invalid_pattern(&error));
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
                let action = format!("list {}s in {}", self.0.service().kind().noun, region.region());
                messages::failed(engine.kind(), &action, &error).into()
            }
        }
    }
}
