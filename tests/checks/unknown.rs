//! Unknown values are not checked until they are known.

use serde_json::{Map, Value as Json, json};

use crate::checks::each_case::fixture;
use crate::support::check_cases::{APPSTREAM, BUNDLE, CREATED, EC2, WORKSPACES, config};
use crate::support::consistency::client::{State, summaries};
use crate::support::consistency::values::unknown;
use crate::support::provider_fixture::{ProviderFixture, REGION};

const TYPES: [&str; 5] = [EC2, APPSTREAM, WORKSPACES, CREATED, BUNDLE];

/// A configuration in which only these arguments are known.
fn open(fixture: &ProviderFixture, type_name: &str, known: &Json) -> Json {
    let checker = fixture.core.resource(type_name);
    let settable = checker.block().attributes.iter().filter(|attribute| attribute.required || attribute.optional);
    let mut config: Map<_, _> = settable.map(|attribute| (attribute.name.clone(), unknown())).collect();
    config.extend(known.as_object().cloned().unwrap_or_default());
    config.into()
}

#[tokio::test]
async fn skips_checks_of_unknown_values() {
    let mut fixture = fixture().await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    let calls = fixture.aws.calls().len();
    for type_name in TYPES {
        let mut tags = json!({ "tags": { "team": unknown() } });
        if type_name != BUNDLE {
            tags["timeouts"] = json!({ "create": unknown() });
        }
        for known in [json!({}), tags] {
            let config = open(&fixture, type_name, &known);
            assert_eq!(summaries(&fixture.core.validate(type_name, &config).await), [""; 0], "{type_name}");
            let plan = fixture.core.plan(type_name, &State::default(), &config).await;
            assert_eq!(summaries(&plan.diagnostics), [""; 0], "{type_name}");
        }
    }
    assert_eq!(fixture.aws.calls().len(), calls, "no value is known that requires a request");
}

#[tokio::test]
async fn checks_unknown_values_during_apply() {
    let mut fixture = fixture().await;
    assert_eq!(summaries(&fixture.core.configure(&json!({ "region": REGION })).await), [""; 0]);
    for (type_name, argument, invalid, part) in [
        (EC2, "source_image_id", "ami-12345678", "Source AMI not found"),
        (EC2, "name", "golden:1", "Invalid AMI name"),
        (APPSTREAM, "source_image_name", "failed", "Source image cannot be copied in its current state"),
        (APPSTREAM, "name", "stranger", "AppStream image name already in use"),
        (WORKSPACES, "source_image_id", "wsi-0failed01", "Source image cannot be copied in its current state"),
        (CREATED, "workspace_id", "ws-0encrypted", "WorkSpace has an encrypted volume"),
        (BUNDLE, "image_id", "wsi-0broken01", "WorkSpaces image cannot be used in its current state"),
    ] {
        let partly = config(type_name, &json!({ (argument): unknown() }));
        let plan = fixture.core.plan(type_name, &State::default(), &partly).await;
        assert_eq!(summaries(&plan.diagnostics), [""; 0], "{type_name} {argument}");
        // Core validates and plans again with known values before it applies.
        let known = config(type_name, &json!({ (argument): invalid }));
        let mut messages = summaries(&fixture.core.validate(type_name, &known).await);
        if messages.is_empty() {
            let applied = fixture.core.apply_with(type_name, &plan, &known).await;
            assert_eq!(applied.state, State::default(), "{type_name} {argument}");
            messages = summaries(&applied.diagnostics);
        }
        assert!(
            messages.len() == 1 && messages[0].starts_with(&format!("error [{argument}] {part}: ")),
            "{messages:#?}"
        );
    }
    assert!(fixture.aws.calls().iter().all(|call| !call.mutating || call.dry_run));
}
