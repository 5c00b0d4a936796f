//! Endpoints that cannot be reached or are not AWS: a command ends soon, and its message has the server and the words that
//! wrappers look for.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Seed, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::support::consistency::client::{State, summaries};
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, copy};

/// How long a lookup or a plan may take without a connection.
const LIMIT: Duration = Duration::from_secs(20);
/// How long a call to a server may take that is not AWS.
const SHORT_LIMIT: Duration = Duration::from_secs(10);

const PAGE: &str = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 45\r\n\
                    Connection: close\r\n\r\n<html>\n<title>502 Bad Gateway</title>\n</html>";

/// A server that treats each connection this way.
async fn server<F: Future<Output = ()> + Send + 'static>(treat: fn(TcpStream) -> F) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(treat(stream));
        }
    });
    address
}

/// A provider whose services are at this endpoint.
async fn provider(endpoint: String, max_retries: u32, insecure: bool) -> ProviderFixture {
    let variables = |_: &str| vec![("AWS_ENDPOINT_URL", endpoint)];
    let mut fixture = ProviderFixture::among(Settings::default(), Seed::default(), variables).await;
    let block = json!({ "region": REGION, "access_key": "AKIABLOCK", "secret_key": "x", "max_retries": max_retries,
        "skip_credentials_validation": true, "skip_requesting_account_id": true, "insecure": insecure });
    assert_eq!(summaries(&fixture.core.configure(&block).await), [""; 0]);
    fixture
}

/// Looks up an image and plans a copy within the limit. Both messages must contain these words.
async fn fails(endpoint: String, limit: Duration, words: Vec<String>) {
    fails_with(endpoint, false, limit, words).await;
}

/// The same with `insecure`.
async fn fails_with(endpoint: String, insecure: bool, limit: Duration, words: Vec<String>) {
    let lookup = async {
        let mut fixture = provider(endpoint.clone(), 10, insecure).await;
        let started = Instant::now();
        let errors = fixture.core.read_data_source("image_ec2", &json!({ "id": "ami-0123456789abcdef0" })).await;
        assert!(started.elapsed() < limit, "lookup at {endpoint}: {:?}", started.elapsed());
        errors.unwrap_err()
    };
    let plan = async {
        let mut fixture = provider(endpoint.clone(), 10, insecure).await;
        let started = Instant::now();
        let plan = fixture.core.plan(COPY, &State::default(), &copy("golden", json!({}))).await;
        assert!(started.elapsed() < LIMIT, "plan at {endpoint}: {:?}", started.elapsed());
        plan
    };
    let (errors, plan) = tokio::join!(Box::pin(lookup), Box::pin(plan));
    for text in [summaries(&errors).join("\n"), summaries(&plan.diagnostics).join("\n")] {
        for words in &words {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        for rejected in ["PASSWORD", "dispatch failure", "interceptor", "unhandled", "client error"] {
            assert!(!text.contains(rejected), "{rejected} is in {text}");
        }
    }
}

async fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
}

async fn close(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]).await;
}

async fn silence(stream: TcpStream) {
    std::future::pending::<()>().await;
    drop(stream);
}

async fn page(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 8192]).await;
    let _ = stream.write_all(PAGE.as_bytes()).await;
}

#[tokio::test]
async fn network_failures_end_soon_and_name_the_server() {
    let (resets, closes, silent) = (server(reset).await, server(close).await, server(silence).await);
    let mut cases = JoinSet::new();
    for (endpoint, words) in [
        // A reserved port: no service listens there.
        ("http://user:PASSWORD@127.0.0.1:1".to_owned(), "http://127.0.0.1:1 failed: connection refused"),
        ("http://image.invalid".to_owned(), "http://image.invalid failed: no such host"),
        (format!("https://{silent}"), "TLS handshake timeout"),
    ] {
        cases.spawn(fails(endpoint, LIMIT, vec![words.to_owned()]));
    }
    let handshake = vec!["TLS handshake timeout".to_owned()];
    cases.spawn(fails_with(format!("https://{silent}"), true, LIMIT, handshake));
    for server in [resets, closes] {
        cases.spawn(async move {
            // A lost response is retried for two minutes, which the speed of the tests shortens, and by the SDK.
            let mut fixture = provider(format!("http://user:PASSWORD@{server}"), 1, false).await;
            let errors = fixture.core.read_data_source("image_ec2", &json!({ "id": "ami-0123456789abcdef0" })).await;
            let text = summaries(&errors.unwrap_err()).join("\n");
            assert!(text.contains(&format!("http://{server} failed: connection reset by peer")), "{text}");
        });
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

#[tokio::test]
async fn page_of_another_server_is_named() {
    let server = server(page).await;
    let words = ["HTTP status 502", "text/html", "<html>", "502 Bad Gateway", "may not support this operation"];
    fails(format!("http://{server}"), SHORT_LIMIT, words.map(str::to_owned).to_vec()).await;
}
