//! The TCP listener, which serves on Windows.

use terraform_provider_image::plugin::{Address, Identity, Listener, Shutdown, serve};
use tonic::Code;

use crate::plugin::termination::HangingProvider;
use crate::plugin::{IDLE, has_region};
use crate::support::host::{Handshake, HostIdentity};

#[tokio::test]
async fn serves_mutual_tls_to_its_host_only() {
    let listener = Listener::tcp(0..=0).await.unwrap();
    let Address::Tcp(address) = listener.address().clone() else { panic!("not a TCP socket") };
    assert!(address.ip().is_loopback());
    let (host, identity) = (HostIdentity::generate(), Identity::generate().unwrap());
    let handshake = Handshake {
        core_protocol: "1".to_owned(),
        provider_protocol: "6".to_owned(),
        network: listener.address().network().to_owned(),
        address: listener.address().to_string().into(),
        kind: "grpc".to_owned(),
        certificate: identity.encoded_certificate(),
    };
    let tls = identity.server_config(host.der()).unwrap();
    let shutdown = Shutdown::new(IDLE);
    let on_shutdown = shutdown.clone();
    let server =
        tokio::spawn(async move { serve(HangingProvider::default(), &listener, Some(tls), on_shutdown).await });

    let channel = handshake.connect(Some(&host)).await.unwrap();
    // The response comes from the provider, which implements nothing.
    assert_eq!(has_region(channel).await.unwrap_err().code(), Code::Unimplemented);
    for stranger in [None, Some(HostIdentity::generate())] {
        let error = match handshake.connect(stranger.as_ref()).await {
            Ok(channel) => has_region(channel).await.unwrap_err().code(),
            Err(_) => continue,
        };
        assert_ne!(error, Code::Unimplemented);
    }
    shutdown.shutdown.cancel();
    server.await.unwrap().unwrap();
}
