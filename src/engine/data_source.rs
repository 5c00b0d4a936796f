//! [`ImageDataSource`]: the data source that looks up one image, generic over its service.

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::checks::offline;
use super::described_image::DescribedImage;
use super::messages;
use super::service::ImageService;
use super::session::SessionHandle;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::{Inherited, TagPolicy};
use crate::engine::resource::engine::record;
use crate::terraform::{
    Attribute, Block, Context, DataSource, Diagnostic, Diagnostics, Model, ModelError, NestedBlock, Object, Schema,
    Value,
};

/// How many of several matching images a diagnostic lists.
const LISTED: usize = 5;

/// Looks up images of a service.
pub trait Lookup: ImageService {
    /// The data source arguments that only this service has.
    type Selection: Model + Clone + 'static;

    /// The schema of [`Lookup::Selection`].
    fn selection(&self) -> Vec<Attribute>;

    /// The nested blocks of [`Lookup::Selection`].
    fn selection_blocks(&self) -> Vec<NestedBlock> {
        Vec::new()
    }

    /// The schema of the service's own computed attributes.
    fn outputs(&self) -> Vec<Attribute>;

    /// Checks the arguments; needs no network.
    fn validate_selection(&self, arguments: &LookupArguments, selection: &Self::Selection) -> Diagnostics;

    /// Lists all images that may match the arguments, from all pages. The engine compares IDs, names and patterns.
    fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &Self::Selection,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;

    /// Reads the attributes of an image that [`Lookup::find`] does not read.
    fn complete(
        &self,
        region: &RegionClients,
        image: Self::Image,
    ) -> impl Future<Output = Result<Self::Image, ServiceError>> + Send;

    /// The name of an image.
    fn name<'a>(&self, image: &'a Self::Image) -> &'a str;

    /// The creation time of an image as a sortable text; empty if AWS does not report it.
    fn created(&self, image: &Self::Image) -> String;
}

/// The arguments that every image data source has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LookupArguments {
    /// The ID of the image.
    pub id: Value<String>,
    /// The name of the image.
    pub name: Value<String>,
    /// A regular expression for the name.
    pub name_regex: Value<String>,
    /// Whether to use the most recent of several images.
    pub most_recent: Value<bool>,
    /// The Region to search.
    pub region: Value<String>,
}

/// The arguments of one service's data source: both structs read the same object.
#[derive(Debug, Clone)]
pub struct Query<S> {
    arguments: LookupArguments,
    selection: S,
}

impl<S: Model> Model for Query<S> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { arguments: LookupArguments::read(object)?, selection: S::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.arguments.write()?;
        object.extend(self.selection.write()?);
        Ok(object)
    }
}

/// The data source of a service's images.
#[derive(Debug)]
pub struct ImageDataSource<S> {
    service: S,
    type_name: &'static str,
    sessions: SessionHandle,
}

impl<S: Lookup> ImageDataSource<S> {
    /// A data source with the type name `type_name`.
    pub fn new(type_name: &'static str, service: S, sessions: SessionHandle) -> Self {
        Self { service, type_name, sessions }
    }

    /// Selects the image that matches the arguments.
    fn choose(&self, found: Vec<S::Image>, arguments: &LookupArguments, region: &str) -> Result<S::Image, Diagnostic> {
        let noun = self.service.kind().noun;
        let pattern =
            arguments.name_regex.text().map(Regex::new).transpose().map_err(|error| invalid_pattern(&error))?;
        let matches = |image: &S::Image| {
            let name = self.service.name(image);
            arguments.id.text().is_none_or(|id| id == image.id())
                && arguments.name.text().is_none_or(|expected| expected == name)
                && pattern.as_ref().is_none_or(|pattern| pattern.is_match(name))
        };
        let mut found: Vec<_> = found.into_iter().filter(matches).collect();
        found.sort_by_key(|image| std::cmp::Reverse(self.service.created(image)));
        if found.len() > 1 && arguments.most_recent.known() != Some(&true) {
            let some = found.iter().take(LISTED).map(|image| format!("{} ({})", self.service.name(image), image.id()));
            let some = some.collect::<Vec<_>>().join(", ");
            let more = if found.len() > LISTED { " and others" } else { "" };
            return Err(Diagnostic::error(
                format!("Multiple {noun}s found"),
                format!(
                    "The arguments match {} {noun}s in {region}: {some}{more}. Use more specific arguments, or set \
                     `most_recent = true` to use the most recent one.",
                    found.len()
                ),
            ));
        }
        found.into_iter().next().ok_or_else(|| {
            Diagnostic::error(
                format!("{noun} not found"),
                format!(
                    "No {noun} in {region} that is visible to these credentials matches the arguments. Check the Region \
                     and the spelling, and whether the image is shared with the account."
                ),
            )
        })
    }
}

