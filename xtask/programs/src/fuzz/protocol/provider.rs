//! [`ProviderUnderTest`]: the gRPC service of the provider in this process, called with bytes.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bytes::{Buf as _, BufMut as _, Bytes};
use terraform_provider_image::aws::{Connection, ProviderBlock};
use terraform_provider_image::engine::{Session, SessionHandle, Timing};
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::{
    Diagnostics, ErasedAction, ErasedDataSource, ErasedListResource, ErasedResource, Provider, Schema, Server,
};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Request, Status};

use super::aws::{Counts, FakeAws};

/// The size limit of a message, as in the provider's process.
const MESSAGE_LIMIT: usize = 256 << 20;
/// How long a call may take on the paused clock, in which all waits of the provider end.
const LIMIT: Duration = Duration::from_hours(24);

/// The messages of a response.
pub(crate) type Messages = Vec<Bytes>;

/// Why there is no response.
#[derive(Debug)]
pub(crate) enum NoResponse {
    Status(Status),
    Endless,
}

/// A configured provider and its AWS.
pub(crate) struct ProviderUnderTest {
    service: ProviderServer<Server<Unconfigurable>>,
    pub(crate) aws: FakeAws,
}

impl ProviderUnderTest {
    pub(crate) fn new() -> Self {
        let aws = FakeAws::default();
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "not-a-secret", None, None, "fuzz");
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(aws.clone())
            .build();
        let timing = Timing {
            consistency_window: Duration::from_secs(10),
            in_use_grace: Duration::ZERO,
            retry_window: Duration::ZERO,
            credentials_renewal_window: Duration::ZERO,
            ..Timing::default()
        };
        let sessions = SessionHandle::default();
        sessions.replace(Session::new(Connection::with_sdk(sdk, ProviderBlock::default()), timing));
        let server = Server::new(Unconfigurable(ImageProvider::with_sessions(sessions, timing)));
        let service = ProviderServer::new(server)
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT);
        Self { service, aws }
    }

    /// Sends a request to an RPC, and returns all messages of the response. Its AWS is as new.
    pub(crate) async fn call(
        &self,
        rpc: &'static str,
        streams: bool,
        message: Vec<u8>,
    ) -> Result<Messages, NoResponse> {
        self.aws.reset([]);
        self.call_as_is(rpc, streams, message).await
    }

    /// The same without a change of its AWS.
    pub(crate) async fn call_as_is(
        &self,
        rpc: &'static str,
        streams: bool,
        message: Vec<u8>,
    ) -> Result<Messages, NoResponse> {
        let called = self.messages(rpc, streams, message);
        tokio::time::timeout(LIMIT, called).await.map_err(|_| NoResponse::Endless)?.map_err(NoResponse::Status)
    }

    async fn messages(&self, rpc: &'static str, streams: bool, message: Vec<u8>) -> Result<Messages, Status> {
        let mut client = Grpc::new(self.service.clone())
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT);
        let path = PathAndQuery::try_from(format!("/tfplugin6.Provider/{rpc}"))
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        client.ready().await.map_err(|never| -> Status { match never {} })?;
        if !streams {
            return Ok(vec![client.unary(Request::new(message), path, RawCodec).await?.into_inner()]);
        }
        let mut stream = client.server_streaming(Request::new(message), path, RawCodec).await?.into_inner();
        let mut messages = Vec::new();
        while let Some(message) = stream.message().await? {
            messages.push(message);
        }
        Ok(messages)
    }

    pub(crate) fn aws_counts(&self) -> Counts {
        self.aws.counts()
    }
}

/// The provider, except that a configuration is only validated: it could name real endpoints and files.
struct Unconfigurable(ImageProvider);

impl Provider for Unconfigurable {
    type Configuration = ProviderBlock;

    fn schema(&self) -> Schema {
        self.0.schema()
    }

    fn validate(&self, config: &ProviderBlock) -> Diagnostics {
        self.0.validate(config)
    }

    async fn configure(&self, config: ProviderBlock, _: &str) -> Diagnostics {
        self.0.validate(&config)
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        self.0.resources()
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        self.0.data_sources()
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        self.0.list_resources()
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction>> {
        self.0.actions()
    }
}

/// Messages as bytes, which need not be valid.
#[derive(Debug, Clone, Copy)]
struct RawCodec;

impl Codec for RawCodec {
    type Encode = Vec<u8>;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RawCodec {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&message);
        Ok(())
    }
}

impl Decoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
