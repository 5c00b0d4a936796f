//! `GetImageBlockPublicAccessState`.

use serde_json::Value;

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this signature")]
pub(crate) fn get(world: &mut World, context: &Context<'_>, _: Value) -> Result<Output, ServiceError> {
    let blocks = world.ec2.blocks_public_access(context.account(), context.region);
    let state = if blocks { "block-new-sharing" } else { "unblocked" };
    Ok(Output::Xml(vec![Element::of("imageBlockPublicAccessState", state), Element::of("managedBy", "account")]))
}
