//! [`FakeAws`]: answers the provider's calls as AWS does, without a network.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::{Value as Json, json};

/// The image that a copy creates.
const NEW_AMI: &str = "ami-0fedcba9876543210";
const NEW_IMAGE: &str = "wsi-9abcdefgh";
/// The ID of a new WorkSpaces bundle.
const NEW_BUNDLE: &str = "wsb-9abcdefgh";

/// What the provider did since the last reset.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) created: usize,
    pub(crate) deleted: usize,
}

/// An AWS in which every requested image exists until it is deleted. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeAws(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    deleted: BTreeSet<String>,
    counts: Counts,
    /// Bodies with their status that replace the next responses about images.
    damaged: VecDeque<(u16, Vec<u8>)>,
}

impl FakeAws {
    /// Forgets deletions and counts, and damages the next responses about images.
    pub(crate) fn reset(&self, damaged: impl IntoIterator<Item = (u16, Vec<u8>)>) {
        let damaged = damaged.into_iter().collect();
        *self.state() = State { damaged, ..State::default() };
    }

    pub(crate) fn counts(&self) -> Counts {
        self.state().counts
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpClient for FakeAws {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for FakeAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let mut state = self.state();
        let (content_type, (status, body)) = if request.headers().get("smithy-protocol").is_some() {
            let operation = request.uri().rsplit('/').next().unwrap_or_default();
            ("application/cbor", state.appstream(operation, body))
        } else if let Some((_, operation)) = target.rsplit_once('.') {
            let input = serde_json::from_slice(body).unwrap_or_default();
            ("application/x-amz-json-1.1", state.workspaces(operation, &input))
        } else {
            ("text/xml", state.ec2(&Form::of(body)))
        };
        let mut response = http::Response::builder().status(status).header("content-type", content_type);
        if content_type == "application/cbor" {
            response = response.header("smithy-protocol", "rpc-v2-cbor");
        }
        let response = response.body(body.into()).map_err(|error| ConnectorError::user(error.into()));
        HttpConnectorFuture::ready(
            response.and_then(|response| {
                HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
            }),
        )
    }
}

impl State {
    /// The response about images, damaged or whole.
    fn about_images(&mut self, whole: Vec<u8>) -> (u16, Vec<u8>) {
        self.damaged.pop_front().unwrap_or((200, whole))
    }

    fn delete(&mut self, id: &str) {
        self.counts.deleted += 1;
        self.deleted.insert(id.to_owned());
    }

    fn existing<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        ids.into_iter().filter(|id| !self.deleted.contains(*id)).collect()
    }

    fn ec2(&mut self, form: &Form) -> (u16, Vec<u8>) {
        let action = form.get("Action");
        let list = |name: &str, items: String| format!("<{name}>{items}</{name}>");
        let content = match action {
            "DescribeImages" => {
                let images = ec2_images(&self.existing(form.filter("image-id")));
                return self.about_images(images);
            }
            "CopyImage" if form.get("DryRun") == "true" => return error("DryRunOperation", 412),
            "CopyImage" => {
                self.counts.created += 1;
                format!("<imageId>{NEW_AMI}</imageId>")
            }
            "DeregisterImage" => {
                self.delete(form.get("ImageId"));
                "<return>true</return>".to_owned()
            }
            "DescribeSnapshots" => {
                let item = |id: &str| {
                    format!("<item><snapshotId>{}</snapshotId><status>completed</status></item>", escaped(id))
                };
                list("snapshotSet", form.filter("snapshot-id").into_iter().map(item).collect())
            }
            "DescribeRegions" => {
                let item = |name| format!("<item><regionName>{name}</regionName></item>");
                list("regionInfo", ["eu-west-1", "us-east-1"].map(item).concat())
            }
            "DescribeImageReferences" => list("imageReferenceSet", String::new()),
            "GetEbsEncryptionByDefault" => "<ebsEncryptionByDefault>false</ebsEncryptionByDefault>".to_owned(),
            "GetCallerIdentity" => {
                "<GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:root</Arn>\
                 </GetCallerIdentityResult>"
                    .to_owned()
            }
            _ => "<return>true</return>".to_owned(),
        };
        (200, format!("<{action}Response><requestId>1</requestId>{content}</{action}Response>").into_bytes())
    }

