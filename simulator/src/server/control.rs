//! The control API under `/_simulator/`, on the same port. Requests and responses are JSON.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::fault::Fault;
use crate::seed::contents::Seed;
use crate::services::ec2::images::image::ImageState;
use crate::services::registry::operations;
use crate::simulator::Simulator;

/// The path prefix of the control API.
pub(crate) const PREFIX: &str = "/_simulator/";

/// The body of `POST /_simulator/images/{region}/{id}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImageChange {
    state: Option<ImageState>,
    reason: Option<String>,
    #[serde(default)]
    disabled: bool,
    tags: Option<BTreeMap<String, String>>,
}

/// The body of `POST /_simulator/images/{appstream,workspaces}/{region}/{name or ID}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DesktopImageChange {
    state: Option<String>,
    reason: Option<Reason>,
    tags: Option<BTreeMap<String, String>>,
}

/// The reason of a state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    code: String,
    message: String,
}

/// The status and the message of an error.
type ControlError = (StatusCode, String);

/// Handles a request for a path that begins with [`PREFIX`].
pub(crate) fn respond(simulator: &Simulator, method: &Method, path: &str, body: &[u8]) -> Response<Bytes> {
    let parts: Vec<&str> = path.strip_prefix(PREFIX).unwrap_or_default().split('/').collect();
    let (status, body) = match route(simulator, method, &parts, body) {
        Ok(body) => (StatusCode::OK, body),
        Err((status, message)) => (status, json!({"error": message})),
    };
    let mut response = Response::new(Bytes::from(format!("{body}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn route(simulator: &Simulator, method: &Method, parts: &[&str], body: &[u8]) -> Result<Value, ControlError> {
    match (method.as_str(), parts) {
        ("GET", ["calls"]) => Ok(json!(simulator.calls())),
        ("DELETE", ["calls"]) => {
            simulator.clear_calls();
            Ok(json!({}))
        }
        ("GET", ["images"]) => Ok(json!({
            "images": simulator.images(),
            "snapshots": simulator.snapshots(),
            "appstream_images": simulator.appstream_images(),
            "workspaces_images": simulator.workspaces_images(),
            "workspaces_bundles": simulator.workspaces_bundles(),
        })),
        ("GET", ["faults"]) => Ok(json!(simulator.faults())),
        ("POST", ["faults"]) => {
            simulator.inject(read::<Fault>(body)?);
            Ok(json!({}))
        }
        ("DELETE", ["faults"]) => {
            simulator.clear_faults();
            Ok(json!({}))
        }
        ("POST", ["seed"]) => {
            let seeded = simulator.seed(read::<Seed>(body)?);
            seeded.map(|()| json!({})).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
        }
        ("GET", ["operations"]) => Ok(json!(operations())),
        ("POST", ["images", region, id]) => {
            let change = read::<ImageChange>(body)?;
            found(change_image(simulator, region, id, &change)?, region, id)
        }
        ("DELETE", ["images", region, id]) => found(simulator.remove_image(region, id), region, id),
        ("POST", ["images", service @ ("appstream" | "workspaces"), region, id]) => {
            found(change_desktop_image(simulator, service, region, id, read::<DesktopImageChange>(body)?)?, region, id)
        }
        ("DELETE", ["images", "appstream", region, name]) => {
            found(simulator.remove_appstream_image(region, name), region, name)
        }
        ("DELETE", ["images", "workspaces", region, id]) => {
            found(simulator.remove_workspaces_image(region, id), region, id)
        }
        (_, ["calls" | "images" | "faults" | "seed" | "operations"] | ["images", _, _] | ["images", "appstream" | "workspaces", _, _]) => {
            Err((StatusCode::METHOD_NOT_ALLOWED, format!("method {method} is not supported for this path")))
        }
        _ => Err((
            StatusCode::NOT_FOUND,
            "not found; valid paths are calls, images, images/REGION/ID, images/appstream/REGION/NAME, images/workspaces/REGION/ID, faults, seed and operations".to_owned(),
        )),
    }
}

fn change_image(simulator: &Simulator, region: &str, id: &str, change: &ImageChange) -> Result<bool, ControlError> {
    let state = match (change.state, change.disabled) {
        (Some(state), false) => Some(state),
        (None, true) => Some(ImageState::Disabled),
        (None, false) if change.tags.is_some() => None,
        _ => return Err((StatusCode::BAD_REQUEST, "specify \"state\", \"disabled\": true or \"tags\"".to_owned())),
    };
    let tagged = change.tags.as_ref().is_none_or(|tags| simulator.set_image_tags(region, id, tags.clone()));
    let set = state.is_none_or(|state| simulator.set_image_state(region, id, state, change.reason.as_deref()));
    Ok(tagged && set)
}

fn change_desktop_image(
    simulator: &Simulator,
    service: &str,
    region: &str,
    id: &str,
    change: DesktopImageChange,
) -> Result<bool, ControlError> {
    if change.state.is_none() && (change.reason.is_some() || change.tags.is_none()) {
        return Err((StatusCode::BAD_REQUEST, "specify \"state\", optionally with \"reason\", or \"tags\"".to_owned()));
    }
    let appstream = service == "appstream";
    let reason = change.reason.as_ref().map(|reason| (reason.code.as_str(), reason.message.as_str()));
    let tagged = change.tags.is_none_or(|tags| {
        if appstream {
            simulator.set_appstream_image_tags(region, id, tags)
        } else {
            simulator.set_workspaces_image_tags(region, id, tags)
        }
    });
    let set = change.state.is_none_or(|state| {
        if appstream {
            simulator.set_appstream_image_state(region, id, &state, reason)
        } else {
            simulator.set_workspaces_image_state(region, id, &state, reason)
        }
    });
    Ok(tagged && set)
}

fn found(found: bool, region: &str, id: &str) -> Result<Value, ControlError> {
    if found { Ok(json!({})) } else { Err((StatusCode::NOT_FOUND, format!("image {id} not found in {region}"))) }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, ControlError> {
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, format!("invalid request body: {error}")))
}
