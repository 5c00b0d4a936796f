//! [`CheckedResponses`]: an answer that is not all there is an error, not a shorter answer.
//!
//! The SDK's decoders take what is there: of XML whose middle is missing they make an answer that has fewer images, of
//! CBOR that breaks off an endless list. A copy that is missing in such an answer would count as gone, and be made
//! again. So each body is read whole, as far as a limit, and looked through to its end before anything decodes it.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use super::cbor;
use super::damage::{Damage, DamagedResponse, Format, LARGEST};
use super::expected::Expected;
use super::json;
use super::sketch::Sketch;
use super::xml;

/// The headers that carry AWS's name for a request.
const REQUEST_IDS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// Answers of an HTTP client, each of them whole.
#[derive(Debug, Clone)]
pub(crate) struct CheckedResponses<T>(T);

/// What was asked, as far as the answer depends on it.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    format: Format,
    operation: String,
}

impl CheckedResponses<SharedHttpClient> {
    /// The client whose answers are looked through.
    pub(crate) fn of(client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Self(client))
    }
}

impl HttpClient for CheckedResponses<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(CheckedResponses(self.0.http_connector(settings, components)))
    }
}

impl HttpConnector for CheckedResponses<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let question = Question::of(&request);
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move { whole(question, answer.await?).await })
    }
}

/// The answer with its body, or why it cannot be believed. For the SDK that is a connection that broke: it asks again
/// where the call may be made again.
async fn whole(question: Option<Question>, mut answer: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let request_id = REQUEST_IDS.iter().find_map(|name| answer.headers().get(*name)).map(str::to_owned);
    let damaged = |damage| ConnectorError::io(DamagedResponse { damage, request_id }.into());
    let mut body = ByteStream::new(std::mem::replace(answer.body_mut(), SdkBody::taken()));
    let mut read = Vec::new();
    while let Some(part) = body.next().await {
        let part = part.map_err(|error| ConnectorError::io(error.into()))?;
        if read.len() + part.len() > LARGEST {
            return Err(damaged(Damage::TooLarge));
        }
        read.extend_from_slice(&part);
    }
    if let Some(question) = question {
        let succeeded = answer.status().is_success();
        match question.look_through(&read, succeeded) {
            Err(damage) if succeeded => return Err(damaged(damage)),
            // The status is an answer of its own. What breaks off behind it could keep the SDK busy for ever.
            Err(_) => read.clear(),
            Ok(()) => {}
        }
    }
    *answer.body_mut() = SdkBody::from(read);
    Ok(answer)
}

impl Question {
    /// What a request asks, if it is one of those protocols whose answers can be looked through.
    fn of(request: &HttpRequest) -> Option<Self> {
        let headers = request.headers();
        if headers.get("smithy-protocol").is_some() {
            let operation = request.uri().rsplit('/').next()?.to_owned();
            return Some(Self { format: Format::Cbor, operation });
        }
        if let Some(target) = headers.get("x-amz-target") {
            let operation = target.rsplit('.').next()?.to_owned();
            return Some(Self { format: Format::Json, operation });
        }
        let action = request.body().bytes()?.strip_prefix(b"Action=")?;
        let action = action.split(|&byte| byte == b'&').next()?;
        let operation = std::str::from_utf8(action).ok()?.to_owned();
        Some(Self { format: Format::Xml, operation })
    }

