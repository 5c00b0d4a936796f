//! Rules for every registered type, present and future.
//!
//! Schemas and models are written separately. A contradiction loses a value or fails a plan, so values of every kind
//! are passed through each of them.

mod mismatch;
mod schema_size;

use std::collections::BTreeSet;

use crate::support::objects::{Content, decoded, encoded, in_order, object, to_json};
use rmpv::Value as MessagePack;
use serde_json::{Value as Json, json};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::Timing;
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::proto::{
    RawState, plan_resource_change, upgrade_resource_state, validate_action_config, validate_data_resource_config,
    validate_list_resource_config, validate_resource_config,
};
use terraform_provider_image::terraform::{
    Context, ErasedDataSource, ErasedResource, Model, Object, Provider, check_schema,
};

/// The summaries of the framework's errors about a model that does not match its schema.
const MISMATCHES: [&str; 2] = ["Invalid response from the provider", "Malformed request from Terraform"];

const CONTENTS: [Content; 5] =
    [Content::Nulls, Content::Unknowns, Content::UnknownElements, Content::Values(15), Content::Values(30)];

fn resources() -> Vec<Box<dyn ErasedResource>> {
    let resources = ImageProvider::new(Timing::default()).resources();
    assert!(!resources.is_empty());
    resources
}

fn data_sources() -> Vec<Box<dyn ErasedDataSource>> {
    ImageProvider::new(Timing::default()).data_sources()
}

/// Planned values of a resource without its own plan logic.
enum Expected {
    AsProposed,
    /// Defaults and unknown values in place of computed values.
    Anything,
}

/// Converts an object to the resource's model and back, and reports every difference.
///
/// The provider is not configured, so a plan fails before the resource can change anything.
async fn round_trip(resource: &dyn ErasedResource, content: Content) -> Vec<String> {
    let kind = resource.schema().block.implied_type();
    let proposed = object(&kind, content);
    let (prior, expected) = match content {
        // Values differ from the proposed ones: the response to a failed plan is the prior state.
        Content::Values(number) => (object(&kind, Content::Values(number + 1)), Expected::AsProposed),
        Content::Unknowns | Content::UnknownElements => (MessagePack::Nil, Expected::AsProposed),
        // Null in a required argument is rejected unless the state has null as well.
        Content::Nulls => (proposed.clone(), Expected::Anything),
    };
    let (type_name, config) = (resource.type_name().to_owned(), Some(encoded(&proposed)));
    let request = validate_resource_config::Request {
        type_name: type_name.clone(),
        config: config.clone(),
        ..Default::default()
    };
    let validated = resource.validate(request);
    let request = plan_resource_change::Request {
        type_name: type_name.clone(),
        prior_state: Some(encoded(&prior)),
        proposed_new_state: config.clone(),
        config,
        ..Default::default()
    };
    let planned = resource.plan(&Context::default(), request).await;
    let mut problems: Vec<String> = validated
        .diagnostics
        .iter()
        .chain(&planned.diagnostics)
        .filter(|diagnostic| MISMATCHES.contains(&diagnostic.summary.as_str()))
        .map(|diagnostic| format!("{type_name}, {content:?}: {}", diagnostic.detail))
        .collect();
    let planned = decoded(planned.planned_state.as_ref());
    match expected {
        Expected::AsProposed if planned != in_order(proposed.clone()) => {
            problems.push(format!("{type_name}, {content:?}: {proposed} became {planned}"));
        }
        Expected::Anything if !planned.is_map() => problems.push(format!("{type_name}: nothing is planned")),
        _ => {}
    }
    problems
}

