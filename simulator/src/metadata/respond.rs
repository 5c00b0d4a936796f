//! The handlers of the metadata services.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use crate::simulator::Simulator;
use crate::world::access::Identity;
use crate::world::call_log::Call;
use crate::world::clock::{Clock, iso};
use crate::world::state::World;

/// Lifetime of the credentials that these services return.
const LIFETIME: Duration = Duration::from_hours(6);

const TOKEN_PATH: &str = "/latest/api/token";
const REGION_PATH: &str = "/latest/meta-data/placement/region";
const ROLES_PATH: &str = "/latest/meta-data/iam/security-credentials/";
const CONTAINER_PATH: &str = "/container-credentials";
const PORTAL_PATH: &str = "/federation/credentials";
/// The path of `CreateOAuth2Token`.
const SIGN_IN_PATH: &str = "/v1/token";
const TOKEN_HEADER: &str = "x-aws-ec2-metadata-token";
const LIFETIME_HEADER: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// The body of a response, or the HTTP status of an error.
type Reply = Result<String, StatusCode>;

/// Whether a path belongs to one of these services.
pub(crate) fn serves(path: &str) -> bool {
    path.starts_with("/latest/") || [CONTAINER_PATH, PORTAL_PATH, SIGN_IN_PATH].contains(&path)
}

/// Handles a request to one of these services.
pub(crate) fn respond(simulator: &Simulator, request: &Request<Bytes>) -> Response<Bytes> {
    let (method, path, headers) = (request.method(), request.uri().path(), request.headers());
    let mut world = simulator.world();
    let (service, result) = match path {
        CONTAINER_PATH => ("container", container(&mut world, headers)),
        PORTAL_PATH => ("sso", portal(&mut world, headers, request.uri().query().unwrap_or_default())),
        SIGN_IN_PATH => ("signin", sign_in(&mut world, headers, request.body())),
        _ => ("imds", instance(&mut world, method, path, headers)),
    };
    let status = result.as_ref().map_or_else(|status| *status, |_| StatusCode::OK);
    let query = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    let parameters: serde_json::Map<String, Value> =
        query.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))).collect();
    let call = Call {
        time: iso(world.clock.date()),
        service: service.to_owned(),
        operation: format!("{method} {path}"),
        region: String::new(),
        account: String::new(),
        access_key_id: String::new(),
        parameters: Value::from(parameters),
        status: status.as_u16(),
        error_code: None,
        mutating: false,
        dry_run: false,
        user_agent: headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned),
        request_id: world.ids.uuid(),
    };
    world.calls.begin(call);
    let mut response = Response::new(Bytes::from(result.unwrap_or_default()));
    *response.status_mut() = status;
    if path == TOKEN_PATH
        && let Some(lifetime) = headers.get(LIFETIME_HEADER)
    {
        response.headers_mut().insert(LIFETIME_HEADER, lifetime.clone());
    }
    response
}

/// The instance metadata service, version 2: every request requires a token, which a `PUT` request returns.
fn instance(world: &mut World, method: &Method, path: &str, headers: &HeaderMap) -> Reply {
    let instance = world.metadata.seed.instance.clone().ok_or(StatusCode::NOT_FOUND)?;
    if path == TOKEN_PATH {
        let lifetime = text(headers, LIFETIME_HEADER).parse::<u32>();
        return match (method, lifetime) {
            (&Method::PUT, Ok(1..=21_600)) => {
                let token = format!("simulated-imds-token-{}", world.ids.uuid());
                world.metadata.tokens.push(token.clone());
                Ok(token)
            }
            _ => Err(StatusCode::BAD_REQUEST),
        };
    }
    let token = text(headers, TOKEN_HEADER);
    if !world.metadata.tokens.iter().any(|given| given == token) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    match path.strip_prefix(ROLES_PATH) {
        Some("") => Ok(instance.role),
        Some(role) if role == instance.role => Ok(credentials(world, &instance.account, role).to_string()),
        None if path == REGION_PATH => Ok(instance.region),
        _ => Err(StatusCode::NOT_FOUND),
    }
}

fn container(world: &mut World, headers: &HeaderMap) -> Reply {
    let seed = world.metadata.seed.container.clone().ok_or(StatusCode::NOT_FOUND)?;
    if text(headers, "authorization") != seed.token {
        return Err(StatusCode::UNAUTHORIZED);
    }
    Ok(credentials(world, &seed.account, &seed.role).to_string())
}

fn portal(world: &mut World, headers: &HeaderMap, query: &str) -> Reply {
    let seed = world.metadata.seed.sso.clone().ok_or(StatusCode::NOT_FOUND)?;
    if text(headers, "x-amz-sso_bearer_token") != seed.token {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let parameter = |name: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    if (parameter("role_name"), parameter("account_id")) != (Some(seed.role.clone()), Some(seed.account.clone())) {
        return Err(StatusCode::FORBIDDEN);
    }
    let given = credentials(world, &seed.account, &seed.role);
    let end = world.clock.date().unix_timestamp().saturating_add(LIFETIME.as_secs().try_into().unwrap_or(i64::MAX));
    Ok(json!({"roleCredentials": {
        "accessKeyId": given["AccessKeyId"],
        "secretAccessKey": given["SecretAccessKey"],
        "sessionToken": given["Token"],
        "expiration": end.saturating_mul(1000),
    }})
    .to_string())
}

/// `CreateOAuth2Token` with a refresh token. The proof of possession must be present; its signature is not checked.
fn sign_in(world: &mut World, headers: &HeaderMap, body: &Bytes) -> Reply {
    let seed = world.metadata.seed.login.clone().ok_or(StatusCode::NOT_FOUND)?;
    let request: Value = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let is_signed = text(headers, "dpop").split('.').count() == 3;
    if request["grantType"] != "refresh_token" || request["refreshToken"] != seed.token.as_str() || !is_signed {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let given = credentials(world, &seed.account, &seed.role);
    Ok(json!({
        "accessToken": {
            "accessKeyId": given["AccessKeyId"],
            "secretAccessKey": given["SecretAccessKey"],
            "sessionToken": given["Token"],
        },
        "tokenType": "aws_sigv4",
        "expiresIn": 900,
        "refreshToken": seed.token,
    })
    .to_string())
}

/// New credentials of a role, in the format for instances and containers.
fn credentials(world: &mut World, account: &str, role: &str) -> Value {
    let (key, role_id) = (world.ids.iam("ASIA"), world.ids.iam("AROA"));
    let identity = Identity {
        account: account.to_owned(),
        arn: format!("arn:{}:sts::{account}:assumed-role/{role}/machine", world.access.partition(account)),
        user_id: format!("{role_id}:machine"),
    };
    world.access.begin_session(key.clone(), identity, Clock::after(LIFETIME));
    let now = world.clock.date();
    json!({
        "Code": "Success",
        "LastUpdated": iso(now),
        "Type": "AWS-HMAC",
        "AccessKeyId": key,
        "SecretAccessKey": "simulated-secret-access-key",
        "Token": format!("simulated-session-token-{role_id}"),
        "Expiration": iso(now.checked_add(time::Duration::try_from(LIFETIME).unwrap_or_default()).unwrap_or(now)),
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
