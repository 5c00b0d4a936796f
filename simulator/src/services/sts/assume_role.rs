//! `AssumeRole` and `AssumeRoleWithWebIdentity`, which create an access key for a role session.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::access::Identity;
use crate::world::clock::{Clock, iso};
use crate::world::regions;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    role_arn: String,
    role_session_name: String,
    duration_seconds: Option<i64>,
    source_identity: Option<String>,
    external_id: Option<String>,
    web_identity_token: Option<String>,
}

pub(super) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    world.sts.authorize(&request.role_arn, context.caller, request.external_id.as_deref())?;
    let mut output = assume(world, context, &request)?;
    output.extend(request.source_identity.map(|identity| Element::of("SourceIdentity", identity)));
    Ok(Output::Xml(output))
}

pub(super) fn run_with_web_identity(
    world: &mut World,
    context: &Context<'_>,
    value: Value,
) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    world.sts.authorize_web_identity(&request.role_arn, request.web_identity_token.as_deref().unwrap_or_default())?;
    let mut output = assume(world, context, &request)?;
    // The token is not parsed, so these values are constants.
    output.extend([
        Element::of("SubjectFromWebIdentityToken", "simulated-subject"),
        Element::of("Audience", "sts.amazonaws.com"),
        Element::of("Provider", "https://issuer.example.com"),
    ]);
    Ok(Output::Xml(output))
}

fn assume(world: &mut World, context: &Context<'_>, request: &Input) -> Result<Vec<Element>, ServiceError> {
    let (account, role) = role(&request.role_arn, context)?;
    let role_id = world.ids.iam("AROA");
    let access_key_id = world.ids.iam("ASIA");
    let session = &request.role_session_name;
    let identity = Identity {
        arn: format!("arn:{}:sts::{account}:assumed-role/{role}/{session}", context.partition.name),
        user_id: format!("{role_id}:{session}"),
        account: account.clone(),
    };
    let user = Element::new("AssumedRoleUser").text("AssumedRoleId", &identity.user_id).text("Arn", &identity.arn);
    // STS defaults to one hour.
    let requested = u64::try_from(request.duration_seconds.unwrap_or(3600)).unwrap_or(3600);
    let lifetime = world.sts.session(&request.role_arn, Duration::from_secs(requested));
    let now = world.clock.date();
    let end = now.checked_add(time::Duration::try_from(lifetime).unwrap_or_default()).unwrap_or(now);
    let credentials = Element::new("Credentials")
        .text("AccessKeyId", &access_key_id)
        .text("SecretAccessKey", "simulated-secret-access-key")
        .text("SessionToken", format!("simulated-session-token-{role_id}"))
        .text("Expiration", iso(end));
    if context.partition.name != "aws" {
        world.access.partitions.insert(account, context.partition.name);
    }
    world.access.begin_session(access_key_id, identity, Clock::after(lifetime));
    Ok(vec![credentials, user])
}

/// The account and the name of a role.
fn role(arn: &str, context: &Context<'_>) -> Result<(String, String), ServiceError> {
    let invalid = || ServiceError::new("ValidationError", format!("{arn} is invalid"));
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, resource] = parts.as_slice() else {
        return Err(invalid());
    };
    let role = resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next()).filter(|name| !name.is_empty());
    let valid_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let known_partition = regions::partition(partition).is_some_and(|known| known.name == context.partition.name);
    match role {
        Some(role) if valid_account && known_partition => Ok(((*account).to_owned(), role.to_owned())),
        _ => Err(invalid()),
    }
}