#[test]
fn schemas_are_valid() {
    let resources = resources().into_iter().map(|it| (it.type_name().to_owned(), it.schema()));
    let data_sources = data_sources().into_iter().map(|it| (format!("data.{}", it.type_name()), it.schema()));
    let provider = ImageProvider::new(Timing::default());
    let lists = provider.list_resources().into_iter().map(|it| (format!("list.{}", it.type_name()), it.schema()));
    let actions = provider.actions().into_iter().map(|it| (format!("action.{}", it.type_name()), it.schema()));
    let schemas = resources
        .chain(data_sources)
        .chain(lists)
        .chain(actions)
        .chain([("provider".to_owned(), ProviderBlock::schema())]);
    let problems: Vec<String> = schemas
        .flat_map(|(name, schema)| check_schema(&schema).into_iter().map(move |problem| format!("{name}: {problem}")))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn resource_identities_are_valid() {
    for resource in resources() {
        let name = resource.type_name();
        let schema = resource.identity_schema().unwrap_or_else(|| panic!("{name} has no identity"));
        assert_eq!(schema.problems(), [""; 0], "{name}");
        let attributes: Vec<_> = schema.attributes.iter().map(|it| (it.name, it.required)).collect();
        let identifier = if name.contains("appstream") { "name" } else { "id" };
        assert_eq!(attributes, [("account_id", false), ("region", false), (identifier, true)], "{name}");
    }
}

#[test]
fn type_names_are_valid_and_unique() {
    let mut names: Vec<String> = resources().iter().map(|resource| resource.type_name().to_owned()).collect();
    for name in &names {
        assert!(name.contains('_') && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_' || c.is_ascii_digit()));
        // Terraform derives the provider from the first word of a type; the project's brief has two types with other
        // names, which need `provider = image`.
        assert!(
            name.starts_with("image_") || name.starts_with("appstream_") || name.starts_with("workspaces_"),
            "{name}"
        );
    }
    let looked_up: Vec<String> = data_sources().iter().map(|source| source.type_name().to_owned()).collect();
    assert!(looked_up.iter().all(|name| name.starts_with("image_")), "{looked_up:?}");
    assert_eq!(looked_up.iter().collect::<BTreeSet<_>>().len(), looked_up.len());
    names.sort();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "{names:?}");
}

#[tokio::test]
async fn resource_schemas_match_models() {
    let mut problems = Vec::new();
    for resource in resources() {
        for content in CONTENTS {
            problems.extend(round_trip(&*resource, content).await);
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn data_source_schemas_match_models() {
    for source in data_sources() {
        let kind = source.schema().block.implied_type();
        for content in CONTENTS {
            let request = validate_data_resource_config::Request {
                type_name: source.type_name().to_owned(),
                config: Some(encoded(&object(&kind, content))),
            };
            let diagnostics = source.validate(request).diagnostics;
            let disagree = diagnostics.iter().find(|diagnostic| MISMATCHES.contains(&diagnostic.summary.as_str()));
            assert_eq!(disagree, None, "{}, {content:?}", source.type_name());
        }
    }
}

#[test]
fn list_schemas_match_models() {
    let resources = resources();
    for list in ImageProvider::new(Timing::default()).list_resources() {
        let resource = resources.iter().find(|resource| resource.type_name() == list.type_name());
        assert!(resource.is_some_and(|resource| resource.identity_schema().is_some()), "{}", list.type_name());
        let kind = list.schema().block.implied_type();
        for content in CONTENTS {
            let request = validate_list_resource_config::Request {
                type_name: list.type_name().to_owned(),
                config: Some(encoded(&object(&kind, content))),
                ..Default::default()
            };
            let diagnostics = list.validate(request).diagnostics;
            let disagree = diagnostics.iter().find(|diagnostic| MISMATCHES.contains(&diagnostic.summary.as_str()));
            assert_eq!(disagree, None, "{}, {content:?}", list.type_name());
        }
    }
}

#[test]
fn action_schemas_match_models() {
    for action in ImageProvider::new(Timing::default()).actions() {
        let schema = action.schema();
        let computed = schema.block.attributes.iter().find(|it| it.is_computed_only() || it.has_default());
        assert_eq!(computed, None, "{}: an action keeps nothing", action.type_name());
        let kind = schema.block.implied_type();
        for content in CONTENTS {
            let request = validate_action_config::Request {
                type_name: action.type_name().to_owned(),
                config: Some(encoded(&object(&kind, content))),
            };
            let diagnostics = action.validate(request).diagnostics;
            let disagree = diagnostics.iter().find(|diagnostic| MISMATCHES.contains(&diagnostic.summary.as_str()));
            assert_eq!(disagree, None, "{}, {content:?}", action.type_name());
        }
    }
}

#[test]
fn stored_states_round_trip() {
    for resource in resources() {
        let (name, schema) = (resource.type_name().to_owned(), resource.schema());
        let kind = schema.block.implied_type();
        for content in [Content::Nulls, Content::Values(15)] {
            let state = object(&kind, content);
            let mut stored = to_json(&state);
            stored["of_another_version"] = json!({ "a": 1 });
            let upgraded = upgrade(&*resource, schema.version, &stored);
            assert!(upgraded.diagnostics.is_empty(), "{name}: {:?}", upgraded.diagnostics);
            assert_eq!(decoded(upgraded.upgraded_state.as_ref()), in_order(state), "{name}");
        }
        let upgraded = upgrade(&*resource, schema.version, &json!({}));
        assert_eq!(decoded(upgraded.upgraded_state.as_ref()), in_order(object(&kind, Content::Nulls)), "{name}");
    }
}

fn upgrade(resource: &dyn ErasedResource, version: i64, stored: &Json) -> upgrade_resource_state::Response {
    let raw_state = Some(RawState { json: stored.to_string().into(), ..RawState::default() });
    resource.upgrade(upgrade_resource_state::Request { type_name: resource.type_name().to_owned(), version, raw_state })
}

#[test]
fn provider_schema_matches_model() {
    let kind = ProviderBlock::schema().block.implied_type();
    for content in [Content::Nulls, Content::Unknowns, Content::UnknownElements, Content::Values(15)] {
        let block = object(&kind, content);
        let sent: Object = rmp_serde::from_slice(&encoded(&block).msgpack).unwrap();
        let model = ProviderBlock::read(&sent).unwrap_or_else(|error| panic!("{content:?}: {error}"));
        let written = rmp_serde::to_vec_named(&model.write().unwrap()).unwrap();
        assert_eq!(in_order(rmpv::decode::read_value(&mut &written[..]).unwrap()), in_order(block), "{content:?}");
    }
}
