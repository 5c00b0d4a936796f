//! Null in a required argument: rejected as soon as it is known, and before anything changes.

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{
    apply_resource_change, invoke_action, plan_action, read_data_source, validate_action_config,
};

use crate::framework::fixture::FrameworkFixture;
use crate::framework::stateless_provider::{ACTION, encoded, stateless_provider};
use crate::framework::test_provider::{Call, DATA_SOURCE, RESOURCE};
use crate::support::consistency::client::{Action, State, summaries};
use crate::support::consistency::values::{complete, unknown};

const MISSING: &str = "Missing value for a required argument";
const ELEMENT: &str = "Null value in a collection";

/// Messages without their details.
fn without_details(diagnostics: &[terraform_provider_image::terraform::proto::Diagnostic]) -> Vec<String> {
    let head = |text: String| text.split(": ").next().unwrap_or_default().to_owned();
    summaries(diagnostics).into_iter().map(head).collect()
}

fn error(path: &str, summary: &str) -> String {
    format!("error [{path}] {summary}")
}

/// Configurations with null in a required argument, and the path of the error.
fn wrong() -> Vec<(Json, String)> {
    vec![
        (json!({ "name": null }), error("name", MISSING)),
        (json!({ "name": "golden", "part": [{ "kind": "leg" }, { "kind": null }] }), error("part[1].kind", MISSING)),
        (json!({ "name": "golden", "rule": [{ "port": null }] }), error("rule", MISSING)),
        (json!({ "name": "golden", "notes": ["a", null] }), error("notes[1]", ELEMENT)),
        (json!({ "name": "golden", "colors": [null] }), error("colors", ELEMENT)),
        (json!({ "name": "golden", "labels": { "team": null } }), error("labels[\"team\"]", ELEMENT)),
    ]
}

#[tokio::test]
async fn validation_rejects_null_and_accepts_unknown() {
    let mut fixture = FrameworkFixture::new().await;
    for (config, expected) in wrong() {
        assert_eq!(without_details(&fixture.core.validate(RESOURCE, &config).await), [expected], "{config}");
    }
    let open = json!({ "name": unknown(), "part": unknown(), "rule": [{ "port": unknown() }], "labels": unknown() });
    assert_eq!(without_details(&fixture.core.validate(RESOURCE, &open).await), [""; 0]);
    let unset = json!({ "name": "golden", "size": null, "zone": null, "notes": null, "part": [], "limits": null });
    assert_eq!(without_details(&fixture.core.validate(RESOURCE, &unset).await), [""; 0]);
}

#[tokio::test]
async fn message_names_argument_and_description() {
    let mut fixture = FrameworkFixture::new().await;
    let messages = summaries(&fixture.core.validate(RESOURCE, &json!({ "rule": [{ "port": null }] })).await);
    assert!(messages[0].contains("`name` is required") && messages[0].contains("The name."), "{messages:#?}");
    assert!(messages[1].contains("`port` in the block `rule`") && messages[1].contains("The port."), "{messages:#?}");
}

#[tokio::test]
async fn plan_rejects_null_in_create_update_and_replacement() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&json!({ "name": "golden", "labels": { "team": "web" } })).await;
    fixture.backend.take_calls();
    for (config, expected) in wrong() {
        for prior in [&State::default(), &made] {
            let plan = fixture.core.plan(RESOURCE, prior, &config).await;
            assert_eq!(without_details(&plan.diagnostics), std::slice::from_ref(&expected), "{config}");
        }
    }
    let calls = fixture.backend.take_calls();
    assert!(!calls.contains(&Call::Plan), "{calls:?}");
}

#[tokio::test]
async fn apply_rejects_null_before_create() {
    let mut fixture = FrameworkFixture::new().await;
    let made = fixture.made(&json!({ "name": "old" })).await;
    for (config, expected) in wrong() {
        let mut open = config.clone();
        for (argument, value) in open.as_object_mut().unwrap() {
            if argument != "name" || value.is_null() {
                *value = unknown();
            }
        }
        let plan = fixture.plan(&State::default(), &open).await;
        fixture.backend.take_calls();
        let applied = fixture.core.apply_with(RESOURCE, &plan, &config).await;
        assert_eq!(
            (without_details(&applied.diagnostics), applied.state),
            (vec![expected.clone()], State::default()),
            "{config}"
        );
        // A core that does not plan again cannot create or change anything either.
        let checker = fixture.checker();
        for prior in [&Json::Null, &made.value] {
            let request = apply_resource_change::Request {
                type_name: RESOURCE.into(),
                prior_state: Some(checker.encode(prior)),
                planned_state: Some(fixture.encoded(&config)),
                config: Some(fixture.encoded(&config)),
                ..apply_resource_change::Request::default()
            };
            let answer = fixture.client().apply_resource_change(request).await.unwrap().into_inner();
            assert_eq!(without_details(&answer.diagnostics), std::slice::from_ref(&expected), "{config}");
            assert_eq!(checker.decode(answer.new_state.as_ref()).unwrap(), *prior);
        }
        let calls = fixture.backend.take_calls();
        assert!(!calls.contains(&Call::Create) && !calls.contains(&Call::Update), "{config}: {calls:?}");
    }
    assert_eq!(fixture.backend.objects().keys().collect::<Vec<_>>(), ["t-old"]);
}

