//! Network failures: an unknown host and a refused connection.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use futures_util::future::join_all;

use crate::faults::case_run::in_words_of;
use crate::faults::engine_fixture::Run;
use crate::faults::guide::Row;
use crate::faults::resource_under_test::{ALL, REGION, ResourceUnderTest};
use crate::support::consistency::client::{State, summaries};

/// Unreachable endpoints and the resulting errors.
const NOWHERE: [(&str, &str); 2] = [
    ("http://image.invalid", "The host name of the endpoint cannot be resolved (DNS)"),
    // A reserved port: no service listens there.
    ("http://127.0.0.1:1", "The endpoint refuses connections"),
];

/// Rows of the guide.
pub(crate) fn rows() -> Vec<Row> {
    let row = |(_, fault): (&str, &str)| Row {
        trigger: fault.to_owned(),
        phase: "apply (create)".to_owned(),
        resources: "all".to_owned(),
        expected_diagnostic: "Error: `Unable to copy image \"golden\" to eu-west-1`".to_owned(),
        expected_state: "no resource".to_owned(),
        recovery: "creates the image".to_owned(),
    };
    NOWHERE.into_iter().map(row).collect()
}

/// The SDK with its own HTTP client.
fn sdk(endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "not-a-secret", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(endpoint)
        .build()
}

#[tokio::test(start_paused = true)]
async fn create_without_connection_fails_cleanly() {
    // Together, because the system resolves the name of the host for seconds each time.
    let cases = NOWHERE.iter().flat_map(|nowhere| ALL.iter().map(move |resource| (nowhere, *resource)));
    join_all(cases.map(|((endpoint, fault), resource)| create_without_connection(endpoint, fault, resource))).await;
}

async fn create_without_connection(endpoint: &str, fault: &str, resource: &ResourceUnderTest) {
    let mut run = Run::start(sdk(endpoint)).await;
    let plan = run.core.plan(resource.type_name, &State::default(), &resource.configuration("golden")).await;
    let began = tokio::time::Instant::now();
    let applied = run.core.apply(resource.type_name, &plan).await;
    let messages = summaries(&applied.diagnostics);
    let is_error = |text: &&String| text.starts_with("error");
    let [error] = &messages.iter().filter(is_error).collect::<Vec<_>>()[..] else { panic!("{fault}: {messages:#?}") };
    let summary = in_words_of(resource, "Unable to copy {noun} \"golden\" to eu-west-1");
    assert!(error.contains(&summary) && error.contains("The provider cannot connect to AWS"), "{fault}: {error}");
    assert!(applied.state.value.is_null());
    assert!(began.elapsed() < Duration::from_mins(10), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn read_without_connection_keeps_state() {
    for (endpoint, fault) in NOWHERE {
        for (resource, id) in ALL.iter().zip(["ami-0123456789abcdef0", "golden", "wsi-0123456789", "wsi-0123456789"]) {
            let mut run = Run::start(sdk(endpoint)).await;
            // An import reads the image immediately.
            let messages =
                summaries(&run.core.import(resource.type_name, id).await.expect_err("there is no connection"));
            assert!(messages[0].contains("The provider cannot connect to AWS"), "{fault}: {messages:#?}");
        }
    }
}
