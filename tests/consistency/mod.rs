//! Tests of the checker of Terraform core's rules: a correct provider passes, and a provider that violates a single
//! rule is reported with the rule's name.

mod reference_edits;
mod reference_faults;
mod reference_lifecycle;
mod reference_provider;
mod reference_schema;
mod reference_state_faults;

use std::collections::BTreeSet;

use crate::support::consistency::Rule;
use crate::support::consistency::client::{State, summaries};
use crate::support::consistency::proposal::proposed_new_state;
use crate::support::consistency::values::complete;
use reference_edits::is_null;
use reference_lifecycle::{config, provider, run_lifecycle};
use reference_provider::{Fault, RESOURCE};
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::Diagnostic;

#[tokio::test]
async fn accepts_correct_provider() {
    run_lifecycle(&mut provider(None).await).await;
    run_lifecycle(&mut provider(None).await.storing_planned_private()).await;
}

#[tokio::test]
async fn reports_each_violation_by_name() {
    for (rule, name, fault) in reference_faults::all() {
        let life = tokio::spawn(async move { run_lifecycle(&mut provider(Some(fault)).await).await });
        let panic = match life.await {
            Ok(()) => panic!("{rule:?}, {name}: not noticed"),
            Err(ended) => ended.into_panic(),
        };
        let text = panic.downcast_ref::<String>().expect("a panic without a text");
        assert!(text.contains(&format!("{rule:?}: ")), "{rule:?}, {name}: caught as {text}");
    }
}

#[test]
fn every_rule_has_a_fault() {
    let broken: BTreeSet<Rule> = reference_faults::all().into_iter().map(|(rule, ..)| rule).collect();
    let without: Vec<_> = Rule::ALL.iter().filter(|rule| !broken.contains(rule)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[tokio::test]
async fn keeps_state_after_failure_as_core_does() {
    // The response to a failed delete has no state, so core keeps the prior one.
    let mut reference = provider(Some(Fault::Apply(|request, it| {
        if is_null(request.planned_state.as_ref()) {
            let failed = Diagnostic { summary: "in use".into(), severity: 1, ..Diagnostic::default() };
            it.diagnostics.push(failed);
        }
    })))
    .await;
    let plan = reference.plan(RESOURCE, &State::default(), &config()).await;
    let created = reference.apply(RESOURCE, &plan).await;
    let failed = reference.destroy(RESOURCE, &created.state).await;
    assert_eq!(summaries(&failed.diagnostics), ["error [] in use: "]);
    assert_eq!(failed.state, created.state);

    // A partially failed create is stored as tainted.
    let mut reference = provider(Some(Fault::Apply(|_, it| {
        let failed = Diagnostic { summary: "timed out".into(), severity: 1, ..Diagnostic::default() };
        it.diagnostics.push(failed);
    })))
    .await;
    let plan = reference.plan(RESOURCE, &State::default(), &config()).await;
    let failed = reference.apply(RESOURCE, &plan).await;
    assert!(failed.tainted);
    assert_eq!(failed.state.value["id"], "i-a");
}

#[tokio::test]
async fn proposed_state_merges_config_and_prior_state() {
    let checker = provider(None).await.resource(RESOURCE);
    let block = checker.block();
    let config = complete(&config(), block);
    assert_eq!(config["zones"], json!(["a", "b"]), "sets have an order and no repetitions");

    let created = proposed_new_state(block, &Json::Null, &config);
    assert_eq!(created, config, "nothing is computed yet");

    let mut prior = config.clone();
    prior["id"] = json!("i-a");
    prior["size"] = json!(8);
    prior["tags"] = json!({ "old": "tag" });
    prior["settings"]["level"] = json!(3);
    prior["disk"] = json!([{ "device": "sda", "snapshot": "s-1" }]);
    prior["rule"]["web"]["handle"] = json!("h-80");
    prior["label"] = json!([{ "text": "one", "index": 0 }, { "text": "two", "index": 1 }]);
    let updated = proposed_new_state(block, &prior, &config);
    assert_eq!((&updated["id"], &updated["size"]), (&json!("i-a"), &json!(8)), "computed, not configured");
    assert_eq!(updated["tags"], json!({ "key": "value" }), "configured");
    assert_eq!(updated["settings"], json!({ "mode": "fast", "level": 3 }));
    assert_eq!(
        updated["disk"],
        json!([{ "device": "sda", "snapshot": "s-1" }, { "device": "sdb", "snapshot": null }]),
        "blocks of a list belong together by position"
    );
    assert_eq!(updated["rule"], json!({ "web": { "port": 80, "handle": "h-80" } }), "blocks of a map by key");
    assert_eq!(updated["label"], json!([{ "text": "one", "index": 0 }]), "blocks of a set by what is configured");

    let mut resized = config.clone();
    resized["size"] = json!(16);
    assert_eq!(proposed_new_state(block, &prior, &resized)["size"], 16, "computed, but configured");
}
