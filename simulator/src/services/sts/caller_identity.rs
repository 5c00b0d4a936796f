//! `GetCallerIdentity`.

use serde_json::Value;

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this signature")]
pub(super) fn run(_: &mut World, context: &Context<'_>, _: Value) -> Result<Output, ServiceError> {
    Ok(Output::Xml(vec![
        Element::of("Arn", &context.caller.arn),
        Element::of("UserId", &context.caller.user_id),
        Element::of("Account", context.account()),
    ]))
}
