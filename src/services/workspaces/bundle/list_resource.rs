//! [`BundleList`]: the list resource `image_workspaces_bundle`.

use aws_sdk_workspaces::types::WorkspaceBundle;
use regex_lite::Regex;

use super::describe::{self, DescribedBundle};
use super::errors;
use super::messages::NOUN;
use super::model::BundleModel;
use super::resource::BundleResource;
use crate::aws::{RegionClients, ServiceError, validate_region};
use crate::engine::{ACCOUNT, ListArguments, REGION, TagMap, TagPolicy, identity_schema, invalid_pattern, known_tags};
use crate::services::workspaces::describe::{is_not_found, tags};
use crate::terraform::{
    Attribute, Block, Context, Diagnostics, Identity, IdentitySchema, ListResource, ListResult, ListResults, Resource,
    Schema, Value,
};

/// The list resource.
#[derive(Debug)]
pub struct BundleList(BundleResource);

impl BundleList {
    /// The list resource of the managed resource.
    pub fn new(resource: &BundleResource) -> Self {
        Self(resource.clone())
    }
}

impl ListResource for BundleList {
    type Arguments = ListArguments;
    type Object = BundleModel;

    fn type_name(&self) -> &str {
        BundleResource::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("region").describe(
                "Region to search, such as `eu-west-1`. Defaults to the Region set in the provider configuration.",
            ),
            Attribute::string("name").describe("Name of the WorkSpaces bundle."),
            Attribute::string("name_regex")
                .describe("Regular expression for the name. It is applied locally to the results that AWS returns."),
            Attribute::string_map("tags").describe("Map of tags, all of which the WorkSpaces bundle must have."),
        ];
        let description = "Lists the WorkSpaces bundles that the account owns in one Region.".to_owned();
        Schema { version: 0, block: Block { description, attributes, blocks: Vec::new() } }
    }

    fn object_schema(&self) -> Schema {
        Resource::schema(&self.0)
    }

    fn identity_schema(&self) -> IdentitySchema {
        identity_schema(NOUN, "id")
    }

    fn validate(&self, arguments: &ListArguments) -> Diagnostics {
        let invalid = arguments.name_regex.text().and_then(|pattern| Regex::new(pattern).err());
        invalid.iter().map(invalid_pattern).chain(validate_region("region", &arguments.region)).collect()
    }

    async fn list(
        &self,
        _context: &Context,
        arguments: ListArguments,
        results: &mut ListResults<BundleModel>,
    ) -> Diagnostics {
        let calls = match self.0.calls() {
            Ok(calls) => calls,
            Err(error) => return error.into(),
        };
        let region = match calls.session.region_clients(&arguments.region) {
            Ok(region) => region,
            Err(error) => return error.into(),
        };
        match Box::pin(send(&region, calls.session.tags(), &arguments, results)).await {
            Ok(()) => Diagnostics::new(),
            Err(error) => errors::failed(&format!("list {NOUN}s in {}", region.region()), &error).into(),
        }
    }
}

/// Sends the bundles that match. An account has at most 50 custom bundles in a Region, so all pages are read first; the tags,
/// which need one call for each bundle, are read as results are requested.
async fn send(
    region: &RegionClients,
    policy: &TagPolicy,
    arguments: &ListArguments,
    results: &mut ListResults<BundleModel>,
) -> Result<(), ServiceError> {
    let bundles = describe::own_bundles(region).await?;
    for bundle in bundles.into_iter().filter(|bundle| matches(bundle, arguments)) {
        if results.remaining() == 0 {
            return Ok(());
        }
        let mut state = BundleModel::default();
        describe::record(region, &bundle, &mut state);
        if results.includes_object() || arguments.tags.is_known() {
            let tags = match Box::pin(tags(region, state.id())).await {
                // Deleted since.
                Err(error) if is_not_found(&error) => continue,
                tags => tags?,
            };
            if !has_tags(&tags, &arguments.tags) {
                continue;
            }
            DescribedBundle { bundle, tags }.record(region, &mut state, policy);
        }
        let (account, id) = (state.owner_id.text().unwrap_or_default(), state.id());
        let identity = Identity::new([(ACCOUNT, account), (REGION, region.region()), ("id", id)]);
        let display_name = state.name().to_owned();
        let object = if results.includes_object() { Some(state) } else { None };
        results.send(ListResult { identity, display_name, object }).await;
    }
    Ok(())
}

/// Whether a bundle matches the name arguments.
fn matches(bundle: &WorkspaceBundle, arguments: &ListArguments) -> bool {
    let name = bundle.name().unwrap_or_default();
    arguments.name.text().is_none_or(|expected| expected == name)
        // Validation has rejected an invalid pattern.
        && arguments.name_regex.text().and_then(|text| Regex::new(text).ok()).is_none_or(|it| it.is_match(name))
}

fn has_tags(actual: &TagMap, expected: &Value<TagMap>) -> bool {
    let has = |(key, value): (&str, &str)| actual.get(key).and_then(Value::text) == Some(value);
    expected.known().is_none_or(|expected| known_tags(expected).all(has))
}
