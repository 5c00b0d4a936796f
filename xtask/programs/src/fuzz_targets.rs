//! Fuzz targets for external input: values and states from Terraform, responses from AWS. They must not panic: a panic
//! fails the operation, and a stack overflow ends the process.
//!
//! cargo-fuzz and `cargo run -p xtask-programs --bin fuzz` both run them.

use std::sync::OnceLock;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::{Value as Json, json};
use terraform_provider_image::aws::{Connection, ProviderBlock};
use terraform_provider_image::engine::{Session, SessionHandle, Timing};
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::proto::{
    DynamicValue, RawState, apply_resource_change, plan_resource_change, read_data_source, read_resource,
    upgrade_resource_state, validate_resource_config,
};
use terraform_provider_image::terraform::{Context, ErasedDataSource, ErasedResource, Provider};

/// The name and the function of a target.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: [Target; 6] = [
    ("msgpack", msgpack),
    ("state", state),
    ("private", private),
    ("ec2_xml", ec2_xml),
    ("appstream_cbor", appstream_cbor),
    ("workspaces_json", workspaces_json),
];

/// A value from Terraform, as a configuration, a plan and a state.
pub fn msgpack(data: &[u8]) {
    let value = || Some(DynamicValue { msgpack: data.to_vec().into(), ..Default::default() });
    let provider = ProviderUnderTest::with_response(200, &[]);
    for resource in &provider.resources {
        let type_name = resource.type_name().to_owned();
        drop(resource.validate(validate_resource_config::Request {
            type_name: type_name.clone(),
            config: value(),
            ..Default::default()
        }));
        for prior in [None, value()] {
            run(resource.plan(
                &Context::default(),
                plan_resource_change::Request {
                    type_name: type_name.clone(),
                    prior_state: prior,
                    proposed_new_state: value(),
                    config: value(),
                    ..Default::default()
                },
            ));
        }
        run(resource.read(
            &Context::default(),
            read_resource::Request { type_name: type_name.clone(), current_state: value(), ..Default::default() },
        ));
        run(resource.apply(
            &Context::default(),
            apply_resource_change::Request {
                type_name,
                prior_state: value(),
                planned_state: value(),
                config: value(),
                ..Default::default()
            },
        ));
    }
}

/// A stored state, upgraded and read.
pub fn state(data: &[u8]) {
    let provider = ProviderUnderTest::with_response(200, &[]);
    for resource in &provider.resources {
        let type_name = resource.type_name().to_owned();
        let upgraded = resource.upgrade(upgrade_resource_state::Request {
            type_name: type_name.clone(),
            version: 0,
            raw_state: Some(RawState { json: data.to_vec().into(), ..Default::default() }),
        });
        if upgraded.upgraded_state.is_some() {
            let current_state = upgraded.upgraded_state;
            let request = read_resource::Request { type_name, current_state, ..Default::default() };
            run(resource.read(&Context::default(), request));
        }
    }
}

/// The private state of an image that AWS does not find.
pub fn private(data: &[u8]) {
    let nothing = b"<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>";
    let provider = ProviderUnderTest::with_response(200, nothing);
    provider.read("image_copy_ec2", "ami-0123456789abcdef0", "pending", data);
}

/// EC2's response to a read of an image.
pub fn ec2_xml(data: &[u8]) {
    provider_with(data).read_and_look_up("image_copy_ec2", "ami-0123456789abcdef0", "image_ec2");
}

/// AppStream's response.
pub fn appstream_cbor(data: &[u8]) {
    provider_with(data).read_and_look_up("image_copy_appstream", "golden", "image_appstream");
}

/// WorkSpaces' response.
pub fn workspaces_json(data: &[u8]) {
    provider_with(data).read_and_look_up("image_copy_workspaces", "wsi-0123456789", "image_workspaces");
}

/// An AWS that always responds with these bytes. The last byte determines the status.
fn provider_with(data: &[u8]) -> ProviderUnderTest {
    let status = if data.last().is_some_and(|last| last % 8 == 7) { 400 } else { 200 };
    ProviderUnderTest::with_response(status, data)
}

