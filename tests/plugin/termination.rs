//! The end of the process: Shutdown, Stop, signals and disconnected clients.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use terraform_provider_image::plugin::proto::grpc_controller_client::GrpcControllerClient;
use terraform_provider_image::plugin::proto::grpc_stdio_client::GrpcStdioClient;
use terraform_provider_image::plugin::{Address, Listener, Shutdown, proto, serve};
use terraform_provider_image::terraform::proto::provider_server::Provider;
use terraform_provider_image::terraform::proto::{stop_provider, validate_provider_config};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tonic::{Request, Response, Status};

use crate::plugin::{HOST_PATIENCE, IDLE, PROVIDER, has_region, is_empty};
use crate::support::host::{Host, Process, connect_plain, provider_client};

#[tokio::test]
async fn shutdown_ends_streams_and_removes_socket() {
    let mut host = Host::start(PROVIDER, &[("TF_LOG", "WARN")]).await;
    let mut stdio = GrpcStdioClient::new(host.channel.clone()).stream_stdio(()).await.unwrap().into_inner();
    assert!(!is_empty(host.process.temporary()));

    let started = Instant::now();
    let (status, _) = host.shut_down().await;
    assert!(status.success());
    assert!(started.elapsed() < HOST_PATIENCE, "{:?}", started.elapsed());
    // It would log a warning about an aborted stream.
    assert_eq!(host.process.errors(), [""; 0]);
    assert!(is_empty(host.process.temporary()));
    assert!(matches!(stdio.message().await, Ok(None) | Err(_)));
}

#[tokio::test]
async fn survives_signals_while_host_calls() {
    let mut host = Host::start(PROVIDER, &[("TF_LOG", "DEBUG")]).await;
    host.process.signal("INT");
    while !host.process.error_line().await.expect("the plugin has ended").contains("interrupt") {}
    let ended = timeout(Duration::from_millis(200), host.process.output_line()).await;
    assert!(ended.is_err(), "the interrupt has ended the plugin");
    assert!(has_region(host.channel.clone()).await.unwrap());

    // A second SIGTERM, which a process group often gets, has no further effect.
    for _ in 0..2 {
        host.process.signal("TERM");
        while !host.process.error_line().await.expect("the plugin has ended").contains("termination signal") {}
    }
    assert!(has_region(host.channel.clone()).await.unwrap());
    let second = host.handshake.connect(host.identity.as_ref()).await.unwrap();
    assert!(has_region(second).await.unwrap());
    let started = Instant::now();
    assert!(host.shut_down().await.0.success());
    assert!(started.elapsed() < HOST_PATIENCE, "{:?}", started.elapsed());
    assert!(is_empty(host.process.temporary()));
}

#[tokio::test]
async fn idle_plugin_exits_after_sigterm() {
    let mut host = Host::start(PROVIDER, &[("TF_LOG", "WARN")]).await;
    assert!(has_region(host.channel.clone()).await.unwrap());
    let _stdio = GrpcStdioClient::new(host.channel.clone()).stream_stdio(()).await.unwrap().into_inner();
    let started = Instant::now();
    host.process.signal("TERM");
    let (status, _) = host.process.ended().await;
    assert!(status.success());
    assert!(started.elapsed() >= IDLE, "{:?}", started.elapsed());
    assert_eq!(host.process.errors(), [""; 0]);
    assert!(is_empty(host.process.temporary()));
}

#[tokio::test]
async fn debug_mode_serves_until_interrupt() {
    for signal in ["INT", "TERM"] {
        let mut process = Process::start(PROVIDER, &["--debug"], &[]);
        let line = loop {
            let line = process.output_line().await.expect("no line to attach with");
            if line.starts_with("\tTF_REATTACH_PROVIDERS=") {
                break line;
            }
        };
        let quoted = line.strip_prefix("\tTF_REATTACH_PROVIDERS='").unwrap().strip_suffix('\'').unwrap();
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

        let started = Instant::now();
        process.signal(signal);
        let (status, output) = process.ended().await;
        assert!(started.elapsed() < IDLE, "{:?}", started.elapsed());
        assert!(status.success());
        assert!(output.iter().all(String::is_empty), "{output:?}");
        assert!(process.errors().is_empty(), "{:?}", process.errors());
        assert!(is_empty(process.temporary()));
    }
}

/// A provider with a request that never completes. It counts the requests that have started.
#[derive(Debug, Default)]
pub(crate) struct HangingProvider {
    begun: watch::Sender<usize>,
}

#[tonic::async_trait]
impl Provider for HangingProvider {
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
async fn stop_bypasses_running_requests() {
    let listener = Listener::unix().unwrap();
    let Address::Unix(path) = listener.address().clone() else { panic!("not a Unix socket") };
    let provider = HangingProvider::default();
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
async fn survives_client_disconnect() {
    let host = Host::start_without_tls(PROVIDER).await;
    for bytes in [b"".as_slice(), b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x09\x04"] {
        let mut stream = UnixStream::connect(&host.handshake.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        // Reads to the end, whatever the provider responds.
        drop(stream.read_to_end(&mut Vec::new()).await);
    }
    assert!(has_region(host.channel.clone()).await.unwrap());
}
