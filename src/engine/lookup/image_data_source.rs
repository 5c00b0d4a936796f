//! [`ImageDataSource`]: the data source that looks up one image, generic over its service.

use regex_lite::Regex;

use super::arguments::{LookupArguments, Query};
use super::search::Search;
use super::service::{Lookup, NoDetails};
use super::{messages, schema};
use crate::aws::RegionClients;
use crate::engine::messages::{failed, with_article};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::{Inherited, TagPolicy};
use crate::engine::resource::engine::record;
use crate::engine::session::{Session, SessionHandle};
use crate::terraform::{Attribute, Block, Context, DataSource, Diagnostics, Model, ModelError, Object, Schema, Value};

/// The data source of one image of a service.
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
}

/// The attributes of an image: those of the resource, and those that only the data source has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundImage<A, D = NoDetails> {
    /// The attributes that the resource has as well.
    pub state: ImageModel<A>,
    /// The others.
    pub details: D,
}

impl<A: Model, D: Model> Model for FoundImage<A, D> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { state: ImageModel::read(object)?, details: D::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.state.write()?;
        object.extend(self.details.write()?);
        Ok(object)
    }
}

impl<S: Lookup> DataSource for ImageDataSource<S> {
    type Arguments = Query<LookupArguments, S::Selection>;
    type Found = FoundImage<S::Attributes, S::Details>;

    fn type_name(&self) -> &str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        let kind = self.service.kind();
        let noun = kind.noun;
        let mut attributes = vec![
            Attribute::string("id").optional_or_computed().describe(format!(
                "ID of the {noun}. With an ID, the {noun} is found in any state. Without one, only usable {noun}s are \
                 found."
            )),
            Attribute::string("name").optional_or_computed().describe(format!("Name of the {noun}.")),
            schema::name_regex(),
            Attribute::bool("most_recent")
                .describe("Whether to use the most recent image if several match. Otherwise, several are an error."),
            schema::region(),
            Attribute::string_map("tags").optional_or_computed().describe(format!(
                "Map of tags, all of which the {noun} must have. The attribute contains all tags assigned to the {noun}."
            )),
        ];
        attributes.extend(self.service.selection());
        // An argument may also be a computed attribute, such as AppStream's ARN.
        let selects: Vec<_> = attributes.iter().map(|attribute| attribute.name().to_owned()).collect();
        let arn = Attribute::string("arn").computed().describe(format!("ARN of the {noun}."));
        let state = Attribute::string("state").computed().describe(format!("State of the {noun}: {}.", kind.states));
        let outputs = [arn, state].into_iter().chain(self.service.outputs());
        attributes.extend(outputs.filter(|attribute| !selects.iter().any(|name| name == attribute.name())));
        let description =
            format!("Use this data source to get information about {} in any Region.", with_article(noun));
        Schema { version: 0, block: Block { description, attributes, blocks: self.service.selection_blocks() } }
    }

    fn validate(&self, query: &Self::Arguments) -> Diagnostics {
        schema::validate(&self.service, &query.arguments, &query.selection)
    }

    async fn read(&self, _context: &Context, query: Self::Arguments) -> Result<Self::Found, Diagnostics> {
        let Query { arguments, selection } = query;
        let session = self.sessions.current()?;
        let region = session.region_clients(&arguments.region)?;
        let pattern = arguments.name_regex.text().map(Regex::new).transpose();
        let search = Search {
            service: &self.service,
            region: &region,
            arguments: &arguments,
            selection: &selection,
            pattern: pattern.map_err(|error| messages::invalid_pattern(&error))?,
            account: session.connection().known_account_id(),
        };
        let noun = self.service.kind().noun;
        let action = format!("look up {} in {}", with_article(noun), region.region());
        let failed = |error| failed(self.service.kind(), &action, &error);
        let limit = if arguments.most_recent.known() == Some(&true) { 1 } else { usize::MAX };
        let matches = search.run(limit).await.map_err(failed)?;
        if matches.images.len() > 1 {
            return Err(messages::several(&search, &matches.images).into());
        }
        let Some(image) = search.complete(matches.images).await.map_err(failed)?.pop() else {
            let omitted = search.omitted(matches.omitted).await;
            return Err(messages::not_found(&search, &omitted).into());
        };
        let details = self.service.details(&image);
        Ok(FoundImage { state: state_of(&self.service, &session, &region, &image), details })
    }
}

/// The attributes of an image, as a resource would record them. `tags` contains all tags.
pub(crate) fn state_of<S: Lookup>(
    service: &S,
    session: &Session,
    region: &RegionClients,
    image: &S::Image,
) -> ImageModel<S::Attributes> {
    let mut state = ImageModel::default();
    let policy = TagPolicy::new(Value::Null, session.connection().ignored_tags().clone());
    record(service, region, image, &mut state, &policy, &Inherited::NONE);
    state.common.tags = state.common.tags_all.clone();
    state
}