/// A provider whose AWS always returns the same response.
struct ProviderUnderTest {
    resources: Vec<Box<dyn ErasedResource>>,
    data_sources: Vec<Box<dyn ErasedDataSource>>,
}

impl ProviderUnderTest {
    fn with_response(status: u16, body: &[u8]) -> Self {
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "not-a-secret", None, None, "fuzz");
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(FixedResponse { status, body: body.to_vec() })
            .build();
        // Requests are not retried.
        let timing = Timing { retry_window: Duration::ZERO, ..Timing::default() };
        let sessions = SessionHandle::default();
        sessions.replace(Session::new(Connection::with_sdk(sdk, ProviderBlock::default()), timing));
        let provider = ImageProvider::with_sessions(sessions, timing);
        Self { resources: provider.resources(), data_sources: provider.data_sources() }
    }

    /// Reads an image from a state with these attributes.
    fn read(&self, type_name: &str, id: &str, state: &str, private: &[u8]) {
        let Some(resource) = self.resources.iter().find(|resource| resource.type_name() == type_name) else { return };
        let stored = json!({"id": id, "name": "golden", "region": "eu-west-1", "state": state});
        let current_state = Some(json_value(&stored));
        let request = read_resource::Request {
            type_name: type_name.to_owned(),
            current_state,
            private: private.to_vec().into(),
            ..Default::default()
        };
        run(resource.read(&Context::default(), request));
    }

    /// Reads an image with the resource and with the data source.
    fn read_and_look_up(&self, type_name: &str, id: &str, data_source: &str) {
        self.read(type_name, id, "available", &[]);
        let Some(source) = self.data_sources.iter().find(|source| source.type_name() == data_source) else { return };
        let name = if data_source == "image_appstream" { json!({"name": id}) } else { json!({"id": id}) };
        let request = read_data_source::Request {
            type_name: data_source.to_owned(),
            config: Some(json_value(&name)),
            ..Default::default()
        };
        run(source.read(&Context::default(), request));
    }
}

/// Runs a call with a paused clock and a timeout of one minute.
fn run<T>(call: impl Future<Output = T>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { return };
    drop(runtime.block_on(async { tokio::time::timeout(Duration::from_mins(1), call).await }));
}

/// A value in the protocol's JSON form, in which null members are optional.
fn json_value(value: &Json) -> DynamicValue {
    DynamicValue { json: value.to_string().into(), ..Default::default() }
}

/// An HTTP client that returns the same response to every request.
#[derive(Debug, Clone)]
struct FixedResponse {
    status: u16,
    body: Vec<u8>,
}

impl HttpConnector for FixedResponse {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let cbor = request.headers().get("smithy-protocol").is_some();
        let content_type = if cbor { "application/cbor" } else { "text/xml" };
        let mut response = http::Response::builder().status(self.status).header("content-type", content_type);
        if cbor {
            response = response.header("smithy-protocol", "rpc-v2-cbor");
        }
        let body = if request.body().bytes().is_some_and(|body| body.starts_with(b"Action=DescribeSnapshots")) {
            // Turns a response about images into one about their snapshots.
            let text = String::from_utf8_lossy(&self.body);
            text.replace("DescribeImages", "DescribeSnapshots").replace("imagesSet", "snapshotSet").into_bytes()
        } else {
            self.body.clone()
        };
        let response = response.body(body.into());
        HttpConnectorFuture::ready(
            response.map_err(|error| ConnectorError::user(error.into())).and_then(|response| {
                HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
            }),
        )
    }
}

