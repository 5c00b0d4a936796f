//! `DescribeAccount`, which reports whether Bring Your Own License is enabled.

use serde_json::{Value, json};

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::wire::output::Output;
use crate::world::state::World;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this signature")]
pub(super) fn run(world: &mut World, context: &Context<'_>, _: Value) -> Result<Output, ServiceError> {
    let enabled = world.workspaces.byol_enabled(context.region, context.account());
    let support = if enabled { "ENABLED" } else { "DISABLED" };
    Ok(Output::Json(json!({"DedicatedTenancySupport": support})))
}
