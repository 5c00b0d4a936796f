//! [`ImageDataSource`]: the data source that looks an image up, generic over its service.

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

/// How many of several images a message names.
const NAMED: usize = 5;

/// A service whose images can be looked up.
pub trait Lookup: ImageService {
    /// The arguments of the data source that only this service has.
    type Selection: Model + Clone + 'static;

    /// The schema of [`Lookup::Selection`].
    fn selection(&self) -> Vec<Attribute>;

    /// The nested blocks of [`Lookup::Selection`].
    fn selection_blocks(&self) -> Vec<NestedBlock> {
        Vec::new()
    }

    /// The schema of what AWS tells of an image, beside what every image has.
    fn outputs(&self) -> Vec<Attribute>;

    /// Checks the arguments without any network.
    fn validate_selection(&self, arguments: &LookupArguments, selection: &Self::Selection) -> Diagnostics;

    /// Every image that the arguments may mean, all pages of them; names and patterns are compared by the engine.
    fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &Self::Selection,
    ) -> impl Future<Output = Result<Vec<Self::Image>, ServiceError>> + Send;

    /// The rest of what AWS tells of an image that [`Lookup::find`] found.
    fn complete(
        &self,
        region: &RegionClients,
        image: Self::Image,
    ) -> impl Future<Output = Result<Self::Image, ServiceError>> + Send;

    /// An image's name.
    fn name<'a>(&self, image: &'a Self::Image) -> &'a str;

    /// When an image was created, in a form that sorts; empty if AWS does not say.
    fn created(&self, image: &Self::Image) -> String;
}

/// The arguments that every image data source has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LookupArguments {
    /// The image's id.
    pub id: Value<String>,
    /// The image's name.
    pub name: Value<String>,
    /// A pattern of the image's name.
    pub name_regex: Value<String>,
    /// Whether the newest of several images is meant.
    pub most_recent: Value<bool>,
    /// The Region to look in.
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
    /// The data source type `type_name` over a service.
    pub fn new(type_name: &'static str, service: S, sessions: SessionHandle) -> Self {
        Self { service, type_name, sessions }
    }

    /// The one image among those that were found.
    fn choose(&self, found: Vec<S::Image>, arguments: &LookupArguments, region: &str) -> Result<S::Image, Diagnostic> {
        let noun = self.service.kind().noun;
        let pattern = arguments.name_regex.text().map(Regex::new).transpose().map_err(|error| bad_pattern(&error))?;
        let is_meant = |image: &S::Image| {
            let name = self.service.name(image);
            arguments.id.text().is_none_or(|id| id == image.id())
                && arguments.name.text().is_none_or(|wanted| wanted == name)
                && pattern.as_ref().is_none_or(|pattern| pattern.is_match(name))
        };
        let mut found: Vec<_> = found.into_iter().filter(is_meant).collect();
        found.sort_by_key(|image| std::cmp::Reverse(self.service.created(image)));
        if found.len() > 1 && arguments.most_recent.known() != Some(&true) {
            let some = found.iter().take(NAMED).map(|image| format!("{} ({})", self.service.name(image), image.id()));
            let some = some.collect::<Vec<_>>().join(", ");
            let more = if found.len() > NAMED { " and others" } else { "" };
            return Err(Diagnostic::error(
                format!("{} {noun}s match", found.len()),
                format!(
                    "In {region} the arguments mean {some}{more}. Say more of the one you mean, or set \
                     `most_recent = true` to take the newest."
                ),
            ));
        }
        found.into_iter().next().ok_or_else(|| {
            Diagnostic::error(
                format!("No {noun} matches"),
                format!(
                    "In {region} the arguments mean no {noun} that these credentials can see. Check the Region, the \
                     spelling, and whether the image is shared with the account."
                ),
            )
        })
    }
}

pub(crate) fn bad_pattern(error: &regex_lite::Error) -> Diagnostic {
    Diagnostic::error("Invalid pattern", format!("name_regex is not a regular expression: {error}."))
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
            Attribute::string("id").optional_or_computed().describe(format!("The id of the {noun}.")),
            Attribute::string("name").optional_or_computed().describe(format!("The name of the {noun}.")),
            Attribute::string("name_regex")
                .describe(format!("A regular expression that the name of the {noun} matches.")),
            Attribute::bool("most_recent")
                .describe("Whether the newest image is taken where several match. Without it several are an error."),
            Attribute::string("region")
                .optional_or_computed()
                .describe("The Region to look in, such as `eu-west-1`. The default is the provider's Region."),
        ];
        attributes.extend(self.service.selection());
        // What selects may also be told: AppStream's ARN is both.
        let selects: Vec<_> = attributes.iter().map(|attribute| attribute.name().to_owned()).collect();
        let arn =
            Attribute::string("arn").computed().describe(format!("The Amazon Resource Name (ARN) of the {noun}."));
        let state = Attribute::string("state")
            .computed()
            .describe(format!("The state of the {noun}, as AWS spells it: {}.", kind.states));
        let tags = Attribute::string_map("tags").computed().describe(format!("The tags of the {noun}."));
        let outputs = [arn, state, tags].into_iter().chain(self.service.outputs());
        attributes.extend(outputs.filter(|attribute| !selects.iter().any(|name| name == attribute.name())));
        let description = format!("Looks up one {noun} in any Region.");
        Schema { version: 0, block: Block { description, attributes, blocks: self.service.selection_blocks() } }
    }

    fn validate(&self, query: &Self::Arguments) -> Diagnostics {
        let arguments = &query.arguments;
        let mut diagnostics = self.service.validate_selection(arguments, &query.selection);
        if let Some(Err(error)) = arguments.name_regex.text().map(Regex::new) {
            diagnostics.push(bad_pattern(&error));
        }
        diagnostics.extend(offline::check_region(&arguments.region));
        diagnostics
    }

    async fn read(&self, _context: &Context, query: Self::Arguments) -> Result<Self::Found, Diagnostics> {
        let Query { arguments, selection } = query;
        let session = self.sessions.current()?;
        let region = session.region_clients(&arguments.region)?;
        let action = format!("look up the {} in {}", self.service.kind().noun, region.region());
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
