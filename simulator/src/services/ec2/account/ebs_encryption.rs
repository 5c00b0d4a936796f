//! `GetEbsEncryptionByDefault` and `GetEbsDefaultKmsKeyId`.

use serde_json::Value;

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this signature")]
pub(crate) fn encryption(world: &mut World, context: &Context<'_>, _: Value) -> Result<Output, ServiceError> {
    let here = (context.account().to_owned(), context.region.to_owned());
    let on = world.ec2.encryption_by_default.contains(&here);
    let enabled = Element::of("ebsEncryptionByDefault", on.to_string());
    let kind = Element::of("sseType", if on { "sse-kms" } else { "none" });
    Ok(Output::Xml(vec![enabled, kind]))
}

#[expect(clippy::unnecessary_wraps, reason = "every operation has this signature")]
pub(crate) fn key(world: &mut World, context: &Context<'_>, _: Value) -> Result<Output, ServiceError> {
    let here = (context.account().to_owned(), context.region.to_owned());
    let chosen = world.ec2.default_keys.get(&here).map_or("alias/aws/ebs", String::as_str);
    let key = world.kms.find(chosen, context.account(), context.region);
    // EC2 returns the ARN of a customer managed key, and the alias of its own key.
    let name = key.ok().filter(|key| !key.aws_managed).map_or_else(|| chosen.to_owned(), |key| key.arn.clone());
    Ok(Output::Xml(vec![Element::of("kmsKeyId", name)]))
}
