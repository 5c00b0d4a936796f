//! A go-plugin host with the parts that Terraform uses: starts the provider, performs the handshake, and uses gRPC over
//! mutual TLS. It follows go-plugin's side of the contract and shares only the generated clients with `src/plugin`.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use terraform_provider_image::plugin::proto::Empty;
use terraform_provider_image::plugin::proto::grpc_controller_client::GrpcControllerClient;
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};

/// Maximum time that a test waits. Everything here takes milliseconds.
const LIMIT: Duration = Duration::from_secs(20);

/// Maximum message size in bytes that this host accepts; Terraform accepts more.
const MESSAGE_LIMIT: usize = 256 << 20;

/// Value of `TF_PLUGIN_MAGIC_COOKIE` that Terraform and OpenTofu set.
const MAGIC_COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// A key and a self-signed certificate like those of hosts: P-521, for `localhost`, a certificate authority.
pub(crate) struct HostIdentity {
    certificate: rcgen::Certificate,
    key: rcgen::KeyPair,
}

impl HostIdentity {
    pub(crate) fn generate() -> Self {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).unwrap();
        let mut parameters = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        parameters.distinguished_name.push(rcgen::DnType::CommonName, "localhost");
        parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        parameters.key_usages = vec![
            rcgen::KeyUsagePurpose::DigitalSignature,
            rcgen::KeyUsagePurpose::KeyEncipherment,
            rcgen::KeyUsagePurpose::KeyAgreement,
            rcgen::KeyUsagePurpose::KeyCertSign,
        ];
        parameters.extended_key_usages =
            vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth, rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = parameters.self_signed(&key).unwrap();
        Self { certificate, key }
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }
}

/// The fields of a handshake line.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    pub(crate) core_protocol: String,
    pub(crate) provider_protocol: String,
    pub(crate) network: String,
    pub(crate) address: PathBuf,
    pub(crate) kind: String,
    /// DER, in base64 without padding.
    pub(crate) certificate: String,
}

impl Handshake {
    fn parse(line: &str) -> Self {
        let fields: Vec<_> = line.split('|').map(str::to_owned).collect();
        let Ok([core_protocol, provider_protocol, network, address, kind, certificate]) =
            <[String; 6]>::try_from(fields)
        else {
            panic!("the handshake does not have six fields: {line:?}");
        };
        Self { core_protocol, provider_protocol, network, address: address.into(), kind, certificate }
    }

    /// Connects with TLS for the name `localhost`, trusts only the certificate of the handshake, and presents this
    /// identity.
    pub(crate) async fn connect(&self, identity: Option<&HostIdentity>) -> Result<Channel, tonic::transport::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(STANDARD_NO_PAD.decode(&self.certificate).unwrap())).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match identity {
            Some(HostIdentity { certificate, key }) => {
                let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
                builder.with_client_auth_cert(vec![certificate.der().clone()], key).unwrap()
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let connector = TlsConnector::from(Arc::new(config));
        let handshake = self.clone();
        let connect = tower::service_fn(move |_: Uri| {
            let (connector, handshake) = (connector.clone(), handshake.clone());
            async move {
                let stream = handshake.open().await?;
                connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.map(TokioIo::new)
            }
        });
        Endpoint::from_static("http://localhost").connect_with_connector(connect).await
    }

    async fn open(&self) -> std::io::Result<Box<dyn Stream>> {
        #[cfg(unix)]
        if self.network == "unix" {
            return Ok(Box::new(UnixStream::connect(&self.address).await?));
        }
        Ok(Box::new(TcpStream::connect(self.address.display().to_string()).await?))
    }
}

/// A connection of either network.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Connects to a socket without TLS.
#[cfg(unix)]
pub(crate) async fn connect_plain(socket: &Path) -> Result<Channel, tonic::transport::Error> {
    let path = socket.to_owned();
    let connect = tower::service_fn(move |_: Uri| {
        let path = path.clone();
        async move { UnixStream::connect(path).await.map(TokioIo::new) }
    });
    Endpoint::from_static("http://localhost").connect_with_connector(connect).await
}

/// A provider process, killed on drop.
pub(crate) struct Process {
    child: Child,
    output: UnboundedReceiver<String>,
    errors: Arc<Mutex<Vec<String>>>,
    errors_end: UnboundedReceiver<String>,
    temporary: TempDir,
}

