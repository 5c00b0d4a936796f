//! The life of a request: read, record, authenticate, validate, run, respond. Injected faults act in between.

use bytes::Bytes;
use http::{Request, Response};

use super::authentication::{authenticate, authorize};
use super::control;
use super::received::Received;
use crate::faults::active::{Point, seconds_to_duration};
use crate::faults::fault::FaultKind;
use crate::metadata::respond as metadata;
use crate::models::validate;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::simulator::Simulator;
use crate::wire::output::Output;
use crate::wire::protocol;
use crate::world::clock::{self, Clock};
use crate::world::state::World;

/// The simulator closed the connection instead of sending a response, because of an injected fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an injected fault dropped the connection")]
pub struct ConnectionDropped;

/// Responds to a request of any kind.
pub(crate) async fn respond(
    simulator: &Simulator,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, ConnectionDropped> {
    if metadata::serves(request.uri().path()) {
        return Ok(metadata::respond(simulator, &request));
    }
    let (parts, body) = request.into_parts();
    if parts.uri.path().starts_with(control::PREFIX) {
        return Ok(control::respond(simulator, &parts.method, parts.uri.path(), &body));
    }
    let incoming = protocol::read(&parts.headers, &parts.uri, &body);
    let received = Received::record(&mut simulator.world(), &parts.headers, parts.uri.query(), incoming);
    let outcome = outcome(simulator, &received).await;
    encode(simulator, &received, outcome)
}

/// The outcome of a request.
enum Outcome {
    /// A result, and the fault that changes the response.
    Completed(Result<Output, ServiceError>, Option<FaultKind>),
    /// A fault closes the connection.
    Dropped,
}

async fn outcome(simulator: &Simulator, received: &Received) -> Outcome {
    let delay = simulator.world().faults.take_matching(&received.target, Point::Delay, Clock::now());
    if let Some(FaultKind::Delay { seconds }) = delay {
        tokio::time::sleep(seconds_to_duration(seconds)).await;
    }
    let mut world = simulator.world();
    let now = Clock::now();
    world.advance(now);
    match world.faults.take_matching(&received.target, Point::Before, now) {
        Some(FaultKind::DropBefore) => return Outcome::Dropped,
        Some(page @ FaultKind::Page { .. }) => {
            return Outcome::Completed(Err(ServiceError::internal("another server answers")), Some(page));
        }
        Some(fault) => return Outcome::Completed(Err(injected_error(received, fault)), None),
        None => {}
    }
    let result = run(received, &mut world);
    match world.faults.take_matching(&received.target, Point::After, now) {
        Some(FaultKind::DropAfter) => Outcome::Dropped,
        fault => Outcome::Completed(result, fault),
    }
}

fn injected_error(received: &Received, fault: FaultKind) -> ServiceError {
    let codes = received.service.errors;
    match fault {
        FaultKind::Throttle => ServiceError::with_code(codes.throttled, "Request limit exceeded. Rate exceeded."),
        FaultKind::Error { code, message, status } => ServiceError::new(code, message).with_status(status),
        FaultKind::ServerError { status: 503 } => {
            ServiceError::with_code(codes.unavailable, "The service is unavailable. Please try again shortly.")
        }
        FaultKind::ServerError { status } => {
            ServiceError::with_code(codes.internal, "An internal error has occurred").with_status(status)
        }
        _ => ServiceError::internal("the fault cannot replace a call"),
    }
}

/// Runs the operation that a request calls.
fn run(received: &Received, world: &mut World) -> Result<Output, ServiceError> {
    let service = received.service;
    let authenticated = authenticate(received, world)?;
    let Some(operation) = received.operation() else {
        let message = format!("The action {} is not valid for this web service.", received.incoming.operation);
        return Err(ServiceError::with_code(service.errors.unknown_operation, message));
    };
    if let Some(error) = &received.incoming.unreadable {
        return Err(ServiceError::new("SerializationException", error.clone()));
    }
    let mut input = validate::check(service.model(), operation.name, &received.incoming.parameters)
        .map_err(|violations| service.invalid(&violations))?;
    if let Some(FaultKind::IgnoreParameters { names }) =
        world.faults.take_matching(&received.target, Point::Parameters, Clock::now())
        && let Some(parameters) = input.as_object_mut()
    {
        parameters.retain(|name, _| !names.contains(name));
    }
    let context = Context {
        caller: authenticated.caller,
        region: authenticated.region,
        partition: authenticated.partition,
        now: Clock::now(),
        call: &received.target,
    };
    authorize(service, world, &context, operation, &input)?;
    if input.get("DryRun").is_some_and(|dry_run| dry_run == true) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(ServiceError::new("DryRunOperation", message).with_status(412));
    }
    if !operation.mutating {
        return world.read(context.now, |world| (operation.run)(world, &context, input));
    }
    if let Some(FaultKind::LateReads { seconds }) =
        world.faults.take_matching(&received.target, Point::Effect, context.now)
    {
        world.keep_for_reads(context.now + seconds_to_duration(seconds));
    }
    (operation.run)(world, &context, input)
}

/// The response of another server.
fn page(status: u16, content_type: &str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(content_type) = http::HeaderValue::from_str(content_type) {
        response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
    }
    response
}

/// Encodes the outcome and completes the record of the call.
fn encode(simulator: &Simulator, received: &Received, outcome: Outcome) -> Result<Response<Bytes>, ConnectionDropped> {
    let mut world = simulator.world();
    let (mut result, fault) = match outcome {
        Outcome::Dropped => {
            world.calls.end(&received.request_id, 0, Some("ConnectionDropped".to_owned()));
            return Err(ConnectionDropped);
        }
        Outcome::Completed(result, fault) => (result, fault),
    };
    let (protocol, version) = (received.service.protocol, received.service.version());
    if let (Ok(output), Some(FaultKind::NullElements)) = (&mut result, &fault) {
        output.add_null_elements();
    }
    let mut response = match &result {
        Ok(output) => {
            let nulls = world.settings.nulls_in_answers;
            protocol.response(&received.incoming, version, output, nulls, &received.request_id)
        }
        Err(error) => protocol.error(error, &received.incoming, version, &received.request_id),
    };
    match fault {
        Some(FaultKind::GarbledBody) => {
            let half = response.body().len() / 2;
            response.body_mut().truncate(half);
        }
        Some(FaultKind::EmptyBody) => response.body_mut().clear(),
        Some(FaultKind::Page { status, content_type, body }) => response = page(status, &content_type, body),
        _ => {}
    }
    let date = clock::http(world.clock.date());
    if let Ok(date) = http::HeaderValue::from_str(&date) {
        response.headers_mut().insert(http::header::DATE, date);
    }
    let status = response.status().as_u16();
    world.calls.end(&received.request_id, status, result.err().map(|error| error.code));
    Ok(response)
}