    /// Looks an answer through to its end. One that tells of an error need not hold what a successful one must.
    fn look_through(&self, body: &[u8], succeeded: bool) -> Result<(), Damage> {
        let expected = Expected::of(self.format, &self.operation).filter(|_| succeeded);
        let mut sketch = Sketch::new(expected);
        match self.format {
            Format::Xml => {
                let root = succeeded.then(|| format!("{}Response", self.operation));
                xml::walk(body, root.as_deref(), &mut sketch)?;
            }
            Format::Json => json::walk(body, &mut sketch)?,
            Format::Cbor => cbor::walk(body, &mut sketch)?,
        }
        sketch.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version=\"1.0\"?>\n<DescribeImagesResponse xmlns=\"x\">\n <requestId>1</requestId>\n \
                       <imagesSet><item><imageId>ami-1</imageId><imageState>available</imageState><description/>\
                       <tagSet><item><key>a</key><value/></item><item><key>b</key></item></tagSet></item>\
                       </imagesSet>\n</DescribeImagesResponse>\n";
    const JSON: &str = r#"{"Images":[{"ImageId":"wsi-1","State":"AVAILABLE","Created":1.5,"Updates":null}]}"#;
    /// Once with lengths and once without.
    const CBOR: [&[u8]; 2] = [
        b"\xa1\x66Images\x81\xa3\x64Name\x61a\x65State\x69AVAILABLE\x6bCreatedTime\xc1\xfb\x41\xda\0\0\0\0\0\0",
        b"\xbf\x7f\x63Ima\x63ges\xff\x9f\xbf\x64Name\x61a\x65State\x69AVAILABLE\x69NextToken\xf6\xff\xff\xff",
    ];

    fn look(format: Format, operation: &str, body: &[u8]) -> Result<(), Damage> {
        Question { format, operation: operation.to_owned() }.look_through(body, true)
    }

    fn xml(operation: &str, body: &str) -> Result<(), Damage> {
        look(Format::Xml, operation, body.as_bytes())
    }

    fn json(operation: &str, body: &str) -> Result<(), Damage> {
        look(Format::Json, operation, body.as_bytes())
    }

    #[test]
    fn only_a_whole_answer_passes() {
        let cases = [
            (Format::Xml, "DescribeImages", XML.trim_end().as_bytes()),
            (Format::Json, "DescribeWorkspaceImages", JSON.as_bytes()),
            (Format::Cbor, "DescribeImages", CBOR[0]),
            (Format::Cbor, "DescribeImages", CBOR[1]),
        ];
        for (format, operation, body) in cases {
            assert_eq!(look(format, operation, body), Ok(()), "{format:?}");
            for length in 0..body.len() {
                assert!(look(format, operation, &body[..length]).is_err(), "{format:?} cut at {length}");
            }
            let longer = [body, b"<a/>"].concat();
            assert!(look(format, operation, &longer).is_err(), "{format:?} with more behind it");
        }
        assert_eq!(xml("DescribeImages", XML), Ok(()));
    }

    #[test]
    fn a_list_that_is_empty_is_one_and_a_list_that_is_missing_is_none() {
        let image_set = |inside| format!("<DescribeImagesResponse>{inside}</DescribeImagesResponse>");
        for empty in ["<imagesSet/>", "<imagesSet></imagesSet>", "<imagesSet>\n</imagesSet>"] {
            assert_eq!(xml("DescribeImages", &image_set(empty)), Ok(()), "{empty}");
        }
        for none in ["", "<imagesSet>x</imagesSet>", "<tagSet/>", "<tagSet><imagesSet/></tagSet>"] {
            assert!(xml("DescribeImages", &image_set(none)).is_err(), "{none}");
        }
        assert_eq!(json("DescribeWorkspaceImages", r#"{"Images":[]}"#), Ok(()));
        for none in ["{}", r#"{"Images":null}"#, r#"{"Images":{}}"#, r#"{"Image":[]}"#, "[]", r#"[{"Images":[]}]"#] {
            assert_eq!(json("DescribeWorkspaceImages", none), Err(Damage::Lacks("Images")), "{none}");
        }
        assert_eq!(json("DescribeTags", "{}"), Err(Damage::Lacks("TagList")));
        // The live AppStream writes nulls, and may write one for no tags at all.
        let tags = |body: &[u8]| look(Format::Cbor, "ListTagsForResource", body);
        assert_eq!([tags(b"\xa1\x64Tags\xf6"), tags(b"\xa1\x64Tags\xa0")], [Ok(()), Ok(())]);
        assert_eq!(tags(b"\xa0"), Err(Damage::Lacks("Tags")));
    }

    #[test]
    fn an_element_has_what_tells_it_from_others() {
        for piece in ["<imageId>ami-1</imageId>", "ami-1", "<imageState>available</imageState>"] {
            assert!(
                matches!(xml("DescribeImages", &XML.replace(piece, "")), Err(Damage::ElementLacks { .. })),
                "{piece}"
            );
        }
        for other in [
            r#"{"Images":[{"State":"AVAILABLE"}]}"#,
            r#"{"Images":[{"ImageId":"","State":"A"}]}"#,
            r#"{"Images":[null]}"#,
        ] {
            let lacks = Damage::ElementLacks { list: "Images", member: "ImageId" };
            assert_eq!(json("DescribeWorkspaceImages", other), Err(lacks), "{other}");
        }
    }

    #[test]
    fn two_things_that_have_run_into_each_other_are_no_answer() {
        // `</item><item>` is missing: two tags became one.
        let merged = XML.replace("</item><item>", "");
        assert_eq!(xml("DescribeImages", &merged), Err(Damage::Twice("key".to_owned())));
        let merged = r#"{"TagList":[{"Key":"a","Key":"b"}]}"#;
        assert_eq!(json("DescribeTags", merged), Err(Damage::Twice("Key".to_owned())));
        assert_eq!(
            xml("DescribeImages", &XML.replace("<description/>", "x<description/>")),
            Err(Damage::Malformed("XML"))
        );
    }

    #[test]
    fn a_document_of_something_else_is_no_answer() {
        assert_eq!(xml("DescribeSnapshots", XML), Err(Damage::OtherRoot));
        for other in
            ["<!DOCTYPE html><html></html>", "<html><body>Bad gateway", "{}", "\u{0}", "<a></b>", "<a><b></a></b>"]
        {
            assert!(xml("DescribeImages", other).is_err(), "{other}");
            // An answer with an error status may have any root.
            let error = Question { format: Format::Xml, operation: "DescribeImages".to_owned() };
            assert!(error.look_through(other.as_bytes(), false).is_err(), "{other}");
        }
    }

    #[test]
    fn what_would_take_all_memory_is_refused_before_it_is_decoded() {
        let cbor = |body: &[u8]| look(Format::Cbor, "DescribeImages", body);
        // Lengths that the answer cannot have, and lists that do not end.
        for head in
            [&b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x9a\x00\x10\x00\x00", b"\x81", b"\x83", b"\x9f", b"\xbf"]
        {
            assert_eq!(cbor(&[b"\xa1\x66Images", head].concat()), Err(Damage::BreaksOff), "{head:x?}");
        }
        for malformed in [&b"\xff"[..], b"\xa1\x01\xf6", b"\xa1\x61\xff\xf6", b"\x7f\x01\xff", b"\x1c", b"\xf8\x00\x00"]
        {
            assert!(cbor(malformed).is_err(), "{malformed:x?}");
        }
        assert_eq!(cbor(&[0x9f].repeat(100_000)), Err(Damage::TooDeep));
        assert_eq!(cbor(&[0xc1].repeat(100_000)), Err(Damage::TooDeep));
        assert_eq!(json("DescribeWorkspaceImages", &"[".repeat(100_000)), Err(Damage::TooDeep));
        assert_eq!(
            xml("DescribeImages", &format!("<DescribeImagesResponse>{}", "<a>".repeat(100_000))),
            Err(Damage::TooDeep)
        );
        let nulls = format!("{{\"a\":[{}null]}}", "null,".repeat(super::super::damage::MOST_VALUES));
        assert_eq!(json("DescribeWorkspaceImages", &nulls), Err(Damage::TooMany));
    }

    #[test]
    fn the_request_says_what_is_asked() {
        let request = |headers: &[(&'static str, &'static str)], uri: &str, body: &'static str| {
            let mut request = HttpRequest::new(SdkBody::from(body));
            request.set_uri(uri).unwrap();
            for (name, value) in headers {
                request.headers_mut().insert(*name, *value);
            }
            Question::of(&request).map(|question| (question.format, question.operation))
        };
        let cbor = request(&[("smithy-protocol", "rpc-v2-cbor")], "https://a/service/P/operation/DescribeImages", "");
        assert_eq!(cbor, Some((Format::Cbor, "DescribeImages".to_owned())));
        let json = request(&[("x-amz-target", "WorkspacesService.DescribeTags")], "https://a/", "{}");
        assert_eq!(json, Some((Format::Json, "DescribeTags".to_owned())));
        let xml = request(&[], "https://a/", "Action=CopyImage&Version=2016-11-15");
        assert_eq!(xml, Some((Format::Xml, "CopyImage".to_owned())));
        assert_eq!(request(&[], "http://169.254.169.254/latest/meta-data", ""), None);
    }
}
