//! A Stop ends reading, also while AWS accepts connections and never responds.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind};
use terraform_provider_image::terraform::proto::{
    DynamicValue, invoke_action, list_resource, read_resource, stop_provider,
};
use testing::advance_clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::consistency::client::{Action, CheckedProvider, Plan, State, summaries};
use crate::support::consistency::values::complete;
use crate::support::host::Host;
use crate::support::provider_fixture::{COPY, ProviderFixture, copy};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-image");

/// The time in which a Stop ends a call.
const LIMIT: Duration = Duration::from_secs(1);
/// The time in which a Stop ends two thousand calls.
const LIMIT_OF_MANY: Duration = Duration::from_secs(3);

/// A counterpart of AWS that accepts requests and never responds as it should.
pub(crate) struct Counterpart {
    pub(crate) endpoint: String,
    /// The requests so far.
    pub(crate) requests: watch::Receiver<usize>,
}

impl Counterpart {
    /// Responds with `head` at once, and then with a byte each second.
    pub(crate) async fn start(head: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let requests = watch::Sender::new(0);
        let received = requests.subscribe();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(respond(stream, head, requests.clone()));
            }
        });
        Self { endpoint, requests: received }
    }

    /// A counterpart that another server implements.
    pub(crate) fn at(endpoint: String) -> Self {
        Self { endpoint, requests: watch::Sender::new(0).subscribe() }
    }

    /// A configured provider of which this is AWS.
    pub(crate) async fn host(&self, more: &[(&str, &str)]) -> (Host, CheckedProvider<tonic::transport::Channel>) {
        self.host_with("static", more).await
    }

    /// The same with this value of `plan_checks`.
    async fn host_with(
        &self,
        plan_checks: &str,
        more: &[(&str, &str)],
    ) -> (Host, CheckedProvider<tonic::transport::Channel>) {
        let mut environment = vec![
            ("AWS_ENDPOINT_URL", self.endpoint.as_str()),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "-"),
        ];
        environment.extend(more);
        let host = Host::start(PROVIDER, &environment).await;
        let mut core = CheckedProvider::new(host.provider()).await;
        let block = json!({
            "region": "eu-west-1",
            "skip_credentials_validation": true,
            "skip_requesting_account_id": true,
            "plan_checks": plan_checks,
        });
        assert_eq!(summaries(&core.configure(&block).await), [""; 0]);
        (host, core)
    }

    /// Waits for this many requests.
    pub(crate) async fn received(&self, count: usize) {
        let mut requests = self.requests.clone();
        timeout(Duration::from_secs(20), requests.wait_for(|received| *received >= count)).await.unwrap().unwrap();
    }
}

async fn respond(mut stream: TcpStream, head: &'static str, requests: watch::Sender<usize>) {
    let mut buffer = [0; 4096];
    let Ok(1..) = stream.read(&mut buffer).await else { return };
    requests.send_modify(|received| *received += 1);
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    let mut interval = tokio::time::interval(Duration::from_secs(1));
    loop {
        interval.tick().await;
        if !head.is_empty() && stream.write_all(b" ").await.is_err() {
            return;
        }
    }
}

async fn stop(host: &Host) -> Instant {
    let began = Instant::now();
    host.provider().stop_provider(stop_provider::Request {}).await.unwrap();
    began
}

/// The state of a copy, as an earlier run has saved it.
pub(crate) fn state() -> State {
    let mut value =
        copy("golden", json!({ "id": "ami-0123456789abcdef0", "region": "eu-west-1", "state": "available" }));
    value["tags_all"] = json!({});
    State { value, ..State::default() }
}

async fn ended<T>(call: JoinHandle<T>, began: Instant) -> T {
    ended_within(LIMIT, call, began).await
}

async fn ended_within<T>(limit: Duration, call: JoinHandle<T>, began: Instant) -> T {
    let result = timeout(limit, call).await.expect("the call does not end").unwrap();
    assert!(began.elapsed() < limit, "{:?}", began.elapsed());
    result
}

#[tokio::test]
async fn stop_ends_two_thousand_reads() {
    let aws = Counterpart::start("").await;
    let (host, core) = aws.host(&[]).await;
    let checker = core.resource(COPY);
    let encoded = checker.encode(&complete(&state().value, checker.block()));
    let request = read_resource::Request {
        type_name: COPY.to_owned(),
        current_state: Some(encoded.clone()),
        ..read_resource::Request::default()
    };
    // Without core's checks, which would take longer than the provider.
    let calls: Vec<_> = (0..2000)
        .map(|_| {
            let (mut provider, request) = (host.provider(), request.clone());
            tokio::spawn(async move { provider.read_resource(request).await.unwrap().into_inner() })
        })
        .collect();
    aws.received(1).await;
    // Until all calls have arrived.
    assert!(timeout(Duration::from_secs(2), std::future::pending::<()>()).await.is_err());
    assert!(calls.iter().all(|call| !call.is_finished()));
    let began = stop(&host).await;
    for call in calls {
        let response = ended_within(LIMIT_OF_MANY, call, began).await;
        assert_eq!(response.new_state.as_ref(), Some(&encoded));
        // The call and the read that it waits for are interrupted at the same moment.
        assert!(response.diagnostics[0].detail.contains("was stopped (Ctrl-C or SIGTERM)"), "{response:?}");
    }
}