impl Process {
    /// Starts the program with only these environment variables, its own directory for temporary files, and one CA
    /// certificate, which it reads faster than the system's.
    pub(crate) fn start(binary: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let temporary = TempDir::new().unwrap();
        let mut child = Command::new(binary)
            .args(arguments)
            .env_clear()
            .env("TMPDIR", temporary.path())
            .env("SSL_CERT_DIR", testing::certificates())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = Arc::new(Mutex::new(Vec::new()));
        let output = lines(child.stdout.take().unwrap(), Arc::default());
        let errors_end = lines(child.stderr.take().unwrap(), errors.clone());
        Self { child, output, errors, errors_end, temporary }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Next line on standard output; `None` if it is closed.
    pub(crate) async fn output_line(&mut self) -> Option<String> {
        timeout(LIMIT, self.output.recv()).await.expect("the process prints nothing and does not end")
    }

    /// Next line on standard error; `None` if it is closed.
    pub(crate) async fn error_line(&mut self) -> Option<String> {
        timeout(LIMIT, self.errors_end.recv()).await.expect("the process reports nothing and does not end")
    }

    /// The lines on standard error so far.
    pub(crate) fn errors(&self) -> Vec<String> {
        self.errors.lock().unwrap().clone()
    }

    /// Directory for the process's temporary files.
    pub(crate) fn temporary(&self) -> &Path {
        self.temporary.path()
    }

    /// Sends a signal by its name without `SIG`.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().unwrap();
        assert!(status.success(), "kill: {status}");
    }

    /// Waits for the process to exit. Returns its unread output.
    pub(crate) async fn ended(&mut self) -> (ExitStatus, Vec<String>) {
        let mut output = Vec::new();
        while let Some(line) = self.output_line().await {
            output.push(line);
        }
        while self.error_line().await.is_some() {}
        (self.child.wait().unwrap(), output)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails if the process has already exited.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads a pipe to its end in a thread, and stores and forwards the lines.
fn lines(pipe: impl Read + Send + 'static, kept: Arc<Mutex<Vec<String>>>) -> UnboundedReceiver<String> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            kept.lock().unwrap().push(line.clone());
            drop(sender.send(line));
        }
    });
    receiver
}

/// A host with a provider that it has started and connected to.
pub(crate) struct Host {
    pub(crate) process: Process,
    pub(crate) handshake: Handshake,
    pub(crate) identity: Option<HostIdentity>,
    pub(crate) channel: Channel,
}

impl Host {
    /// Starts a provider as Terraform does, with additional environment variables.
    pub(crate) async fn start(binary: &str, environment: &[(&str, &str)]) -> Self {
        Self::start_with(binary, &[], environment).await
    }

    /// Starts a program with arguments that becomes the provider.
    pub(crate) async fn start_with(binary: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::with_identity(binary, arguments, environment, Some(HostIdentity::generate())).await
    }

    /// Starts a provider as Terraform does under `TF_DISABLE_PLUGIN_TLS`.
    pub(crate) async fn start_without_tls(binary: &str) -> Self {
        Self::with_identity(binary, &[], &[], None).await
    }

    async fn with_identity(
        binary: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
        identity: Option<HostIdentity>,
    ) -> Self {
        let pem = identity.as_ref().map(HostIdentity::pem);
        let mut variables = host_variables(pem.as_deref());
        variables.extend(environment);
        let mut process = Process::start(binary, arguments, &variables);
        let Some(line) = process.output_line().await else {
            let (status, _) = process.ended().await;
            panic!("no handshake, but {status}: {}", process.errors().join("\n"));
        };
        let handshake = Handshake::parse(&line);
        let channel = match &identity {
            Some(identity) => handshake.connect(Some(identity)).await,
            #[cfg(unix)]
            None => connect_plain(&handshake.address).await,
            #[cfg(not(unix))]
            None => panic!("only tests on Unix disable TLS"),
        };
        let channel = channel.unwrap();
        Self { process, handshake, identity, channel }
    }

    /// A client of the provider's service.
    pub(crate) fn provider(&self) -> ProviderClient<Channel> {
        provider_client(self.channel.clone())
    }

    /// Sends Shutdown to the provider, and waits for the process to exit.
    pub(crate) async fn shut_down(&mut self) -> (ExitStatus, Vec<String>) {
        GrpcControllerClient::new(self.channel.clone()).shutdown(Empty {}).await.unwrap();
        self.process.ended().await
    }
}

/// A client that accepts messages as large as the provider may send.
pub(crate) fn provider_client(channel: Channel) -> ProviderClient<Channel> {
    ProviderClient::new(channel).max_decoding_message_size(MESSAGE_LIMIT)
}

/// Environment variables that Terraform sets for a provider.
pub(crate) fn host_variables(certificate: Option<&str>) -> Vec<(&str, &str)> {
    let mut variables = vec![
        ("TF_PLUGIN_MAGIC_COOKIE", MAGIC_COOKIE),
        ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
        ("PLUGIN_MIN_PORT", "10000"),
        ("PLUGIN_MAX_PORT", "25000"),
    ];
    variables.extend(certificate.map(|pem| ("PLUGIN_CLIENT_CERT", pem)));
    variables
}
