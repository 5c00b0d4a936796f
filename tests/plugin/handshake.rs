//! The handshake and TLS certificates.

use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};

use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixStream;

use crate::plugin::{PROVIDER, has_region, is_empty};
use crate::support::host::{Host, HostIdentity, Process, connect_plain, host_variables};

#[tokio::test]
async fn prints_only_handshake_to_stdout() {
    let mut host = Host::start(PROVIDER, &[]).await;
    let handshake = host.handshake.clone();
    assert_eq!((handshake.core_protocol.as_str(), handshake.provider_protocol.as_str()), ("1", "6"));
    assert_eq!((handshake.network.as_str(), handshake.kind.as_str()), ("unix", "grpc"));
    // Hosts treat a certificate of less than 50 characters as absent.
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
async fn each_process_has_own_certificate() {
    let (one, other) = (Host::start(PROVIDER, &[]).await, Host::start(PROVIDER, &[]).await);
    assert_ne!(one.handshake.certificate, other.handshake.certificate);
    // The key of one host cannot connect to the socket of another, although both certificates are for localhost.
    let mut crossed = one.handshake.clone();
    crossed.address.clone_from(&other.handshake.address);
    assert!(crossed.connect(one.identity.as_ref()).await.is_err());
}

#[tokio::test]
async fn accepts_only_host_certificate() {
    let host = Host::start(PROVIDER, &[]).await;
    let stranger = HostIdentity::generate();

    // With TLS 1.3 a client learns of a rejected certificate only from the first response.
    for identity in [Some(&stranger), None] {
        if let Ok(channel) = host.handshake.connect(identity).await {
            assert!(has_region(channel).await.is_err());
        }
    }
    if let Ok(channel) = connect_plain(&host.handshake.address).await {
        assert!(has_region(channel).await.is_err());
    }

    // Neither failed nor idle connections keep the host out.
    let mut silent = UnixStream::connect(&host.handshake.address).await.unwrap();
    silent.write_all(&[0x16]).await.unwrap();
    assert!(has_region(host.channel.clone()).await.unwrap());
    let second = host.handshake.connect(host.identity.as_ref()).await.unwrap();
    assert!(has_region(second).await.unwrap());
}

#[tokio::test]
async fn serves_without_tls_if_host_has_no_certificate() {
    let mut host = Host::start_without_tls(PROVIDER).await;
    assert_eq!(host.handshake.certificate, "");
    assert!(has_region(host.channel.clone()).await.unwrap());
    assert!(host.shut_down().await.0.success());
}

#[tokio::test]
async fn exits_on_invalid_certificate() {
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
async fn replaces_temporary_directory_that_breaks_handshake() {
    let parent = tempfile::TempDir::new().unwrap();
    for name in ["a|b", "a\nb", "a\rb"] {
        let directory = parent.path().join(name);
        std::fs::create_dir(&directory).unwrap();
        let mut host = Host::start(PROVIDER, &[("TMPDIR", directory.to_str().unwrap())]).await;
        assert!(has_region(host.channel.clone()).await.unwrap(), "{name:?}");
        assert!(is_empty(&directory));
        assert!(host.shut_down().await.0.success());
    }
}