/// An error about a `name_regex` that cannot be compiled.
pub(crate) fn invalid_pattern(error: &regex_lite::Error) -> Diagnostic {
    Diagnostic::error("Invalid regular expression", format!("`name_regex` must be a regular expression: {error}."))
        .at_attribute("name_regex")
}

impl<S: Lookup> DataSource for ImageDataSource<S> {
    type Arguments = Query<S::Selection>;
    type Found = ImageModel<S::Attributes>;

    fn type_name(&self) -> &str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        let kind = self.service.kind();
        let noun = kind.noun;
        let mut attributes = vec![
            Attribute::string("id").optional_or_computed().describe(format!("ID of the {noun}.")),
            Attribute::string("name").optional_or_computed().describe(format!("Name of the {noun}.")),
            Attribute::string("name_regex")
                .describe("Regular expression for the name. It is applied locally to the results that AWS returns."),
            Attribute::bool("most_recent")
                .describe("Whether to use the most recent image if several match. Otherwise, several are an error."),
            Attribute::string("region").optional_or_computed().describe(
                "Region to search, such as `eu-west-1`. Defaults to the Region set in the provider configuration.",
            ),
        ];
        attributes.extend(self.service.selection());
        // An argument may also be a computed attribute, such as AppStream's ARN.
        let selects: Vec<_> = attributes.iter().map(|attribute| attribute.name().to_owned()).collect();
        let arn = Attribute::string("arn").computed().describe(format!("ARN of the {noun}."));
        let state = Attribute::string("state").computed().describe(format!("State of the {noun}: {}.", kind.states));
        let tags = Attribute::string_map("tags").computed().describe(format!("Map of tags assigned to the {noun}."));
        let outputs = [arn, state, tags].into_iter().chain(self.service.outputs());
        attributes.extend(outputs.filter(|attribute| !selects.iter().any(|name| name == attribute.name())));
        let description =
            format!("Use this data source to get information about {} in any Region.", messages::with_article(noun));
        Schema { version: 0, block: Block { description, attributes, blocks: self.service.selection_blocks() } }
    }

    fn validate(&self, query: &Self::Arguments) -> Diagnostics {
        let arguments = &query.arguments;
        let mut diagnostics = self.service.validate_selection(arguments, &query.selection);
        if let Some(Err(error)) = arguments.name_regex.text().map(Regex::new) {
            diagnostics.push(invalid_pattern(&error));
        }
        diagnostics.extend(offline::check_region(&arguments.region));
        diagnostics
    }

    async fn read(&self, _context: &Context, query: Self::Arguments) -> Result<Self::Found, Diagnostics> {
        let Query { arguments, selection } = query;
        let session = self.sessions.current()?;
        let region = session.region_clients(&arguments.region)?;
        let action = format!("look up {} in {}", messages::with_article(self.service.kind().noun), region.region());
        let failed = |error| messages::failed(self.service.kind(), &action, &error);
        let found = self.service.find(&region, &arguments, &selection).await.map_err(failed)?;
        let image = self.choose(found, &arguments, region.region())?;
        let image = self.service.complete(&region, image).await.map_err(failed)?;
        let mut state = ImageModel::default();
        let policy = TagPolicy::new(Value::Null, session.connection().ignored_tags().clone());
        record(&self.service, &region, &image, &mut state, &policy, &Inherited::NONE);
        state.common.tags = state.common.tags_all.clone();
        Ok(state)
    }
}