impl HttpClient for FixedResponse {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// The corpus: inputs with the names of their targets.
pub fn corpus() -> &'static [(&'static str, Vec<u8>)] {
    static CORPUS: OnceLock<Vec<(&'static str, Vec<u8>)>> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let mut corpus = vec![
            ("private", br#"{"accepted_at":1795000000}"#.to_vec()),
            ("private", b"null".to_vec()),
            ("ec2_xml", EC2.as_bytes().to_vec()),
            ("ec2_xml", EC2_ERROR.as_bytes().to_vec()),
            ("appstream_cbor", APPSTREAM.to_vec()),
            ("workspaces_json", WORKSPACES.as_bytes().to_vec()),
            ("workspaces_json", br#"{"__type":"ResourceNotFoundException","message":"No."}"#.to_vec()),
        ];
        for resource in ProviderUnderTest::with_response(200, &[]).resources {
            let block = resource.schema().block;
            let members = block.attributes.iter().enumerate().map(|(number, attribute)| (number, attribute.name()));
            let value = |number: usize| match number % 5 {
                0 => json!("golden"),
                1 => json!(null),
                2 => json!(true),
                3 => json!({"team": "web"}),
                _ => json!(["snap-0123456789abcdef0", 7]),
            };
            let members = members.map(|(number, name)| (name.to_owned(), value(number)));
            let object = Json::Object(members.collect());
            corpus.push(("state", object.to_string().into_bytes()));
            corpus.push(("msgpack", packed(&object)));
            let nulls = object.as_object().into_iter().flatten().map(|(name, _)| (name.clone(), Json::Null));
            let nulls = Json::Object(nulls.collect());
            corpus.push(("state", nulls.to_string().into_bytes()));
            corpus.push(("msgpack", packed(&nulls)));
        }
        corpus
    })
}

/// A value in MessagePack. Short texts, lists and maps are all there is here.
fn packed(value: &Json) -> Vec<u8> {
    let length = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
    match value {
        Json::Null => vec![0xc0],
        Json::Bool(value) => vec![0xc2 + u8::from(*value)],
        Json::Number(number) => vec![u8::try_from(number.as_u64().unwrap_or(0) % 128).unwrap_or(0)],
        Json::String(text) => [&[0xd9, length(text.len())], text.as_bytes()].concat(),
        Json::Array(elements) => {
            let header = vec![0xdc, 0, length(elements.len())];
            elements.iter().fold(header, |packed_so_far, element| [packed_so_far, packed(element)].concat())
        }
        Json::Object(members) => {
            members.iter().fold(vec![0xde, 0, length(members.len())], |packed_so_far, (name, value)| {
                [packed_so_far, packed(&json!(name)), packed(value)].concat()
            })
        }
    }
}

const EC2: &str = "<?xml version=\"1.0\"?><DescribeImagesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
    <requestId>1</requestId><imagesSet><item><imageId>ami-0123456789abcdef0</imageId><snapshotId>snap-0123456789abcdef0</snapshotId><imageState>available</imageState>\
    <imageOwnerId>123456789012</imageOwnerId><name>golden</name><creationDate>2026-01-01T00:00:00.000Z</creationDate>\
    <enaSupport>true</enaSupport><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item>\
    <deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-0123456789abcdef0</snapshotId><volumeSize>8</volumeSize>\
    <encrypted>false</encrypted></ebs></item></blockDeviceMapping><stateReason><code>x</code><message>y</message>\
    </stateReason><tagSet><item><key>team</key><value>web</value></item></tagSet></item></imagesSet>\
    </DescribeImagesResponse>";

const EC2_ERROR: &str = "<Response><Errors><Error><Code>InvalidAMIID.NotFound</Code><Message>No.</Message></Error></Errors>\
    <RequestID>1</RequestID></Response>";

/// `{"Images": [{"Name": "golden", "Arn": "…", "State": "AVAILABLE", "CreatedTime": 1(1.0), "ImageErrors": []}],
/// "Tags": {"team": "web"}}`.
const APPSTREAM: &[u8] =
    b"\xa2\x66Images\x81\xa5\x64Name\x66golden\x63Arn\x78\x35arn:aws:appstream:eu-west-1:123456789012:\
    image/golden\x65State\x69AVAILABLE\x6bCreatedTime\xc1\xfb\x41\xda\x00\x00\x00\x00\x00\x00\x6bImageErrors\x80\x64Tags\xa1\x64team\x63web";

const WORKSPACES: &str = r#"{"Images":[{"ImageId":"wsi-0123456789","Name":"golden","State":"AVAILABLE",
    "OwnerAccountId":"123456789012","Created":1795000000.5,"OperatingSystem":{"Type":"WINDOWS"},"RequiredTenancy":"DEFAULT",
    "ErrorDetails":[{"ErrorCode":"UnknownError","ErrorMessage":"x"}],"Updates":{"UpdateAvailable":true}}],"TagList":
    [{"Key":"team","Value":"web"}]}"#;
