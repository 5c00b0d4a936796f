//! The way of one request: read, record, check who calls and from where, check the parameters, run, answer.

use bytes::Bytes;
use http::{HeaderMap, Request, Response};

use crate::access::Identity;
use crate::calls::Call;
use crate::clock::{self, Clock, iso};
use crate::context::Context;
use crate::control;
use crate::error::{Named, ServiceError};
use crate::faults::{FaultKind, Point, Target, seconds_to_duration};
use crate::metadata::answer as metadata;
use crate::regions;
use crate::service::{Operation, Service};
use crate::services::{service, services};
use crate::signature::{self, Scope, Unsigned};
use crate::simulator::Simulator;
use crate::validate;
use crate::wire::answer::Answer;
use crate::wire::incoming::Incoming;
use crate::wire::protocol;
use crate::world::World;

/// The simulator closed the connection instead of answering, because a fault told it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulator dropped the connection, as a fault told it to")]
pub struct ConnectionDropped;

/// Answers a request of any kind.
pub(crate) async fn answer(
    simulator: &Simulator,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, ConnectionDropped> {
    if metadata::serves(request.uri().path()) {
        return Ok(metadata::answer(simulator, &request));
    }
    let (parts, body) = request.into_parts();
    if parts.uri.path().starts_with(control::PREFIX) {
        return Ok(control::answer(simulator, &parts.method, parts.uri.path(), &body));
    }
    let incoming = protocol::read(&parts.headers, &parts.uri, &body);
    let scope = scope(&parts.headers, parts.uri.query(), &incoming);
    let received = Received::record(simulator, &parts.headers, incoming, scope);
    let outcome = received.outcome(simulator).await;
    received.finish(simulator, outcome)
}

/// The scope of a request. Assuming a role with a web identity is the one operation that is not signed.
fn scope(headers: &HeaderMap, query: Option<&str>, incoming: &Incoming) -> Result<Scope, Unsigned> {
    match signature::read(headers, query) {
        Err(Unsigned::Missing) if incoming.operation == "AssumeRoleWithWebIdentity" => {
            Ok(Scope { access_key_id: String::new(), region: "us-east-1".to_owned(), service: "sts".to_owned() })
        }
        scope => scope,
    }
}

/// The service of a request without a readable signature, as far as it shows.
fn guess(incoming: &Incoming) -> &'static Service {
    let matching = |service: &&Service| match (&incoming.target, &incoming.version) {
        (Some(target), _) => service.target() == Some(target.as_str()),
        (None, Some(version)) => service.version() == version,
        (None, None) => false,
    };
    services().into_iter().find(matching).unwrap_or(&crate::ec2::service::SERVICE)
}

/// A request that has been recorded.
struct Received {
    request_id: String,
    service: &'static Service,
    scope: Result<Scope, Unsigned>,
    caller: Option<Identity>,
    incoming: Incoming,
    target: Target,
    signed_at: Option<time::OffsetDateTime>,
}

/// By how much a signature may be older or newer than AWS's clock says.
const SIGNATURE_AGE: time::Duration = time::Duration::minutes(5);

/// How a request ends.
enum Outcome {
    Answered(Result<Answer, ServiceError>, Option<FaultKind>),
    Dropped,
}

