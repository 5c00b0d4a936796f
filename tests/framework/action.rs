//! Actions: progress messages, exactly one completion event, and cancellation when the client disconnects.

use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::invoke_action::event::Type;
use terraform_provider_image::terraform::proto::{invoke_action, plan_action, stop_provider, validate_action_config};
use tokio::time::timeout;

use crate::framework::stateless_provider::{ACTION, Client, encoded, stateless_provider};
use crate::support::consistency::client::summaries;

/// Maximum duration of a stop.
const SOON: Duration = Duration::from_secs(5);

async fn invoked(client: &mut Client, config: &Json) -> tonic::Streaming<invoke_action::Event> {
    let request = invoke_action::Request {
        action_type: ACTION.to_owned(),
        config: Some(encoded(config)),
        ..invoke_action::Request::default()
    };
    client.invoke_action(request).await.unwrap().into_inner()
}

/// All progress messages, and the diagnostics of the only completion event, which is the last event.
async fn all(mut events: tonic::Streaming<invoke_action::Event>) -> (Vec<String>, Vec<String>) {
    let (mut lines, mut ends) = (Vec::new(), Vec::new());
    while let Some(event) = events.message().await.unwrap() {
        match event.r#type.expect("core crashes of an event that is neither") {
            Type::Progress(progress) => {
                assert!(ends.is_empty(), "a line after the end");
                lines.push(progress.message);
            }
            Type::Completed(completed) => ends.push(summaries(&completed.diagnostics)),
        }
    }
    assert_eq!(ends.len(), 1, "{ends:?}");
    (lines, ends.remove(0))
}

#[tokio::test]
async fn progress_precedes_completion() {
    let (_, mut client) = stateless_provider();
    for (times, end) in [(1, vec![]), (11, vec!["warning [] Late: It is eleven."]), (40, vec![])] {
        let (lines, ended) = all(invoked(&mut client, &json!({"times": times})).await).await;
        assert_eq!(lines, (1..=times).map(|time| format!("ding {time}")).collect::<Vec<_>>());
        assert_eq!(ended, end);
    }
}

#[tokio::test]
async fn stop_ends_action_with_diagnostic() {
    let (backend, mut client) = stateless_provider();
    let events = invoked(&mut client, &json!({"times": -1})).await;
    backend.waiting.subscribe().wait_for(|waiting| *waiting == 1).await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(1)).await;
    client.stop_provider(stop_provider::Request {}).await.unwrap();
    let (lines, ended) = timeout(SOON, all(events)).await.unwrap();
    assert_eq!(lines, ["waiting"]);
    assert_eq!(ended, ["error [] The action goes on: You stopped Terraform."]);
}

#[tokio::test(start_paused = true)]
async fn sends_no_progress_after_stop() {
    let (backend, mut client) = stateless_provider();
    let mut events = invoked(&mut client, &json!({"times": -1})).await;
    backend.waiting.subscribe().wait_for(|waiting| *waiting == 1).await.unwrap();
    assert!(matches!(events.message().await.unwrap().unwrap().r#type, Some(Type::Progress(_))));
    client.stop_provider(stop_provider::Request {}).await.unwrap();
    // Terraform 1.15 crashes on any event after this one.
    assert_eq!(timeout(SOON, events.message()).await.unwrap().unwrap(), None);
}

#[tokio::test]
async fn action_ends_when_client_disconnects() {
    let (backend, mut client) = stateless_provider();
    let events = invoked(&mut client, &json!({"times": -1})).await;
    backend.waiting.subscribe().wait_for(|waiting| *waiting == 1).await.unwrap();
    drop(events);
    let gone = timeout(SOON, async { backend.waiting.subscribe().wait_for(|waiting| *waiting == 0).await.map(drop) });
    gone.await.expect("the action is dropped").unwrap();
}

#[tokio::test]
async fn panic_completes_with_error() {
    let (_, mut client) = stateless_provider();
    let (_, ended) = all(invoked(&mut client, &json!({"times": 13})).await).await;
    assert!(ended[0].starts_with("error [] Provider panicked"), "{ended:?}");
    let (lines, _) = all(invoked(&mut client, &json!({"times": 1})).await).await;
    assert_eq!(lines, ["ding 1"], "the provider goes on");
}

#[tokio::test]
async fn malformed_request_completes_with_error() {
    let (_, mut client) = stateless_provider();
    for config in [json!(null), json!({"times": "often"}), json!({"times": 1, "tone": "c"}), json!({})] {
        let (_, ended) = all(invoked(&mut client, &config).await).await;
        assert!(ended[0].starts_with("error [] Malformed request from Terraform"), "{config}: {ended:?}");
    }
    let request = invoke_action::Request { action_type: "test_unknown".to_owned(), ..Default::default() };
    let (_, ended) = all(client.invoke_action(request).await.unwrap().into_inner()).await;
    assert!(ended[0].starts_with("error [] Unknown action type"), "{ended:?}");
}

#[tokio::test]
async fn validates_and_plans_action() {
    let (_, mut client) = stateless_provider();
    let type_name = ACTION.to_owned();
    for (config, expected) in [
        (json!({"times": 1}), vec![]),
        (json!({"times": 0}), vec!["error [times] Silence: An action runs once or more."]),
    ] {
        let request = validate_action_config::Request { type_name: type_name.clone(), config: Some(encoded(&config)) };
        let response = client.validate_action_config(request).await.unwrap().into_inner();
        assert_eq!(summaries(&response.diagnostics), expected);
    }
    for (config, expected) in
        [(json!({"times": 1}), vec![]), (json!({"times": 101}), vec!["warning [] Noise: That is often."])]
    {
        let config = Some(encoded(&config));
        let request = plan_action::Request { action_type: type_name.clone(), config, ..Default::default() };
        let response = client.plan_action(request).await.unwrap().into_inner();
        assert_eq!(summaries(&response.diagnostics), expected);
        assert_eq!(response.deferred, None);
    }
}
