//! The process and its contract with the host, seen from outside: the real binary, its socket, and mutual TLS.

use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::host::{Host, HostIdentity, Process, connect_plain, host_variables, provider_client};
use serde_json::Value;
use terraform_provider_image::plugin::proto::grpc_controller_client::GrpcControllerClient;
use terraform_provider_image::plugin::proto::grpc_stdio_client::GrpcStdioClient;
use terraform_provider_image::plugin::proto::health::HealthCheckRequest;
use terraform_provider_image::plugin::proto::health::health_check_response::ServingStatus;
use terraform_provider_image::plugin::proto::health::health_client::HealthClient;
use terraform_provider_image::plugin::{Address, Listener, Shutdown, proto, serve};
use terraform_provider_image::terraform::proto::provider_server::Provider;
use terraform_provider_image::terraform::proto::{
    DynamicValue, get_provider_schema, stop_provider, validate_provider_config,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tonic::codegen::http;
use tonic::transport::Channel;
use tonic::{Code, Request, Response, Status};
use tower::{Service as _, ServiceExt as _};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-image");

/// Hosts kill a plugin that has not ended by then.
const HOST_PATIENCE: Duration = Duration::from_secs(2);

/// How long a plugin that was asked to terminate waits for a call.
const IDLE: Duration = Duration::from_secs(5);

/// Asks for the schema and looks for an argument of the provider block in it.
async fn has_region(channel: Channel) -> Result<bool, Status> {
    let response = provider_client(channel).get_provider_schema(get_provider_schema::Request {}).await?;
    let block = response.into_inner().provider.and_then(|schema| schema.block).unwrap_or_default();
    Ok(block.attributes.iter().any(|attribute| attribute.name == "region"))
}

fn is_empty(directory: &Path) -> bool {
    directory.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

#[tokio::test]
async fn a_person_is_told_what_the_program_is() {
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
async fn version_and_help_go_to_standard_output() {
    let mut process = Process::start(PROVIDER, &["--version"], &[]);
    let (status, output) = process.ended().await;
    assert!(status.success());
    assert_eq!(output, [concat!("terraform-provider-image ", env!("CARGO_PKG_VERSION"))]);

    let mut process = Process::start(PROVIDER, &["--help"], &[]);
    let (status, output) = process.ended().await;
    assert!(status.success());
    assert!(output.join("\n").contains("--debug"), "{output:?}");
    assert!(process.errors().is_empty());
}

#[tokio::test]
async fn a_wrong_command_line_is_refused_even_with_the_cookie() {
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
async fn the_handshake_is_the_only_thing_on_standard_output() {
    let mut host = Host::start(PROVIDER, &[]).await;
    let handshake = host.handshake.clone();
    assert_eq!((handshake.core_protocol.as_str(), handshake.provider_protocol.as_str()), ("1", "6"));
    assert_eq!((handshake.network.as_str(), handshake.kind.as_str()), ("unix", "grpc"));
    // Hosts take a certificate of less than 50 characters for none.
    assert!(handshake.certificate.len() > 50);
    assert!(handshake.address.metadata().unwrap().file_type().is_socket());
    let directory = handshake.address.parent().unwrap();
    assert_eq!(directory.metadata().unwrap().permissions().mode() & 0o777, 0o700);

    assert!(has_region(host.channel.clone()).await.unwrap());
    let (status, more_output) = host.shut_down().await;
    assert!(status.success());
    assert!(more_output.is_empty(), "{more_output:?}");
}

#[tokio::test]
async fn every_process_has_another_certificate() {
    let (one, other) = (Host::start(PROVIDER, &[]).await, Host::start(PROVIDER, &[]).await);
    assert_ne!(one.handshake.certificate, other.handshake.certificate);
    // The other's key does not open this one's socket, although both certificates say localhost.
    let mut crossed = one.handshake.clone();
    crossed.address.clone_from(&other.handshake.address);
    assert!(crossed.connect(one.identity.as_ref()).await.is_err());
}

#[tokio::test]
async fn only_the_host_gets_in() {
    let host = Host::start(PROVIDER, &[]).await;
    let stranger = HostIdentity::generate();

    // With TLS 1.3 a client learns only from the first answer that its certificate was refused.
    for identity in [Some(&stranger), None] {
        if let Ok(channel) = host.handshake.connect(identity).await {
            assert!(has_region(channel).await.is_err());
        }
    }
    if let Ok(channel) = connect_plain(&host.handshake.address).await {
        assert!(has_region(channel).await.is_err());
    }

    // Neither they nor one that says nothing keep the host out.
    let mut silent = UnixStream::connect(&host.handshake.address).await.unwrap();
    silent.write_all(&[0x16]).await.unwrap();
    assert!(has_region(host.channel.clone()).await.unwrap());
    let second = host.handshake.connect(host.identity.as_ref()).await.unwrap();
    assert!(has_region(second).await.unwrap());
}

#[tokio::test]
async fn without_a_certificate_of_the_host_there_is_no_tls() {
    let mut host = Host::start_without_tls(PROVIDER).await;
    assert_eq!(host.handshake.certificate, "");
    assert!(has_region(host.channel.clone()).await.unwrap());
    assert!(host.shut_down().await.0.success());
}

#[tokio::test]
async fn a_certificate_that_is_none_ends_the_process_before_the_handshake() {
    let not_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for garbage in ["garbage", not_der] {
        let mut process = Process::start(PROVIDER, &[], &host_variables(Some(garbage)));
        let (status, output) = process.ended().await;
        assert_eq!(status.code(), Some(1));
        assert!(output.is_empty(), "{output:?}");
        let errors = process.errors().join("\n");
        assert!(errors.starts_with("[ERROR] ") && errors.contains("PLUGIN_CLIENT_CERT"), "{errors}");
        assert!(is_empty(process.temporary()));
    }
}

#[tokio::test]
async fn messages_may_be_as_large_as_hosts_send_them() {
    let host = Host::start(PROVIDER, &[]).await;
    // Beyond 4 MiB, the default of the gRPC library. What the provider thinks of the value does not matter.
    let config = DynamicValue { msgpack: vec![0xc0; 5 << 20].into(), ..DynamicValue::default() };
    let request = validate_provider_config::Request { config: Some(config) };
    if let Err(status) = host.provider().validate_provider_config(request).await {
        assert_ne!(status.code(), Code::OutOfRange, "{status}");
    }

    // The header of a message says how long it is: one byte more than 256 MiB here.
    let header = String::from_utf8(vec![0, 0x10, 0, 0, 1]).unwrap();
    let request = http_request("/tfplugin6.Provider/ValidateProviderConfig", header).unwrap();
    let response = host.channel.clone().ready().await.unwrap().call(request).await.unwrap();
    let code = response.headers().get("grpc-status").unwrap();
    assert_eq!(code, &(Code::OutOfRange as i32).to_string());
    assert!(has_region(host.channel.clone()).await.unwrap());
}

/// A gRPC request with a body that no client of tonic's would send.
fn http_request(path: &str, body: String) -> http::Result<http::Request<tonic::body::Body>> {
    http::Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(tonic::body::Body::new(body))
}

#[tokio::test]
async fn shutdown_ends_open_streams_and_removes_the_socket() {
    let mut host = Host::start(PROVIDER, &[("TF_LOG", "WARN")]).await;
    let mut stdio = GrpcStdioClient::new(host.channel.clone()).stream_stdio(()).await.unwrap().into_inner();
    assert!(!is_empty(host.process.temporary()));

    let asked = Instant::now();
    let (status, _) = host.shut_down().await;
    assert!(status.success());
    assert!(asked.elapsed() < HOST_PATIENCE, "{:?}", asked.elapsed());
    // It would warn of a stream that had to be cut off.
    assert_eq!(host.process.errors(), [""; 0]);
    assert!(is_empty(host.process.temporary()));
    assert!(matches!(stdio.message().await, Ok(None) | Err(_)));
}

#[tokio::test]
async fn the_plugin_is_healthy() {
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
async fn neither_an_interrupt_nor_a_termination_ends_a_plugin_that_its_host_calls() {
    let mut host = Host::start(PROVIDER, &[("TF_LOG", "DEBUG")]).await;
    host.process.signal("INT");
    while !host.process.error_line().await.expect("the plugin has ended").contains("interrupt") {}
    let ended = timeout(Duration::from_millis(200), host.process.output_line()).await;
    assert!(ended.is_err(), "the interrupt has ended the plugin");
    assert!(has_region(host.channel.clone()).await.unwrap());

    // A second termination, which a process group gets easily, is no more than the first.
    for _ in 0..2 {
        host.process.signal("TERM");
        while !host.process.error_line().await.expect("the plugin has ended").contains("termination") {}
    }
    assert!(has_region(host.channel.clone()).await.unwrap());
    let second = host.handshake.connect(host.identity.as_ref()).await.unwrap();
    assert!(has_region(second).await.unwrap());
    let asked = Instant::now();
    assert!(host.shut_down().await.0.success());
    assert!(asked.elapsed() < HOST_PATIENCE, "{:?}", asked.elapsed());
    assert!(is_empty(host.process.temporary()));
}

#[tokio::test]
async fn a_plugin_that_nobody_calls_ends_some_seconds_after_a_termination_whatever_connections_there_are() {
    let mut host = Host::start(PROVIDER, &[("TF_LOG", "WARN")]).await;
    assert!(has_region(host.channel.clone()).await.unwrap());
    let _stdio = GrpcStdioClient::new(host.channel.clone()).stream_stdio(()).await.unwrap().into_inner();
    let asked = Instant::now();
    host.process.signal("TERM");
    let (status, _) = host.process.ended().await;
    assert!(status.success());
    assert!(asked.elapsed() >= IDLE, "{:?}", asked.elapsed());
    assert_eq!(host.process.errors(), [""; 0]);
    assert!(is_empty(host.process.temporary()));
}

#[tokio::test]
async fn nothing_is_logged_unless_asked_for() {
    for environment in [[].as_slice(), &[("TF_LOG", "off")], &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "OFF")]] {
        let mut host = Host::start(PROVIDER, environment).await;
        assert!(has_region(host.channel.clone()).await.unwrap());
        host.shut_down().await;
        assert_eq!(host.process.errors(), [""; 0], "{environment:?}");
    }
}

#[tokio::test]
async fn log_lines_are_what_hosts_parse() {
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
async fn debug_mode_serves_whoever_attaches_until_interrupted() {
    for signal in ["INT", "TERM"] {
        let mut process = Process::start(PROVIDER, &["--debug"], &[]);
        let line = loop {
            let line = process.error_line().await.expect("no line to attach with");
            if line.starts_with("TF_REATTACH_PROVIDERS=") {
                break line;
            }
        };
        let quoted = line.strip_prefix("TF_REATTACH_PROVIDERS='").unwrap().strip_suffix('\'').unwrap();
        let providers: Value = serde_json::from_str(quoted).unwrap();
        let provider = &providers["registry.terraform.io/image-copy/image"];
        assert_eq!(&providers["registry.opentofu.org/image-copy/image"], provider);
        assert_eq!(provider["Protocol"], "grpc");
        assert_eq!(provider["ProtocolVersion"], 6);
        assert_eq!(provider["Pid"], process.id());
        assert_eq!(provider["Test"], true);
        assert_eq!(provider["Addr"]["Network"], "unix");
        let channel = connect_plain(Path::new(provider["Addr"]["String"].as_str().unwrap())).await.unwrap();
        assert!(has_region(channel).await.unwrap());

        let asked = Instant::now();
        process.signal(signal);
        let (status, output) = process.ended().await;
        assert!(asked.elapsed() < IDLE, "{:?}", asked.elapsed());
        assert!(status.success());
        assert!(output.is_empty(), "{output:?}");
        assert!(is_empty(process.temporary()));
    }
}

/// A provider with a call that never answers. It counts how many of them have begun.
#[derive(Debug, Default)]
struct Stuck {
    begun: watch::Sender<usize>,
}

#[tonic::async_trait]
impl Provider for Stuck {
    async fn validate_provider_config(
        &self,
        _request: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        self.begun.send_modify(|count| *count += 1);
        std::future::pending().await
    }

    async fn stop_provider(
        &self,
        _request: Request<stop_provider::Request>,
    ) -> Result<Response<stop_provider::Response>, Status> {
        Ok(Response::new(stop_provider::Response::default()))
    }
}

#[tokio::test]
async fn stop_passes_any_number_of_calls_and_shutdown_does_not_wait_for_them() {
    let listener = Listener::unix().unwrap();
    let Address::Unix(path) = listener.address().clone() else { panic!("not a Unix socket") };
    let provider = Stuck::default();
    let mut begun = provider.begun.subscribe();
    let server = tokio::spawn(async move { serve(provider, &listener, None, Shutdown::new(IDLE)).await });
    let channel = connect_plain(&path).await.unwrap();
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let mut client = provider_client(channel.clone());
            tokio::spawn(
                async move { client.validate_provider_config(validate_provider_config::Request::default()).await },
            )
        })
        .collect();
    timeout(HOST_PATIENCE, begun.wait_for(|count| *count == calls.len())).await.expect("calls are waiting").unwrap();

    let mut client = provider_client(channel.clone());
    timeout(HOST_PATIENCE, client.stop_provider(stop_provider::Request {})).await.unwrap().unwrap();
    assert!(calls.iter().all(|call| !call.is_finished()));

    let mut controller = GrpcControllerClient::new(channel);
    timeout(HOST_PATIENCE, controller.shutdown(proto::Empty {})).await.unwrap().unwrap();
    timeout(HOST_PATIENCE, server).await.unwrap().unwrap().unwrap();
    assert!(!path.exists());
}

#[tokio::test]
async fn a_method_that_is_not_written_is_unimplemented() {
    let listener = Listener::tcp(0..=0).await.unwrap();
    let Address::Tcp(address) = listener.address().clone() else { panic!("not a TCP socket") };
    let ending = Shutdown::new(IDLE);
    let until = ending.clone();
    let server = tokio::spawn(async move { serve(Stuck::default(), &listener, None, until).await });
    let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    assert_eq!(has_region(channel).await.unwrap_err().code(), Code::Unimplemented);
    ending.shutdown.cancel();
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_ends_in_the_middle_harms_nobody() {
    let host = Host::start_without_tls(PROVIDER).await;
    for bytes in [b"".as_slice(), b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x09\x04"] {
        let mut stream = UnixStream::connect(&host.handshake.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        // To its end, whatever the provider answers.
        drop(stream.read_to_end(&mut Vec::new()).await);
    }
    assert!(has_region(host.channel.clone()).await.unwrap());
}
