//! [`ImagesDataSource`]: the data source that lists all images that match, generic over its service.

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::arguments::{ListLookupArguments, Query};
use super::image_data_source::state_of;
use super::search::Search;
use super::service::{Lookup, Summary};
use super::{messages, schema};
use crate::aws::RegionClients;
use crate::engine::messages::failed;
use crate::engine::session::{Session, SessionHandle};
use crate::terraform::{
    Attribute, Block, Context, CtyValue, DataSource, Diagnostic, Diagnostics, Object, Schema, Type, Value,
};

/// The data source of all images of a service that match.
#[derive(Debug)]
pub struct ImagesDataSource<S> {
    service: S,
    type_name: &'static str,
    sessions: SessionHandle,
}

impl<S: Lookup> ImagesDataSource<S> {
    /// A data source with the type name `type_name`.
    pub fn new(type_name: &'static str, service: S, sessions: SessionHandle) -> Self {
        Self { service, type_name, sessions }
    }

    /// The names and types of the attributes of an element of `images`.
    fn element(&self) -> Vec<(String, Type)> {
        let own = self.service.summary(&S::Attributes::default()).own;
        let common = ["id", "arn", "name", "description", "state", "owner_id", "created"];
        let names = common.into_iter().chain(own.into_iter().map(|(name, _)| name));
        let tags = ("tags".to_owned(), Type::Map(Box::new(Type::String)));
        names.map(|name| (name.to_owned(), Type::String)).chain([tags]).collect()
    }

    /// The element of `images` for an image.
    fn list_element(&self, session: &Session, region: &RegionClients, image: &S::Image) -> CtyValue {
        let state = state_of(&self.service, session, region, image);
        let Summary { description, created, own } = self.service.summary(&state.service);
        let owner = self.service.owner(&state).map(str::to_owned).into();
        let common = &state.common;
        let texts = [
            ("id", &common.id),
            ("arn", &common.arn),
            ("name", &common.name),
            ("description", &description),
            ("state", &common.state),
            ("owner_id", &owner),
            ("created", &created),
        ];
        let texts = texts.into_iter().chain(own.iter().map(|(name, value)| (*name, value)));
        let mut element: Object = texts.map(|(name, value)| (name.to_owned(), cty(value))).collect();
        let tags = common.tags.known().into_iter().flatten();
        element.insert("tags".to_owned(), CtyValue::Map(tags.map(|(key, value)| (key.clone(), cty(value))).collect()));
        CtyValue::Object(element)
    }
}

fn cty(value: &Value<String>) -> CtyValue {
    value.text().map_or(CtyValue::Null, |text| CtyValue::String(text.to_owned()))
}

/// The images that match.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundImages {
    /// The Region that was searched.
    pub region: Value<String>,
    /// The IDs of the images, newest first.
    pub ids: Value<Vec<Value<String>>>,
    /// The images in the same order.
    pub images: Value<Vec<CtyValue>>,
}

impl<S: Lookup> DataSource for ImagesDataSource<S> {
    type Arguments = Query<ListLookupArguments, S::Selection>;
    type Found = FoundImages;

    fn type_name(&self) -> &str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        let noun = self.service.kind().noun;
        let mut attributes = vec![
            Attribute::string("name").describe(format!("Name of the {noun}s.")),
            schema::name_regex(),
            Attribute::string_map("tags").describe(format!("Map of tags, all of which the {noun}s must have.")),
            schema::region(),
            Attribute::number("limit")
                .describe(format!("Maximum number of {noun}s, of which the newest are returned. Must be at least 1.")),
        ];
        attributes.extend(self.service.selection().into_iter().map(Attribute::as_argument));
        let element = self.element();
        let members: Vec<_> = element.iter().map(|(name, _)| format!("`{name}`")).collect();
        attributes.extend([
            Attribute::string_list("ids").computed().describe(format!(
                "IDs of the {noun}s, newest first. {noun}s that were created at the same time are in reverse order of their \
                 names, then of their IDs."
            )),
            Attribute::new("images", Type::List(Box::new(Type::Object(element.into_iter().collect())))).computed().describe(format!(
                "The {noun}s, in the order of `ids`. Each element has the attributes {}. `created` is the date and time of \
                 the creation in RFC 3339 format.",
                members.join(", ")
            )),
        ]);
        let description = format!(
            "Use this data source to list the {noun}s in a Region, newest first. Only usable {noun}s are listed. If no \
             {noun} matches, the list is empty."
        );
        Schema { version: 0, block: Block { description, attributes, blocks: self.service.selection_blocks() } }
    }

    fn validate(&self, query: &Self::Arguments) -> Diagnostics {
        let mut diagnostics = schema::validate(&self.service, &query.arguments.search(), &query.selection);
        diagnostics.extend(query.arguments.limit.known().and_then(|limit| maximum(*limit).err()));
        diagnostics
    }

    async fn read(&self, _context: &Context, query: Self::Arguments) -> Result<Self::Found, Diagnostics> {
        let (arguments, mut selection) = (query.arguments.search(), query.selection);
        self.service.default_to_own(&mut selection);
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
        let action = format!("list {}s in {}", self.service.kind().noun, region.region());
        let failed = |error| failed(self.service.kind(), &action, &error);
        let limit = query.arguments.limit.known().map_or(Ok(usize::MAX), |limit| maximum(*limit))?;
        let mut images = search.run(limit).await.map_err(failed)?.images;
        if !S::KNOWS_TAGS {
            images = search.complete(images).await.map_err(failed)?;
        }
        let elements = images.iter().map(|image| self.list_element(&session, &region, image));
        let elements: Vec<_> = elements.collect();
        let id = |element: &CtyValue| match element.attribute("id") {
            CtyValue::String(id) => Value::Known(id.clone()),
            _ => Value::Null,
        };
        Ok(FoundImages {
            region: region.region().into(),
            ids: Value::Known(elements.iter().map(id).collect()),
            images: Value::Known(elements),
        })
    }
}

/// The value of `limit` as a number of images.
fn maximum(limit: i64) -> Result<usize, Diagnostic> {
    match usize::try_from(limit) {
        Ok(limit) if limit > 0 => Ok(limit),
        _ => Err(Diagnostic::error("Invalid limit", format!("`limit` must be at least 1, got {limit}."))
            .at_attribute("limit")),
    }
}
