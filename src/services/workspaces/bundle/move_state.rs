//! Moves states of usan/awsext, which contain no Region.

use serde_json::{Map, Value as Json};

use super::calls::BundleCalls;
use super::import::{ID_EXAMPLE, is_id};
use super::messages::{self, NOUN};
use super::model::BundleModel;
use crate::services::shared::foreign_state::ForeignType;
use crate::terraform::{Context, Diagnostic, Diagnostics, MoveSource, Moved, Private, quoted};

/// A bundle of usan/awsext.
///
/// Source: terraform-provider-awsext 1.6, `provider/workspaces_bundle.go`.
const AWSEXT_BUNDLE: ForeignType = ForeignType {
    namespace: "usan",
    provider: "awsext",
    type_name: "awsext_workspaces_bundle",
    schema_version: 0,
    id: "bundle_id",
    renamed: &[
        ("bundle_name", "name"),
        ("bundle_description", "description"),
        ("user_storage_capacity", USER_VOLUME),
        ("root_storage_capacity", ROOT_VOLUME),
    ],
};

const USER_VOLUME: &str = "user_volume_gib";
const ROOT_VOLUME: &str = "root_volume_gib";

/// Converts a state of another resource type; `None` if moves from that type are not supported.
pub(super) fn moved(source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
    let Some(mut state) = AWSEXT_BUNDLE.state_of(source)? else { return Ok(None) };
    let id = state.get("id").and_then(Json::as_str).unwrap_or_default();
    if !is_id(id) {
        return Err(invalid_id(source, id));
    }
    for size in [USER_VOLUME, ROOT_VOLUME] {
        read_number(&mut state, size);
    }
    Ok(Some(Moved { state, private: Private::default() }))
}

/// Replaces a number that is stored as text. A text that is not a number is dropped; the next read records the size.
fn read_number(state: &mut Map<String, Json>, attribute: &str) {
    if let Some(Json::String(text)) = state.get(attribute) {
        match text.trim().parse::<i64>() {
            Ok(number) => state.insert(attribute.to_owned(), number.into()),
            Err(_) => state.remove(attribute),
        };
    }
}

fn invalid_id(source: &MoveSource, id: &str) -> Diagnostics {
    Diagnostic::error(
        format!("State of {} has no {NOUN} ID", source.type_name),
        format!(
            "The `bundle_id` in the state must be a valid {NOUN} ID, such as {ID_EXAMPLE:?}, got {}. Nothing was moved. Remove \
             the `moved` block, and import the bundle instead.",
            quoted(id)
        ),
    )
    .into()
}

/// Reads a bundle whose Region was not in the moved state, and returns an error if the Region of `planned` does not have it. To
/// Terraform, that bundle would be deleted, and applying would create a second one.
pub(super) async fn check_located(
    calls: &BundleCalls,
    context: &Context,
    planned: &BundleModel,
) -> Result<(), Diagnostic> {
    if planned.region.is_unknown() {
        return Ok(());
    }
    let region = calls.region_clients(planned)?;
    match Box::pin(calls.read(context, &region, planned.id())).await {
        Ok(None) => Err(Diagnostic::error(
            format!("Moved {NOUN} not found in {}", region.region()),
            format!(
                "The state of {} was moved from another provider and does not contain a Region, and AWS does not find the bundle \
                 there. Nothing was changed. Set `region` to the Region of the bundle. If it no longer exists, remove the \
                 resource from the state with `terraform state rm`.",
                messages::bundle(planned)
            ),
        )),
        // The call that follows reports the same error.
        Ok(Some(_)) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(state: &Json) -> MoveSource {
        MoveSource {
            provider_address: "registry.terraform.io/usan/awsext".to_owned(),
            type_name: "awsext_workspaces_bundle".to_owned(),
            schema_version: 0,
            state: state.as_object().cloned().unwrap_or_default(),
            private: Private::default(),
        }
    }

    #[test]
    fn converts_texts_to_numbers() {
        let state = json!({
            "bundle_id": "wsb-012345678", "bundle_name": "office", "bundle_description": "Office", "image_id": "wsi-012345678",
            "compute_type": "STANDARD", "user_storage_capacity": "50", "root_storage_capacity": "", "tags": null,
        });
        let moved = moved(&source(&state)).unwrap().unwrap();
        let expected = json!({
            "bundle_id": "wsb-012345678", "id": "wsb-012345678", "name": "office", "description": "Office",
            "image_id": "wsi-012345678", "compute_type": "STANDARD", "user_volume_gib": 50, "tags_all": {},
        });
        assert_eq!(Json::Object(moved.state), expected);
    }

    #[test]
    fn rejects_states_without_id() {
        assert!(moved(&source(&json!({ "bundle_name": "office" }))).is_err());
        let other = MoveSource { type_name: "awsext_workspaces_pool".to_owned(), ..source(&json!({})) };
        assert!(moved(&other).unwrap().is_none());
    }
}