    fn appstream(&mut self, operation: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let response = match operation {
            "DescribeImages" => {
                let names = texts_after(body, b"\x65Names");
                let existing = self.existing(names.iter().map(String::as_str));
                let images = appstream_images(&existing);
                return self.about_images(images);
            }
            "CopyImage" => {
                self.counts.created += 1;
                let name = texts_after(body, b"\x74DestinationImageName").pop().unwrap_or_default();
                json!({ "DestinationImageName": name })
            }
            "DeleteImage" => {
                let name = texts_after(body, b"\x64Name").pop().unwrap_or_default();
                self.delete(&name);
                json!({})
            }
            "ListTagsForResource" => json!({ "Tags": {} }),
            "DescribeFleets" => json!({ "Fleets": [] }),
            "DescribeImageBuilders" => json!({ "ImageBuilders": [] }),
            "DescribeImagePermissions" => json!({ "SharedImagePermissionsList": [] }),
            _ => json!({}),
        };
        (200, cbor(&response))
    }

    fn workspaces(&mut self, operation: &str, input: &Json) -> (u16, Vec<u8>) {
        let response = match operation {
            "DescribeWorkspaceImages" => {
                let ids = input["ImageIds"].as_array().into_iter().flatten().filter_map(Json::as_str);
                let images = workspaces_images(&self.existing(ids));
                return self.about_images(images);
            }
            "CopyWorkspaceImage" | "CreateWorkspaceImage" => {
                self.counts.created += 1;
                json!({ "ImageId": NEW_IMAGE })
            }
            "DeleteWorkspaceImage" => {
                self.delete(input["ImageId"].as_str().unwrap_or_default());
                json!({})
            }
            "DescribeTags" => json!({ "TagList": [] }),
            "DescribeWorkspaceBundles" => {
                let ids = input["BundleIds"].as_array().into_iter().flatten().filter_map(Json::as_str);
                let bundles = workspaces_bundles(&self.existing(ids));
                return self.about_images(bundles);
            }
            "CreateWorkspaceBundle" => {
                self.counts.created += 1;
                json!({ "WorkspaceBundle": { "BundleId": NEW_BUNDLE } })
            }
            "DeleteWorkspaceBundle" => {
                self.delete(input["BundleId"].as_str().unwrap_or_default());
                json!({})
            }
            "DescribeWorkspaces" => json!({ "Workspaces": [] }),
            "DescribeWorkspaceImagePermissions" => json!({ "ImagePermissions": [] }),
            "DescribeKey" => json!({ "KeyMetadata": { "KeyId": "1", "KeyState": "Enabled" } }),
            _ => json!({}),
        };
        (200, response.to_string().into_bytes())
    }
}

fn error(code: &str, status: u16) -> (u16, Vec<u8>) {
    let body =
        format!("<Response><Errors><Error><Code>{code}</Code></Error></Errors><RequestID>1</RequestID></Response>");
    (status, body.into_bytes())
}

/// EC2's response with these AMIs.
pub(crate) fn ec2_images(ids: &[&str]) -> Vec<u8> {
    let item = |id: &&str| {
        format!(
            "<item><imageId>{}</imageId><imageState>available</imageState><imageOwnerId>123456789012</imageOwnerId>\
             <name>golden</name><creationDate>2026-01-01T00:00:00.000Z</creationDate><rootDeviceName>/dev/xvda\
             </rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>\
             snap-0123456789abcdef0</snapshotId><volumeSize>8</volumeSize><encrypted>false</encrypted></ebs></item>\
             </blockDeviceMapping><tagSet><item><key>team</key><value>web</value></item></tagSet></item>",
            escaped(id)
        )
    };
    let items: String = ids.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeImagesResponse \
         xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId><imagesSet>{items}</imagesSet>\
         </DescribeImagesResponse>"
    )
    .into_bytes()
}

/// AppStream's response with these images.
pub(crate) fn appstream_images(names: &[&str]) -> Vec<u8> {
    let image = |name: &&str| {
        json!({ "Name": name, "Arn": format!("arn:aws:appstream:eu-west-1:123456789012:image/{name}"),
            "State": "AVAILABLE", "ImageErrors": null })
    };
    cbor(&json!({ "Images": names.iter().map(image).collect::<Vec<_>>() }))
}

