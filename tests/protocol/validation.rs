//! Rules for every configuration, whatever the resource, and reporting of several errors at once. The checks of each
//! resource are in `tests/checks`.

use serde_json::json;

use crate::support::consistency::client::summaries;
use crate::support::consistency::values::unknown;
use crate::support::provider_fixture::{COPY, ProviderFixture, copy};

#[tokio::test]
async fn rejects_computed_arguments_and_fractions() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let duration = "snapshot_copy_completion_duration_minutes";
    for (wrong, path, part, legal) in [
        (json!({ "id": "ami-12345678" }), "id", "cannot be set", json!({ "id": null })),
        (json!({ "tags_all": {} }), "tags_all", "cannot be set", json!({ "tags": {} })),
        (json!({ "state": "available" }), "state", "cannot be set", json!({ "state": null })),
        (json!({ "kms_key_arn": unknown() }), "kms_key_arn", "cannot be set", json!({ "kms_key_arn": null })),
        (json!({ duration: 15.5 }), duration, "whole number", json!({ duration: 15.0 })),
    ] {
        let found = summaries(&fixture.core.validate(COPY, &copy("golden", wrong.clone())).await);
        let right = found.len() == 1 && found[0].starts_with(&format!("error [{path}] ")) && found[0].contains(part);
        assert!(right, "{wrong}: {found:?}");
        assert_eq!(summaries(&fixture.core.validate(COPY, &copy("golden", legal)).await), [""; 0]);
    }
}

#[tokio::test]
async fn reports_all_errors_together() {
    let mut fixture = ProviderFixture::unconfigured().await;
    let wrong = json!({ "name": "ab", "source_region": "nowhere", "tags": { "aws:x": "1" }, "on_destroy": "keep" });
    let found = summaries(&fixture.core.validate(COPY, &copy("golden", wrong)).await);
    for path in ["[name]", "[source_region]", "[tags[\"aws:x\"]]", "[on_destroy]"] {
        assert_eq!(found.iter().filter(|text| text.starts_with(&format!("error {path} "))).count(), 1, "{found:#?}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(fixture.aws.calls().is_empty(), "validation needs no network");
}