#[tokio::test]
async fn stop_ends_data_source() {
    let aws = Counterpart::start("").await;
    let (host, mut core) = aws.host(&[]).await;
    let call = tokio::spawn(async move { core.read_data_source("image_ec2", &json!({ "name": "golden" })).await });
    aws.received(1).await;
    let began = stop(&host).await;
    let error = summaries(&ended(call, began).await.unwrap_err());
    assert!(error[0].contains("Operation interrupted"), "{error:?}");
}

#[tokio::test]
async fn stop_ends_import() {
    let aws = Counterpart::start("").await;
    let (host, mut core) = aws.host(&[]).await;
    let call = tokio::spawn(async move { core.import(COPY, "ami-0123456789abcdef0").await });
    aws.received(1).await;
    let began = stop(&host).await;
    let error = summaries(&ended(call, began).await.unwrap_err());
    assert!(error[0].contains("Operation interrupted"), "{error:?}");
}

#[tokio::test]
async fn stop_ends_plan() {
    let aws = Counterpart::start("").await;
    let (host, mut core) = aws.host_with("live", &[]).await;
    let call = tokio::spawn(async move { core.plan(COPY, &State::default(), &copy("golden", json!({}))).await });
    aws.received(1).await;
    let began = stop(&host).await;
    let plan = ended(call, began).await;
    let error = summaries(&plan.diagnostics);
    assert!(error[0].contains("Operation interrupted"), "{error:?}");
}

#[tokio::test]
async fn stop_ends_list() {
    let aws = Counterpart::start("").await;
    let (host, _core) = aws.host(&[]).await;
    let mut provider = host.provider();
    let request =
        list_resource::Request { type_name: COPY.to_owned(), config: Some(object(&json!({}))), ..Default::default() };
    let call = tokio::spawn(async move {
        let mut events = provider.list_resource(request).await.unwrap().into_inner();
        let mut diagnostics = Vec::new();
        while let Some(event) = events.message().await.unwrap() {
            diagnostics.extend(event.diagnostic);
        }
        diagnostics
    });
    aws.received(1).await;
    let began = stop(&host).await;
    let error = summaries(&ended(call, began).await);
    assert!(error.iter().any(|error| error.contains("List interrupted")), "{error:?}");
}

#[tokio::test]
async fn stop_ends_queue() {
    let mut fixture = ProviderFixture::new().await;
    let message = "Too many snapshot copies in progress. The limit is 20 for this destination region.";
    let limit = FaultKind::Error { code: "ResourceLimitExceeded".to_owned(), message: message.to_owned(), status: 400 };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", limit));
    let mut calls = Vec::new();
    // One of them retries its request, and the others wait for it.
    for name in ["golden-1", "golden-2", "golden-3"] {
        let plan = fixture.plan(&State::default(), &copy(name, json!({}))).await;
        let mut core = fixture.core.clone();
        calls.push(tokio::spawn(async move { core.apply(COPY, &plan).await }));
    }
    fixture.wait_for_calls("CopyImage", 4).await;
    let began = Instant::now();
    fixture.stop().await;
    for call in calls {
        let applied = ended(call, began).await;
        assert_eq!(applied.state.value, Json::Null);
        let error = summaries(&applied.diagnostics);
        assert!(error[0].contains("not started"), "{error:?}");
    }
}

#[tokio::test]
async fn stop_gives_deprecation_time_and_reports_that_outcome_is_unknown() {
    let aws = Counterpart::start("").await;
    // The 30 seconds of grace take 2.
    let (host, _core) = aws.host(&[("TF_PROVIDER_IMAGE_SPEED", "15")]).await;
    let mut provider = host.provider();
    let config = Some(object(&json!({ "image_id": "ami-0123456789abcdef0" })));
    let action_type = "image_deprecate_ec2".to_owned();
    let request = invoke_action::Request { action_type, config, ..Default::default() };
    let call = tokio::spawn(async move {
        let mut events = provider.invoke_action(request).await.unwrap().into_inner();
        let mut diagnostics = Vec::new();
        while let Some(event) = events.message().await.unwrap() {
            if let Some(invoke_action::event::Type::Completed(completed)) = event.r#type {
                diagnostics.extend(completed.diagnostics);
            }
        }
        diagnostics
    });
    aws.received(1).await;
    // Terraform crashes on an event after a progress message that crosses with a stop, so the provider omits it then.
    advance_clock(Duration::from_millis(100)).await;
    let began = stop(&host).await;
    let error = summaries(&timeout(Duration::from_secs(10), call).await.unwrap().unwrap());
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(error[0].contains("Could not determine whether AMI ami-0123456789abcdef0 is deprecated"), "{error:?}");
}

/// A configuration in JSON, in which null members are optional.
fn object(members: &Json) -> DynamicValue {
    DynamicValue { json: members.to_string().into(), ..DynamicValue::default() }
}

#[tokio::test]
async fn stop_gives_copy_request_time_and_reports_that_outcome_is_unknown() {
    let aws = Counterpart::start("").await;
    // The 30 seconds of grace take 2.
    let (host, mut core) = aws.host(&[("TF_PROVIDER_IMAGE_SPEED", "15")]).await;
    let plan: Plan = core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
    assert_eq!(plan.action, Action::Create);
    let call = tokio::spawn(async move { core.apply(COPY, &plan).await });
    aws.received(1).await;
    let began = stop(&host).await;
    let applied = timeout(Duration::from_secs(10), call).await.unwrap().unwrap();
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(applied.state.value, Json::Null);
    let error = summaries(&applied.diagnostics);
    assert!(error[0].contains("Could not determine whether the copy of AMI \"golden\" started"), "{error:?}");
    assert!(error[0].contains("within 2s") && error[0].contains("import it"), "{error:?}");
}
