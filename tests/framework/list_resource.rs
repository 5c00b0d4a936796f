//! Lists: no more results than Terraform requests, and cancellation when the client disconnects.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::{list_resource, stop_provider, validate_list_resource_config};
use tokio::time::timeout;

use crate::framework::stateless_provider::{Client, LISTED, decoded, encoded, stateless_provider};
use crate::support::consistency::client::summaries;

/// Maximum duration until a list ends.
const SOON: Duration = Duration::from_secs(5);

async fn listed(client: &mut Client, search: &Json, whole: bool, limit: i64) -> tonic::Streaming<list_resource::Event> {
    let request = list_resource::Request {
        type_name: LISTED.to_owned(),
        config: Some(encoded(search)),
        include_resource_object: whole,
        limit,
    };
    client.list_resource(request).await.unwrap().into_inner()
}

fn search(end: Option<&str>, most: Option<i64>) -> Json {
    json!({"end": end, "most": most})
}

/// All result events, and the diagnostics, of which an error is last.
async fn all(mut events: tonic::Streaming<list_resource::Event>) -> (Vec<list_resource::Event>, Vec<String>) {
    let (mut found, mut messages) = (Vec::new(), Vec::new());
    while let Some(event) = events.message().await.unwrap() {
        messages.extend(summaries(&event.diagnostic));
        if event.identity.is_some() {
            assert_eq!(messages, [""; 0], "an object after the end");
            found.push(event);
        }
    }
    (found, messages)
}

#[tokio::test]
async fn result_has_identity_name_and_optional_object() {
    let (_, mut client) = stateless_provider();
    for whole in [false, true] {
        let (found, messages) = all(listed(&mut client, &search(None, Some(2)), whole, 100).await).await;
        assert_eq!((found.len(), messages.len()), (2, 0));
        let identity = found[1].identity.clone().unwrap().identity_data.unwrap();
        assert_eq!(decoded(&identity), json!({"name": "b1"}));
        assert_eq!(found[1].display_name, "Item 1");
        let object = found[1].resource_object.as_ref().map(decoded);
        assert_eq!(object, whole.then(|| json!({"name": "b1", "tone": "c"})));
    }
}

#[tokio::test]
async fn stops_at_limit() {
    let (backend, mut client) = stateless_provider();
    let (found, messages) = all(listed(&mut client, &search(None, None), false, 7).await).await;
    assert_eq!((found.len(), messages.len()), (7, 0));
    assert_eq!(backend.looked_at.load(Ordering::Relaxed), 7);
    // Without a limit only the end of the data ends the list.
    let (found, _) = all(listed(&mut client, &search(None, Some(300)), false, 0).await).await;
    assert_eq!(found.len(), 300);
}

#[tokio::test]
async fn list_ends_when_client_disconnects() {
    let (backend, mut client) = stateless_provider();
    let mut events = listed(&mut client, &search(None, None), false, 0).await;
    for _ in 0..5 {
        events.message().await.unwrap().unwrap();
    }
    drop(events);
    // It was ahead by as many objects as the transport buffers, and reads no further.
    let mut before = usize::MAX;
    let quiet = async {
        while before != backend.looked_at.load(Ordering::Relaxed) {
            before = backend.looked_at.load(Ordering::Relaxed);
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        }
    };
    timeout(SOON, quiet).await.expect("the list ends without a client");
    // A call that waits for a response is dropped with the request.
    let events = listed(&mut client, &search(Some("wait"), Some(1)), false, 0).await;
    backend.waiting.subscribe().wait_for(|waiting| *waiting == 1).await.unwrap();
    drop(events);
    let gone = timeout(SOON, async { backend.waiting.subscribe().wait_for(|waiting| *waiting == 0).await.map(drop) });
    gone.await.expect("the search is dropped").unwrap();
}

#[tokio::test]
async fn stop_ends_list() {
    let (backend, mut client) = stateless_provider();
    let events = listed(&mut client, &search(Some("wait"), Some(1)), false, 0).await;
    backend.waiting.subscribe().wait_for(|waiting| *waiting == 1).await.unwrap();
    client.stop_provider(stop_provider::Request {}).await.unwrap();
    let (found, messages) = timeout(SOON, all(events)).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(messages[0].starts_with("error [] List interrupted"), "{messages:?}");
}

#[tokio::test]
async fn errors_and_panics_follow_results() {
    let (_, mut client) = stateless_provider();
    // Results that are in flight when the provider panics are lost.
    for (end, least, expected) in
        [("error", 3, "error [] The search broke"), ("panic", 2, "error [] Provider panicked")]
    {
        let (found, messages) = all(listed(&mut client, &search(Some(end), Some(3)), false, 100).await).await;
        assert!((least..=3).contains(&found.len()), "{end}: {}", found.len());
        assert_eq!(messages.len(), 1, "{end}");
        assert!(messages[0].starts_with(expected), "{messages:?}");
    }
    let request = list_resource::Request { type_name: "gong".to_owned(), ..Default::default() };
    let (_, messages) = all(client.list_resource(request).await.unwrap().into_inner()).await;
    assert!(messages[0].starts_with("error [] Unknown list resource type"), "{messages:?}");
}

#[tokio::test]
async fn validates_list_without_provider_config() {
    let (_, mut client) = stateless_provider();
    for (config, expected) in [
        (json!(null), vec![]),
        (search(None, None), vec![]),
        (search(Some("bang"), None), vec!["error [end] No such end: It ends otherwise."]),
    ] {
        let request = validate_list_resource_config::Request {
            type_name: LISTED.to_owned(),
            config: Some(encoded(&config)),
            ..Default::default()
        };
        let response = client.validate_list_resource_config(request).await.unwrap().into_inner();
        assert_eq!(summaries(&response.diagnostics), expected);
    }
    let (found, messages) = all(listed(&mut client, &json!(null), false, 4).await).await;
    assert_eq!((found.len(), messages.len()), (4, 0));
}
