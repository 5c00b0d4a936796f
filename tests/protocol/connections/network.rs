//! Network settings: proxies and trusted certificates.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};
use tempfile::TempDir;
use testing::CheckedSimulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::support::consistency::client::summaries;
use crate::support::provider_fixture::{ProviderFixture, REGION, Variables};

/// Serves TLS in front of an address with a self-signed certificate. Returns the URL and the certificate.
async fn tls(behind: SocketAddr) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let (acceptor, listener) = (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut server = TcpStream::connect(behind).await.unwrap();
                // Ends with an error when either side disconnects.
                let _ = copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    (url, certificate.pem())
}

/// First lines of the requests to a proxy, with the password.
type RequestedHosts = Arc<Mutex<Vec<String>>>;

/// Serves an HTTP proxy: tunnels for HTTPS, and whole requests for HTTP.
async fn proxy() -> (SocketAddr, RequestedHosts) {
    let (listener, requests) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), RequestedHosts::default());
    let (address, log) = (listener.local_addr().unwrap(), Arc::clone(&requests));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(through(stream, Arc::clone(&log)));
        }
    });
    (address, requests)
}

async fn through(mut client: TcpStream, log: RequestedHosts) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let line = text.lines().next().unwrap_or_default().to_owned();
    let is_password = |line: &&str| line.to_ascii_lowercase().starts_with("proxy-authorization:");
    let password = text.lines().find(is_password).unwrap_or_default();
    log.lock().unwrap().push(format!("{line} {password}"));
    let target = line.split(' ').nth(1).unwrap_or_default().trim_start_matches("http://");
    let host = target.split('/').next().unwrap_or_default();
    let Ok(mut server) = TcpStream::connect(host).await else { return };
    if line.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    } else {
        server.write_all(&head).await.unwrap();
    }
    // Ends with an error when either side disconnects.
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

/// Another AWS that is reachable only through the network path under test.
async fn aws() -> (CheckedSimulator, SocketAddr) {
    let aws = CheckedSimulator::start_with(Settings::default(), Seed::demo()).await.unwrap();
    let address = aws.endpoint().trim_start_matches("http://").parse().unwrap();
    (aws, address)
}

/// Diagnostics of configuring a provider whose STS endpoint is this URL.
async fn configured(sts: &str, variables: Variables, more: Json) -> Vec<String> {
    let mut fixture = ProviderFixture::among(Settings::default(), Seed::default(), |_| variables).await;
    let mut block = json!({ "region": REGION, "access_key": "AKIABLOCK", "secret_key": "x",
        "max_retries": 1, "endpoints": [{ "sts": sts }] });
    for (name, value) in more.as_object().unwrap() {
        block[name] = value.clone();
    }
    summaries(&fixture.core.configure(&block).await)
}

#[tokio::test]
async fn trusts_only_configured_certificates() {
    let (aws, address) = aws().await;
    let (url, certificate) = tls(address).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let file = file.display().to_string();

    let refused = configured(&url, vec![], json!({})).await;
    assert!(refused[0].contains("certificate"), "{refused:?}");
    assert_eq!(aws.calls().len(), 0);
    let nothing = Vec::<String>::new();
    for (calls, variables, more) in [
        (1, vec![], json!({ "custom_ca_bundle": file })),
        (2, vec![("AWS_CA_BUNDLE", file.clone())], json!({})),
        (3, vec![], json!({ "insecure": true })),
    ] {
        assert_eq!(configured(&url, variables, more.clone()).await, nothing, "{more}");
        assert_eq!(aws.calls().len(), calls, "{more}");
    }
    let broken = folder.path().join("broken.pem");
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    for (variables, more, path) in [
        (vec![], json!({ "custom_ca_bundle": broken }), "custom_ca_bundle"),
        (vec![("AWS_CA_BUNDLE", broken.display().to_string())], json!({}), ""),
    ] {
        let refused = configured(&url, variables, more).await;
        assert!(refused[0].starts_with(&format!("error [{path}] ")), "{refused:?}");
    }
}

#[tokio::test]
async fn uses_proxy_of_url_scheme() {
    let (aws, address) = aws().await;
    let (url, certificate) = tls(address).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let plain = aws.endpoint();
    let (proxy, requests) = proxy().await;
    let at = |user: &str| format!("http://{user}{proxy}");
    // "user:pass" in base64.
    let password = "Basic dXNlcjpwYXNz";
    let both = |none: &str| json!({ "http_proxy": at(""), "https_proxy": at(""), "no_proxy": none, "insecure": true });
    let tunnel = format!("CONNECT {}", url.trim_start_matches("https://"));
    let request = format!("POST {plain}/");
    let cases: Vec<(&str, Variables, Json, &str, &str)> = vec![
        (&url, vec![], json!({ "https_proxy": at("user:pass@"), "custom_ca_bundle": file }), &tunnel, password),
        (&url, vec![], json!({ "https_proxy": at("user:pass@"), "insecure": true }), &tunnel, password),
        (&url, vec![("HTTPS_PROXY", at(""))], json!({ "custom_ca_bundle": file }), &tunnel, ""),
        (&url, vec![("https_proxy", proxy.to_string())], json!({ "insecure": true }), &tunnel, ""),
        (&plain, vec![], json!({ "http_proxy": at("user:pass@"), "https_proxy": "" }), &request, password),
        (&plain, vec![("HTTP_PROXY", at(""))], json!({}), &request, ""),
        (&plain, vec![("HTTP_PROXY", at(""))], json!({ "http_proxy": "" }), "", ""),
        (&plain, vec![], both("example.com,127.0.0.1"), "", ""),
        (&url, vec![], both("127.0.0.0/8"), "", ""),
        (&url, vec![("HTTP_PROXY", at("")), ("NO_PROXY", "*".to_owned())], json!({ "insecure": true }), "", ""),
    ];
    for (sts, variables, more, line, password) in cases {
        requests.lock().unwrap().clear();
        aws.clear_calls();
        assert_eq!(configured(sts, variables, more.clone()).await, [""; 0], "{more}");
        assert_eq!(aws.calls().len(), 1, "{more}");
        let requests = requests.lock().unwrap().clone();
        match requests.as_slice() {
            [] => assert_eq!(line, "", "{more}"),
            [one] => assert!(!line.is_empty() && one.starts_with(line) && one.contains(password), "{more}: {one}"),
            _ => panic!("{more}: {requests:?}"),
        }
    }
}

#[tokio::test]
async fn warns_about_http_only_proxy() {
    let (aws, _) = aws().await;
    let (proxy, _) = proxy().await;
    let found = configured(&aws.endpoint(), vec![], json!({ "http_proxy": format!("http://{proxy}") })).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("warning [http_proxy] ") && found[0].contains("https_proxy"), "{found:?}");
}

#[tokio::test]
async fn bypasses_proxy_for_instance_metadata() {
    let seed =
        json!({ "metadata": { "instance": { "role": "builder", "account": "123456789012", "region": REGION } } });
    let (proxy, requests) = proxy().await;
    let mut fixture = ProviderFixture::among(Settings::default(), serde_json::from_value(seed).unwrap(), |endpoint| {
        vec![
            ("AWS_EC2_METADATA_DISABLED", "false".to_owned()),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.to_owned()),
            ("HTTP_PROXY", format!("http://{proxy}")),
        ]
    })
    .await;
    assert_eq!(summaries(&fixture.core.configure(&json!({})).await), [""; 0]);
    let requests = requests.lock().unwrap().clone();
    assert_eq!(requests.len(), 1, "only STS is called through the proxy: {requests:?}");
}
