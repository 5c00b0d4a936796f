//! Handwritten requests in wire format, so that the tests do not depend on an SDK.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use simulator::{ConnectionDropped, Seed, Settings, Simulator};

/// Images of [`Seed::demo`].
pub(crate) const WEB: &str = "ami-0aaaaaaaaaaaaaaa1";
pub(crate) const ENCRYPTED: &str = "ami-0aaaaaaaaaaaaaaa2";
pub(crate) const SHARED: &str = "ami-0aaaaaaaaaaaaaaa3";
pub(crate) const PUBLIC: &str = "ami-0aaaaaaaaaaaaaaa4";

/// A response with a text body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) request_id: String,
    pub(crate) headers: http::HeaderMap,
}

impl Answer {
    pub(crate) fn of(response: &Response<Bytes>) -> Self {
        let request_id = response.headers().get("x-amzn-requestid").map(|id| id.to_str().unwrap().to_owned());
        Self {
            status: response.status().as_u16(),
            body: String::from_utf8(response.body().to_vec()).unwrap(),
            request_id: request_id.unwrap_or_default(),
            headers: response.headers().clone(),
        }
    }

    /// The text of all elements with this name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        self.body.split(&start).skip(1).map(|rest| rest.split(&end).next().unwrap().to_owned()).collect()
    }

    /// The text of the first element with this name; empty if there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.all(name).into_iter().next().unwrap_or_default()
    }

    /// The error code; empty for a success.
    pub(crate) fn code(&self) -> String {
        self.text("Code")
    }

    /// Asserts that the call succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.body);
        self
    }
}

/// A simulator with the demo seed, whose copies take ten seconds.
pub(crate) fn demo() -> Simulator {
    with(Settings { copy_time: std::time::Duration::from_secs(10), ..Settings::default() })
}

/// A simulator with the demo seed and these settings.
pub(crate) fn with(settings: Settings) -> Simulator {
    let simulator = Simulator::new(settings);
    simulator.seed(Seed::demo()).unwrap();
    simulator
}

/// Adds a seed written in JSON.
pub(crate) fn seed(simulator: &Simulator, json: Value) {
    simulator.seed(serde_json::from_value(json).unwrap()).unwrap();
}

/// The `Authorization` header of a request.
pub(crate) fn authorization(key: &str, region: &str, service: &str) -> String {
    let credential = format!("{key}/20261122/{region}/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature=0123456789abcdef")
}

/// The body of a query request.
pub(crate) fn form(action: &str, version: &str, parameters: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", action).append_pair("Version", version);
    form.extend_pairs(parameters);
    form.finish()
}

/// Calls EC2 with this access key.
pub(crate) async fn ec2_as(
    simulator: &Simulator,
    key: &str,
    region: &str,
    action: &str,
    parameters: &[(&str, &str)],
) -> Result<Answer, ConnectionDropped> {
    let request = Request::post("http://simulator.invalid/")
        .header("authorization", authorization(key, region, "ec2"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("user-agent", "raw")
        .body(Bytes::from(form(action, "2016-11-15", parameters)))
        .unwrap();
    simulator.answer(request).await.map(|response| Answer::of(&response))
}

/// Calls EC2 as the default account.
pub(crate) async fn ec2(simulator: &Simulator, region: &str, action: &str, parameters: &[(&str, &str)]) -> Answer {
    ec2_as(simulator, "AKIADEFAULT", region, action, parameters).await.unwrap()
}

/// Copies an image of us-east-1.
pub(crate) async fn copy(simulator: &Simulator, region: &str, source: &str, further: &[(&str, &str)]) -> Answer {
    let mut parameters = vec![("Name", "a-copy"), ("SourceImageId", source), ("SourceRegion", "us-east-1")];
    parameters.retain(|(name, _)| !further.iter().any(|(other, _)| other == name));
    parameters.extend(further);
    ec2(simulator, region, "CopyImage", &parameters).await
}

/// The state of an image in EC2's response.
pub(crate) async fn state(simulator: &Simulator, region: &str, id: &str) -> String {
    ec2(simulator, region, "DescribeImages", &[("ImageId.1", id), ("IncludeDisabled", "true")]).await.text("imageState")
}

/// Sends a request to a service with the JSON 1.1 protocol.
async fn json(simulator: &Simulator, key: &str, region: &str, operation: &str, body: String) -> (u16, Value) {
    let service = match operation.split_once('.').unwrap().0 {
        "PhotonAdminProxyService" => "appstream",
        "WorkspacesService" => "workspaces",
        _ => "kms",
    };
    let request = Request::post("http://simulator.invalid/")
        .header("authorization", authorization(key, region, service))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", operation)
        .body(Bytes::from(body))
        .unwrap();
    let answer = Answer::of(&simulator.answer(request).await.unwrap());
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

/// Calls a service with the JSON 1.1 protocol, with this access key.
pub(crate) async fn json_as(
    simulator: &Simulator,
    key: &str,
    region: &str,
    operation: &str,
    body: &Value,
) -> (u16, Value) {
    json(simulator, key, region, operation, body.to_string()).await
}

/// Calls KMS.
pub(crate) async fn kms(simulator: &Simulator, region: &str, body: &str) -> (u16, Value) {
    json(simulator, "AKIADEFAULT", region, "TrentService.DescribeKey", body.to_owned()).await
}

/// Calls AppStream as the default account.
pub(crate) async fn appstream(simulator: &Simulator, region: &str, operation: &str, body: Value) -> (u16, Value) {
    json_as(simulator, "AKIADEFAULT", region, &format!("PhotonAdminProxyService.{operation}"), &body).await
}

/// Calls WorkSpaces as the default account.
pub(crate) async fn workspaces(simulator: &Simulator, region: &str, operation: &str, body: Value) -> (u16, Value) {
    json_as(simulator, "AKIADEFAULT", region, &format!("WorkspacesService.{operation}"), &body).await
}

/// The response of a successful call.
#[track_caller]
pub(crate) fn ok((status, answer): (u16, Value)) -> Value {
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The error code of a rejected call.
#[track_caller]
pub(crate) fn code((status, answer): (u16, Value)) -> String {
    assert_ne!(status, 200, "{answer}");
    answer["__type"].as_str().unwrap().to_owned()
}