#[tokio::test]
async fn unknown_required_value_creates_nothing() {
    let fixture = FrameworkFixture::new().await;
    let planned = Some(fixture.encoded(&json!({ "name": unknown() })));
    let request = apply_resource_change::Request {
        type_name: RESOURCE.into(),
        prior_state: Some(fixture.checker().encode(&Json::Null)),
        planned_state: planned.clone(),
        config: planned,
        ..apply_resource_change::Request::default()
    };
    let answer = fixture.client().apply_resource_change(request).await.unwrap().into_inner();
    assert_eq!(without_details(&answer.diagnostics), [error("name", "Unknown value for a required argument")]);
    assert!(fixture.backend.objects().is_empty());
}

#[tokio::test]
async fn imported_state_may_lack_ignored_arguments() {
    let mut fixture = FrameworkFixture::new().await;
    let mut imported = fixture.made(&json!({ "name": "golden", "zone": "west" })).await;
    imported.value["name"] = Json::Null;
    // With `ignore_changes` core replaces the configured value with the state's value.
    let kept = json!({ "name": null, "zone": "west" });
    assert_eq!(fixture.core.plan_again(RESOURCE, &imported, &kept).await.action, Action::NoOp);
    let changed = fixture.applied(&imported, &json!({ "name": null, "zone": "west", "size": 2 })).await;
    assert_eq!(changed.value["size"], 2);
    let plan = fixture.core.plan(RESOURCE, &imported, &json!({ "name": null, "zone": "east" })).await;
    assert_eq!((plan.action, without_details(&plan.diagnostics)), (Action::Replace, vec![error("name", MISSING)]));
}

#[tokio::test]
async fn data_source_rejects_null_in_block() {
    let mut fixture = FrameworkFixture::new().await;
    let cases = [
        (json!({ "color": null, "places": ["a"] }), MISSING),
        (json!({ "color": "red", "places": null }), MISSING),
        (json!({ "color": "red", "places": ["a", null] }), ELEMENT),
    ];
    for (mark, summary) in cases {
        let config = json!({ "mark": [mark] });
        assert_eq!(
            without_details(&fixture.core.read_data_source(DATA_SOURCE, &config).await.unwrap_err()),
            [error("mark", summary)]
        );
        let checker = fixture.core.data_source(DATA_SOURCE);
        let request = read_data_source::Request {
            type_name: DATA_SOURCE.into(),
            config: Some(checker.encode(&complete(&config, checker.block()))),
            ..read_data_source::Request::default()
        };
        let answer = fixture.client().read_data_source(request).await.unwrap().into_inner();
        assert_eq!(without_details(&answer.diagnostics), [error("mark", summary)]);
    }
    assert!(!fixture.backend.take_calls().contains(&Call::ReadDataSource));
}

#[tokio::test]
async fn provider_rejects_null_in_block() {
    let mut fixture = FrameworkFixture::new().await;
    let config = json!({ "anchor": [{ "depth": 1 }, { "depth": null }] });
    let expected = [error("anchor[1].depth", MISSING)];
    assert_eq!(without_details(&fixture.core.validate_block(&config).await), expected);
    assert_eq!(without_details(&fixture.core.configure(&config).await), expected);
    assert!(!fixture.backend.take_calls().contains(&Call::Configure));
}

#[tokio::test]
async fn action_rejects_null() {
    let (_, mut client) = stateless_provider();
    let config = Some(encoded(&json!({ "times": null })));
    let expected = [error("times", MISSING)];
    let request = validate_action_config::Request { type_name: ACTION.into(), config: config.clone() };
    let answer = client.validate_action_config(request).await.unwrap().into_inner();
    assert_eq!(without_details(&answer.diagnostics), expected);
    let request =
        plan_action::Request { action_type: ACTION.into(), config: config.clone(), ..plan_action::Request::default() };
    let answer = client.plan_action(request).await.unwrap().into_inner();
    assert_eq!(without_details(&answer.diagnostics), expected);
    let request = invoke_action::Request { action_type: ACTION.into(), config, ..invoke_action::Request::default() };
    let mut events = client.invoke_action(request).await.unwrap().into_inner();
    let first = events.message().await.unwrap().unwrap().r#type;
    let Some(invoke_action::event::Type::Completed(end)) = first else { panic!("{first:?}") };
    assert_eq!(without_details(&end.diagnostics), expected);
}