impl Received {
    fn record(simulator: &Simulator, headers: &HeaderMap, incoming: Incoming, scope: Result<Scope, Unsigned>) -> Self {
        let mut world = simulator.world();
        let known = scope.as_ref().ok().map(|scope| service(&scope.service));
        let service = known.flatten().unwrap_or_else(|| guess(&incoming));
        let named = |read: fn(&Scope) -> &String| scope.as_ref().map(read).cloned().unwrap_or_default();
        let service_name = match &scope {
            Ok(scope) => scope.service.clone(),
            Err(_) => service.name.to_owned(),
        };
        let caller = scope.as_ref().ok().and_then(|scope| world.identify(&scope.access_key_id));
        let account = caller.as_ref().map(|caller| caller.account.clone()).unwrap_or_default();
        let request_id = world.ids.uuid();
        let call = Call {
            time: iso(world.clock.date()),
            service: service_name.clone(),
            operation: incoming.operation.clone(),
            region: named(|scope| &scope.region),
            account: account.clone(),
            access_key_id: named(|scope| &scope.access_key_id),
            parameters: incoming.parameters.clone(),
            status: 0,
            error_code: None,
            mutating: service.operation(&incoming.operation).is_some_and(|operation| operation.mutating),
            dry_run: incoming.parameters.get("DryRun").is_some_and(|value| value == "true" || value == true),
            user_agent: headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned),
            request_id: request_id.clone(),
        };
        let target = Target {
            service: service_name,
            operation: call.operation.clone(),
            region: call.region.clone(),
            account,
            parameters: call.parameters.clone(),
        };
        world.calls.begin(call);
        let signed_at = headers.get("x-amz-date").and_then(|date| clock::parse_basic(date.to_str().ok()?));
        Self { request_id, service, scope, caller, incoming, target, signed_at }
    }

    async fn outcome(&self, simulator: &Simulator) -> Outcome {
        let delay = simulator.world().faults.take_matching(&self.target, Point::Delay, Clock::now());
        if let Some(FaultKind::Delay { seconds }) = delay {
            tokio::time::sleep(seconds_to_duration(seconds)).await;
        }
        let mut world = simulator.world();
        let now = Clock::now();
        world.advance(now);
        match world.faults.take_matching(&self.target, Point::Before, now) {
            Some(FaultKind::DropBefore) => return Outcome::Dropped,
            Some(fault) => return Outcome::Answered(Err(self.refused_by(fault)), None),
            None => {}
        }
        let result = self.run(&mut world);
        match world.faults.take_matching(&self.target, Point::After, now) {
            Some(FaultKind::DropAfter) => Outcome::Dropped,
            fault => Outcome::Answered(result, fault),
        }
    }

    fn refused_by(&self, fault: FaultKind) -> ServiceError {
        let errors = &self.service.errors;
        match fault {
            FaultKind::Throttle => named(errors.throttled, "Request limit exceeded. Rate exceeded."),
            FaultKind::Error { code, message, status } => ServiceError::new(code, message).with_status(status),
            FaultKind::ServerError { status: 503 } => {
                named(errors.unavailable, "The service is unavailable. Please try again shortly.")
            }
            FaultKind::ServerError { status } => {
                named(errors.internal, "An internal error has occurred").with_status(status)
            }
            _ => ServiceError::internal("a fault acted where it cannot"),
        }
    }

    fn run(&self, world: &mut World) -> Result<Answer, ServiceError> {
        let errors = &self.service.errors;
        let scope = match &self.scope {
            Ok(scope) => scope,
            Err(Unsigned::Missing) => return Err(named(errors.unsigned, "Request is missing Authentication Token")),
            Err(Unsigned::Malformed) => {
                return Err(named(
                    errors.bad_signature,
                    "AWS was not able to read the Authorization header of the request",
                ));
            }
        };
        if scope.service != self.service.name {
            return Err(named(errors.unknown_operation, &format!("There is no service '{}' here", scope.service)));
        }
        if world.settings.checks_signing_time
            && self.signed_at.is_none_or(|signed_at| (world.clock.date() - signed_at).abs() > SIGNATURE_AGE)
        {
            let message = "The date of the signature is too far from the present. Check your system's clock.";
            return Err(named(errors.bad_time, message));
        }
        if world.access.expired.contains(&scope.access_key_id) {
            return Err(named(errors.expired, "The security token included in the request is expired"));
        }
        let Some(partition) = regions::partition_of(&scope.region) else {
            let message = format!("Credential should be scoped to a valid region. '{}' is not one.", scope.region);
            return Err(named(errors.bad_region, &message));
        };
        let caller = self.caller.as_ref().filter(|caller| {
            world.access.partition(&caller.account) == partition.name && world.access.enabled(&scope.region)
        });
        let Some(caller) = caller else {
            return Err(named(errors.bad_credentials, "AWS was not able to validate the provided access credentials"));
        };
        let Some(operation) = self.operation() else {
            let message = format!("The action {} is not valid for this web service.", self.incoming.operation);
            return Err(named(errors.unknown_operation, &message));
        };
        if let Some(error) = &self.incoming.unreadable {
            return Err(ServiceError::new("SerializationException", error.clone()));
        }
        let mut input = validate::check(&self.service.model, operation.name, &self.incoming.parameters)
            .map_err(|violations| (self.service.violation)(&violations))?;
        if let Some(FaultKind::IgnoreParameters { names }) =
            world.faults.take_matching(&self.target, Point::Parameters, Clock::now())
            && let Some(parameters) = input.as_object_mut()
        {
            parameters.retain(|name, _| !names.contains(name));
        }
        let context = Context { caller, region: &scope.region, partition, now: Clock::now(), call: &self.target };
        self.authorise(world, &context, operation.name, &input)?;
        if input.get("DryRun").is_some_and(|dry_run| dry_run == true) {
            let message = "Request would have succeeded, but DryRun flag is set.";
            return Err(ServiceError::new("DryRunOperation", message).with_status(412));
        }
        (operation.run)(world, &context, input)
    }

    /// The operation that is called. A JSON request for another service's target, or a query for another version, has
    /// none.
    fn operation(&self) -> Option<&'static Operation> {
        let right_target = self.incoming.target.as_deref() == self.service.target();
        let right_version = self.incoming.version.as_deref().is_none_or(|version| version == self.service.version());
        let right_protocol = self.service.protocol.takes(&self.incoming);
        if right_target && right_version && right_protocol {
            self.service.operation(&self.incoming.operation)
        } else {
            None
        }
    }

    fn authorise(
        &self,
        world: &World,
        context: &Context<'_>,
        operation: &str,
        input: &serde_json::Value,
    ) -> Result<(), ServiceError> {
        let own = format!("{}:{operation}", self.service.name);
        let further = (self.service.further_actions)(operation, input);
        for action in std::iter::once(own.as_str()).chain(further) {
            if world.access.denies(action, context.region, context.account()) {
                return Err(named(self.service.errors.denied, &(self.service.denial)(context, action)));
            }
        }
        Ok(())
    }

    fn finish(&self, simulator: &Simulator, outcome: Outcome) -> Result<Response<Bytes>, ConnectionDropped> {
        let (mut result, fault) = match outcome {
            Outcome::Dropped => {
                simulator.world().calls.end(&self.request_id, 0, Some("ConnectionDropped".to_owned()));
                return Err(ConnectionDropped);
            }
            Outcome::Answered(result, fault) => (result, fault),
        };
        let (protocol, version) = (self.service.protocol, self.service.version());
        if let (Ok(answer), Some(FaultKind::NullElements)) = (&mut result, &fault) {
            answer.add_null_elements();
        }
        let nulls = simulator.world().settings.nulls_in_answers;
        let mut response = match &result {
            Ok(answer) => protocol.answer(&self.incoming, version, answer, nulls, &self.request_id),
            Err(error) => protocol.error(error, &self.incoming, version, &self.request_id),
        };
        match fault {
            Some(FaultKind::GarbledBody) => {
                let half = response.body().len() / 2;
                response.body_mut().truncate(half);
            }
            Some(FaultKind::EmptyBody) => response.body_mut().clear(),
            _ => {}
        }
        let date = clock::http(simulator.world().clock.date());
        if let Ok(date) = http::HeaderValue::from_str(&date) {
            response.headers_mut().insert(http::header::DATE, date);
        }
        let status = response.status().as_u16();
        simulator.world().calls.end(&self.request_id, status, result.err().map(|error| error.code));
        Ok(response)
    }
}

fn named((code, status): Named, message: &str) -> ServiceError {
    ServiceError::new(code, message).with_status(status)
}
