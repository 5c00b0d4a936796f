//! A request of an AWS client, as recorded in the log of calls.

use http::HeaderMap;

use super::signature::{self, Scope, Unsigned};
use crate::faults::active::Target;
use crate::services::ec2;
use crate::services::registry::{service, services};
use crate::services::service::{Operation, Service};
use crate::wire::incoming::Incoming;
use crate::world::access::Identity;
use crate::world::call_log::Call;
use crate::world::clock::{self, iso};
use crate::world::state::World;

/// A request that has been recorded.
pub(super) struct Received {
    pub(super) request_id: String,
    /// The service that responds, even if the request is for none.
    pub(super) service: &'static Service,
    pub(super) scope: Result<Scope, Unsigned>,
    /// The identity of the access key; `None` if the key is unknown.
    pub(super) caller: Option<Identity>,
    pub(super) incoming: Incoming,
    /// The properties that faults match.
    pub(super) target: Target,
    pub(super) signed_at: Option<time::OffsetDateTime>,
}

impl Received {
    /// Records a request, before any check.
    pub(super) fn record(world: &mut World, headers: &HeaderMap, query: Option<&str>, incoming: Incoming) -> Self {
        let scope = scope(headers, query, &incoming);
        let known = scope.as_ref().ok().and_then(|scope| service(&scope.service));
        let service = known.unwrap_or_else(|| guess_service(&incoming));
        let (service_name, region, access_key_id) = match &scope {
            Ok(scope) => (scope.service.clone(), scope.region.clone(), scope.access_key_id.clone()),
            Err(_) => (service.name.to_owned(), String::new(), String::new()),
        };
        let caller = scope.as_ref().ok().and_then(|scope| world.identify(&scope.access_key_id));
        let account = caller.as_ref().map(|caller| caller.account.clone()).unwrap_or_default();
        let request_id = world.ids.uuid();
        let call = Call {
            time: iso(world.clock.date()),
            service: service_name.clone(),
            operation: incoming.operation.clone(),
            region: region.clone(),
            account: account.clone(),
            access_key_id,
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
            operation: incoming.operation.clone(),
            region,
            account,
            parameters: incoming.parameters.clone(),
        };
        world.calls.begin(call);
        let signed_at = headers.get("x-amz-date").and_then(|date| clock::parse_basic(date.to_str().ok()?));
        Self { request_id, service, scope, caller, incoming, target, signed_at }
    }

    /// The operation that is called. `None` for a JSON request with the target of another service, and for a query of
    /// another version.
    pub(super) fn operation(&self) -> Option<&'static Operation> {
        let right_target = self.incoming.target.as_deref() == self.service.target();
        let right_version = self.incoming.version.as_deref().is_none_or(|version| version == self.service.version());
        let right_protocol = self.service.protocol.accepts(&self.incoming);
        if right_target && right_version && right_protocol {
            self.service.operation(&self.incoming.operation)
        } else {
            None
        }
    }
}

/// The scope of a request. `AssumeRoleWithWebIdentity` is the one operation that is not signed.
fn scope(headers: &HeaderMap, query: Option<&str>, incoming: &Incoming) -> Result<Scope, Unsigned> {
    match signature::read(headers, query) {
        Err(Unsigned::Missing) if incoming.operation == "AssumeRoleWithWebIdentity" => {
            Ok(Scope { access_key_id: String::new(), region: "us-east-1".to_owned(), service: "sts".to_owned() })
        }
        scope => scope,
    }
}

/// The probable service of a request that names none in a signature.
fn guess_service(incoming: &Incoming) -> &'static Service {
    let matching = services().into_iter().find(|service| match (&incoming.target, &incoming.version) {
        (Some(target), _) => service.target() == Some(target.as_str()),
        (None, Some(version)) => service.version() == version,
        (None, None) => false,
    });
    matching.unwrap_or(&ec2::service::SERVICE)
}
