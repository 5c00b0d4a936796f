//! The process and its contract with the host: the real binary, its socket, and mutual TLS.

mod handshake;
mod tcp;
mod termination;

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use terraform_provider_image::plugin::proto::health::HealthCheckRequest;
use terraform_provider_image::plugin::proto::health::health_check_response::ServingStatus;
use terraform_provider_image::plugin::proto::health::health_client::HealthClient;
use terraform_provider_image::plugin::{Address, Listener, Shutdown, serve};
use terraform_provider_image::terraform::proto::{DynamicValue, get_provider_schema, validate_provider_config};
use tonic::codegen::http;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::{Service as _, ServiceExt as _};

use crate::plugin::termination::HangingProvider;
use crate::support::host::{Host, Process, host_variables, provider_client};

pub(crate) const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-image");
/// Hosts kill a plugin that has not exited by then.
pub(crate) const HOST_PATIENCE: Duration = Duration::from_secs(2);
/// Time that a plugin waits for a request after SIGTERM.
pub(crate) const IDLE: Duration = Duration::from_secs(5);

/// Requests the schema and searches it for an argument of the provider block.
pub(crate) async fn has_region(channel: Channel) -> Result<bool, Status> {
    let response = provider_client(channel).get_provider_schema(get_provider_schema::Request {}).await?;
    let block = response.into_inner().provider.and_then(|schema| schema.block).unwrap_or_default();
    Ok(block.attributes.iter().any(|attribute| attribute.name == "region"))
}

pub(crate) fn is_empty(directory: &Path) -> bool {
    directory.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

#[tokio::test]
async fn explains_itself_without_cookie() {
    let mut process = Process::start(PROVIDER, &[], &[]);
    let (status, output) = process.ended().await;
    assert_eq!(status.code(), Some(1));
    assert!(output.is_empty(), "{output:?}");
    let text = process.errors().join("\n");
    for expected in ["Terraform", "OpenTofu", "required_providers", "\"image-copy/image\"", "--version", "--debug"] {
        assert!(text.contains(expected), "{expected} is not in: {text}");
    }

    let mut process = Process::start(PROVIDER, &[], &[("TF_PLUGIN_MAGIC_COOKIE", "stale")]);
    assert_eq!(process.ended().await.0.code(), Some(1));
}

#[tokio::test]
async fn prints_version_and_help_to_stdout() {
    let mut process = Process::start(PROVIDER, &["--version"], &[]);
    let (status, output) = process.ended().await;
    assert!(status.success());
    assert_eq!(output, [concat!("terraform-provider-image ", env!("CARGO_PKG_VERSION"))]);

    let mut process = Process::start(PROVIDER, &["--help"], &[]);
    let (status, output) = process.ended().await;
    assert!(status.success());
    for expected in ["--debug", "TF_REATTACH_PROVIDERS"] {
        assert!(output.join("\n").contains(expected), "{output:?}");
    }
    assert!(process.errors().is_empty());
}

#[tokio::test]
async fn rejects_invalid_arguments() {
    for arguments in [["--verbose"].as_slice(), &["--debug", "--version"], &["apply"]] {
        let mut process = Process::start(PROVIDER, arguments, &host_variables(None));
        let (status, output) = process.ended().await;
        assert_eq!(status.code(), Some(64), "{arguments:?}");
        assert!(output.is_empty(), "{output:?}");
        let wrong = format!("{:?}", arguments.last().unwrap());
        assert!(process.errors().join("\n").contains(&wrong), "{arguments:?}");
    }
}

#[tokio::test]
async fn accepts_large_messages() {
    let host = Host::start(PROVIDER, &[]).await;
    // More than 4 MiB, the default of the gRPC library. The provider's verdict on the value does not matter.
    let config = DynamicValue { msgpack: vec![0xc0; 5 << 20].into(), ..DynamicValue::default() };
    let request = validate_provider_config::Request { config: Some(config) };
    if let Err(status) = host.provider().validate_provider_config(request).await {
        assert_ne!(status.code(), Code::OutOfRange, "{status}");
    }

    // The message header contains the length: one byte more than 256 MiB here.
    let header = String::from_utf8(vec![0, 0x10, 0, 0, 1]).unwrap();
    let request = http_request("/tfplugin6.Provider/ValidateProviderConfig", header).unwrap();
    let response = host.channel.clone().ready().await.unwrap().call(request).await.unwrap();
    let code = response.headers().get("grpc-status").unwrap();
    assert_eq!(code, &(Code::OutOfRange as i32).to_string());
    assert!(has_region(host.channel.clone()).await.unwrap());
}

/// A gRPC request with a body that tonic's client would not send.
pub(crate) fn http_request(path: &str, body: String) -> http::Result<http::Request<tonic::body::Body>> {
    http::Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(tonic::body::Body::new(body))
}

#[tokio::test]
async fn health_check_reports_serving() {
    let host = Host::start(PROVIDER, &[]).await;
    let mut health = HealthClient::new(host.channel.clone());
    for service in ["", "plugin"] {
        let response = health.check(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner();
        assert_eq!(response.status(), ServingStatus::Serving);
    }
    let unknown = health.check(HealthCheckRequest { service: "unknown".into() }).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn logs_nothing_by_default() {
    for environment in [[].as_slice(), &[("TF_LOG", "off")], &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "OFF")]] {
        let mut host = Host::start(PROVIDER, environment).await;
        assert!(has_region(host.channel.clone()).await.unwrap());
        host.shut_down().await;
        assert_eq!(host.process.errors(), [""; 0], "{environment:?}");
    }
}

#[tokio::test]
async fn log_lines_are_hclog_json() {
    for variable in ["TF_LOG", "TF_LOG_PROVIDER"] {
        let mut host = Host::start(PROVIDER, &[(variable, "json")]).await;
        assert!(has_region(host.channel.clone()).await.unwrap());
        host.shut_down().await;
        let lines = host.process.errors();
        assert!(!lines.is_empty(), "{variable}");
        for line in lines {
            let object: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(["trace", "debug", "info", "warn", "error"].contains(&object["@level"].as_str().unwrap()));
            assert!(object["@message"].is_string() && object["@module"].is_string(), "{line}");
            // Go's layout 2006-01-02T15:04:05.000000Z07:00, in UTC.
            let digits = object["@timestamp"].as_str().unwrap().replace(|c: char| c.is_ascii_digit(), "9");
            assert_eq!(digits, "9999-99-99T99:99:99.999999Z", "{line}");
        }
    }
}

#[tokio::test]
async fn unknown_method_is_unimplemented() {
    let listener = Listener::tcp(0..=0).await.unwrap();
    let Address::Tcp(address) = listener.address().clone() else { panic!("not a TCP socket") };
    let ending = Shutdown::new(IDLE);
    let until = ending.clone();
    let server = tokio::spawn(async move { serve(HangingProvider::default(), &listener, None, until).await });
    let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    assert_eq!(has_region(channel).await.unwrap_err().code(), Code::Unimplemented);
    ending.shutdown.cancel();
    server.await.unwrap().unwrap();
}
