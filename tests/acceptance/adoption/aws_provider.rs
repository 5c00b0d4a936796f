//! A stand-in for hashicorp/aws and usan/awsext: it has the schemas of the types whose states can be moved, which is all
//! that Terraform requests when a state of those providers is moved elsewhere.
//!
//! Terraform attaches to it (`TF_REATTACH_PROVIDERS`), so it is neither installed nor started.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::provider_server::{Provider, ProviderServer};
use terraform_provider_image::terraform::proto::schema::{Attribute, Block};
use terraform_provider_image::terraform::proto::{
    Schema, configure_provider, get_provider_schema, validate_provider_config,
};
use testing::{Executable, Product};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

/// The running stand-in, which ends with the test.
pub(crate) struct AwsProvider {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl AwsProvider {
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = TcpListener::from_std(listener)?;
        let service = ProviderServer::new(AmiCopySchema);
        let serve = tonic::transport::Server::builder()
            .add_service(service)
            .serve_with_incoming(TcpListenerStream::new(listener));
        // The test fails by itself if there is no response.
        let server = tokio::spawn(async { drop(serve.await) });
        Ok(Self { address, server })
    }

    /// Value of `TF_REATTACH_PROVIDERS` for a provider such as `hashicorp/aws`.
    pub(crate) fn reattach(&self, product: Product, provider: &str) -> String {
        let address = json!({ "Network": "tcp", "String": self.address.to_string() });
        let name = format!("{}/{provider}", product.registry_host());
        let pid = std::process::id();
        json!({ name: {
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": pid, "Test": true, "Addr": address,
        } })
        .to_string()
    }
}

impl Drop for AwsProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct AmiCopySchema;

fn schema(attributes: &[(&str, Json)]) -> Schema {
    let attribute = |(name, kind): &(&str, Json)| Attribute {
        name: (*name).to_owned(),
        r#type: kind.to_string().into(),
        optional: true,
        computed: true,
        ..Attribute::default()
    };
    let attributes = attributes.iter().map(attribute).collect();
    Schema { version: 0, block: Some(Block { attributes, ..Block::default() }) }
}

#[tonic::async_trait]
impl Provider for AmiCopySchema {
    async fn get_provider_schema(
        &self,
        _: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        let text = || json!("string");
        let tags = || json!(["map", "string"]);
        let ami_copy = schema(&[
            ("id", text()),
            ("arn", text()),
            ("name", text()),
            ("description", text()),
            ("region", text()),
            ("encrypted", json!("bool")),
            ("kms_key_id", text()),
            ("manage_ebs_snapshots", json!("bool")),
            ("source_ami_id", text()),
            ("source_ami_region", text()),
            ("tags", tags()),
            ("tags_all", tags()),
            ("timeouts", json!(["object", { "create": "string", "delete": "string", "update": "string" }])),
        ]);
        let awsext = schema(&[
            ("arn", text()),
            ("create_timeout_minutes", json!("number")),
            ("description", text()),
            ("image_id", text()),
            ("name", text()),
            ("owner_account_id", text()),
            ("source_image_id", text()),
            ("source_image_name", text()),
            ("source_region", text()),
            ("state", text()),
            ("tags", tags()),
            ("workspace_id", text()),
        ]);
        let of_awsext = ["awsext_appstream_image_copy", "awsext_workspaces_image_copy", "awsext_workspaces_image"];
        let of_awsext = of_awsext.map(|type_name| (type_name.to_owned(), awsext.clone()));
        Ok(Response::new(get_provider_schema::Response {
            provider: Some(schema(&[("region", text())])),
            resource_schemas: of_awsext.into_iter().chain([("aws_ami_copy".to_owned(), ami_copy)]).collect(),
            ..get_provider_schema::Response::default()
        }))
    }

    async fn validate_provider_config(
        &self,
        _: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        Ok(Response::new(validate_provider_config::Response::default()))
    }

    async fn configure_provider(
        &self,
        _: Request<configure_provider::Request>,
    ) -> Result<Response<configure_provider::Response>, Status> {
        Ok(Response::new(configure_provider::Response::default()))
    }
}

/// A state file with one resource of another provider, named `test`, as Terraform stores it.
pub(crate) fn stored_state(executable: &Executable, provider: &str, type_name: &str, attributes: &Json) -> Json {
    let host = executable.product().registry_host();
    json!({
        "version": 4,
        "terraform_version": "1.8.0",
        "serial": 100,
        "lineage": "3f1c2a52-0e7e-4b3c-9a58-8f2f6a1d9b0e",
        "outputs": {},
        "resources": [{
            "mode": "managed",
            "type": type_name,
            "name": "test",
            "provider": format!("provider[\"{host}/{provider}\"]"),
            "instances": [{ "schema_version": 0, "attributes": attributes }],
        }],
    })
}
