//! `DescribeSnapshots`.

use serde::Deserialize;
use serde_json::Value;

use super::snapshot::Snapshot;
use crate::services::context::Context;
use crate::services::ec2::errors::invalid_combination;
use crate::services::ec2::filters::{self, Filter, Filterable};
use crate::services::ec2::pages::{Page, page};
use crate::services::ec2::tags::tag_input;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::clock::iso;
use crate::world::state::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    max_results: Option<i64>,
    next_token: Option<String>,
    owner_ids: Vec<String>,
    restorable_by_user_ids: Vec<String>,
    snapshot_ids: Vec<String>,
    filters: Vec<Filter>,
}

/// The filters in EC2's API reference.
const FIELDS: &[&str] = &[
    "description",
    "encrypted",
    "owner-alias",
    "owner-id",
    "progress",
    "snapshot-id",
    "start-time",
    "status",
    "storage-tier",
    "tag-key",
    "transfer-type",
    "volume-id",
    "volume-size",
];

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    filters::check(&request.filters, FIELDS)?;
    if !request.snapshot_ids.is_empty() && request.max_results.is_some() {
        return Err(invalid_combination("The parameter snapshotIds cannot be used with the parameter maxResults"));
    }
    for id in &request.snapshot_ids {
        world.ec2.visible_snapshot(id, context)?;
    }
    let selected = |snapshot: &&Snapshot| {
        let owned = request.owner_ids.iter().any(|owner| match owner.as_str() {
            "self" => snapshot.owner == context.account(),
            owner => snapshot.owner == owner || snapshot.owner_alias.as_deref() == Some(owner),
        });
        let restorable = request.restorable_by_user_ids.iter().any(|user| match user.as_str() {
            "all" => snapshot.public,
            "self" => snapshot.readable_by(context.account()),
            account => snapshot.readable_by(account),
        });
        (request.snapshot_ids.is_empty() || request.snapshot_ids.contains(&snapshot.id))
            && (request.owner_ids.is_empty() || owned)
            && (request.restorable_by_user_ids.is_empty() || restorable)
            && filters::pass(&SnapshotInCall(snapshot, context), &request.filters)
    };
    let snapshots = world.ec2.snapshots.values().filter(|snapshot| snapshot.visible_in(context));
    let snapshots: Vec<&Snapshot> = snapshots.filter(selected).collect();
    let pages = Page { max_results: request.max_results, next_token: request.next_token.as_deref(), least: 5 };
    let (snapshots, next) = page(snapshots, |snapshot| snapshot.id.clone(), &pages)?;
    let mut output =
        vec![Element::list("snapshotSet", snapshots.into_iter().map(|snapshot| element(snapshot, context)))];
    output.extend(next);
    Ok(Output::Xml(output))
}

fn element(snapshot: &Snapshot, context: &Context<'_>) -> Element {
    let bytes = u64::from(snapshot.size) << 30;
    let own = snapshot.owner == context.account();
    Element::new("item")
        .text("snapshotId", &snapshot.id)
        .text("volumeId", snapshot.volume_id())
        .text("status", snapshot.state.as_str())
        .optional("statusMessage", Some(&snapshot.state_message).filter(|message| !message.is_empty()))
        .text("startTime", iso(snapshot.started_on))
        .optional("completionTime", snapshot.completed_on.map(iso))
        .text("progress", progress(snapshot, context))
        .text("ownerId", &snapshot.owner)
        .optional("ownerAlias", snapshot.owner_alias.as_ref())
        .text("volumeSize", snapshot.size.to_string())
        .text("fullSnapshotSizeInBytes", bytes.to_string())
        .text("description", &snapshot.description)
        .boolean("encrypted", snapshot.encrypted)
        .optional("kmsKeyId", snapshot.kms_key.as_ref())
        .text("sseType", if snapshot.encrypted { "sse-kms" } else { "none" })
        .text("storageTier", "standard")
        .text("transferType", transfer_type(snapshot))
        .optional("completionDurationMinutes", snapshot.completion_minutes.map(|minutes| minutes.to_string()))
        .optional("outpostArn", snapshot.outpost_arn.as_ref())
        .optional("availabilityZone", snapshot.availability_zone.as_ref())
        .children(own.then(|| tag_input::element(&snapshot.tags)).flatten())
}

fn progress(snapshot: &Snapshot, context: &Context<'_>) -> String {
    format!("{}%", snapshot.progress(context.now))
}

fn transfer_type(snapshot: &Snapshot) -> &'static str {
    if snapshot.completion_minutes.is_some() { "time-based" } else { "standard" }
}

/// A snapshot and the call that lists it, whose time determines the progress.
struct SnapshotInCall<'a>(&'a Snapshot, &'a Context<'a>);

impl Filterable for SnapshotInCall<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let Self(snapshot, context) = self;
        Some(match field {
            "description" => vec![snapshot.description.clone()],
            "encrypted" => vec![snapshot.encrypted.to_string()],
            "owner-alias" => snapshot.owner_alias.iter().cloned().collect(),
            "owner-id" => vec![snapshot.owner.clone()],
            "progress" => vec![progress(snapshot, context)],
            "snapshot-id" => vec![snapshot.id.clone()],
            "start-time" => vec![iso(snapshot.started_on)],
            "status" => vec![snapshot.state.as_str().to_owned()],
            "storage-tier" => vec!["standard".to_owned()],
            "tag-key" => snapshot.tags.keys().cloned().collect(),
            "transfer-type" => vec![transfer_type(snapshot).to_owned()],
            "volume-id" => vec![snapshot.volume_id().to_owned()],
            "volume-size" => vec![snapshot.size.to_string()],
            _ => return None,
        })
    }

    fn tag(&self, key: &str) -> Option<&str> {
        self.0.tags.get(key).map(String::as_str)
    }
}