/// WorkSpaces' response with these images.
pub(crate) fn workspaces_images(ids: &[&str]) -> Vec<u8> {
    let image = |id: &&str| {
        json!({ "ImageId": id, "Name": "golden", "State": "AVAILABLE", "OwnerAccountId": "123456789012",
            "OperatingSystem": { "Type": "WINDOWS" }, "RequiredTenancy": "DEFAULT" })
    };
    json!({ "Images": ids.iter().map(image).collect::<Vec<_>>() }).to_string().into_bytes()
}

/// WorkSpaces' response with these bundles.
pub(crate) fn workspaces_bundles(ids: &[&str]) -> Vec<u8> {
    let bundle = |id: &&str| {
        json!({ "BundleId": id, "Name": "golden", "Owner": "123456789012", "ImageId": "wsi-0123456789",
            "State": "AVAILABLE", "ComputeType": { "Name": "STANDARD" }, "UserStorage": { "Capacity": "50" } })
    };
    json!({ "Bundles": ids.iter().map(bundle).collect::<Vec<_>>() }).to_string().into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A value in CBOR.
fn cbor(value: &Json) -> Vec<u8> {
    let head = |major: u8, length: usize| match u8::try_from(length) {
        Ok(short @ 0..=23) => vec![major << 5 | short],
        Ok(long) => vec![major << 5 | 0x18, long],
        Err(_) => [vec![major << 5 | 0x1a], u32::try_from(length).unwrap_or(0).to_be_bytes().to_vec()].concat(),
    };
    let text = |text: &str| [head(3, text.len()), text.as_bytes().to_vec()].concat();
    match value {
        Json::Bool(value) => vec![0xf4 + u8::from(*value)],
        Json::String(value) => text(value),
        Json::Array(elements) => [head(4, elements.len()), elements.iter().flat_map(cbor).collect::<Vec<_>>()].concat(),
        Json::Object(members) => {
            let inside = members.iter().flat_map(|(name, value)| [text(name), cbor(value)].concat());
            [head(5, members.len()), inside.collect()].concat()
        }
        Json::Null | Json::Number(_) => vec![0xf6],
    }
}

/// The text, or the list of texts, that follows a key in CBOR.
fn texts_after(body: &[u8], key: &[u8]) -> Vec<String> {
    let Some(at) = body.windows(key.len()).position(|window| window == key) else { return Vec::new() };
    let mut rest = &body[at + key.len()..];
    let is_list = rest.first().is_some_and(|head| head >> 5 == 4);
    if is_list {
        rest = &rest[1..];
    }
    let mut texts = Vec::new();
    while let Some((text, after)) = first_text(rest) {
        texts.push(text);
        rest = after;
        if !is_list {
            break;
        }
    }
    texts
}

fn first_text(body: &[u8]) -> Option<(String, &[u8])> {
    let (start, length) = match *body {
        [head @ 0x60..=0x77, ..] => (1, usize::from(head - 0x60)),
        [0x78, length, ..] => (2, usize::from(length)),
        [0x79, high, low, ..] => (3, usize::from(high) << 8 | usize::from(low)),
        _ => return None,
    };
    let text = body.get(start..start + length)?;
    Some((String::from_utf8_lossy(text).into_owned(), &body[start + length..]))
}

/// The parameters of a query request.
struct Form(Vec<(String, String)>);

impl Form {
    fn of(body: &[u8]) -> Self {
        let pairs = body.split(|byte| *byte == b'&').map(|pair| {
            let mut sides = pair.splitn(2, |byte| *byte == b'=');
            let [name, value] = [sides.next(), sides.next()].map(|side| decoded(side.unwrap_or_default()));
            (name, value)
        });
        Self(pairs.collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// The values of a filter.
    fn filter(&self, name: &str) -> Vec<&str> {
        let Some((key, _)) = self.0.iter().find(|(key, value)| key.ends_with(".Name") && value == name) else {
            return Vec::new();
        };
        let prefix = format!("{}.Value.", key.trim_end_matches(".Name"));
        self.0.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(_, value)| value.as_str()).collect()
    }
}

fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let digits = String::from_utf8_lossy(&[*high, *low]).into_owned();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
