//! [`Operation`]: which operation a request calls, and the check of its response.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use super::expected::Expected;
use super::malformed::{Format, Malformed};
use super::outline::Outline;
use super::{cbor, json, xml};

/// The operation of a request, as far as its response depends on it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) format: Format,
    name: String,
}

impl Operation {
    /// Reads the operation from a request. `None` for requests without one, such as those of the instance metadata.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        let headers = request.headers();
        if headers.get("smithy-protocol").is_some() {
            let name = request.uri().rsplit('/').next()?.to_owned();
            return Some(Self { format: Format::Cbor, name });
        }
        if let Some(target) = headers.get("x-amz-target") {
            let name = target.rsplit('.').next()?.to_owned();
            return Some(Self { format: Format::Json, name });
        }
        let action = request.body().bytes()?.strip_prefix(b"Action=")?;
        let action = action.split(|&byte| byte == b'&').next()?;
        let name = std::str::from_utf8(action).ok()?.to_owned();
        Some(Self { format: Format::Xml, name })
    }

    /// Checks a response body. An error response need not contain what a successful one must.
    pub(super) fn check(&self, body: &[u8], is_success: bool) -> Result<(), Malformed> {
        let expected = if is_success { Expected::of(self.format, &self.name) } else { None };
        let mut outline = Outline::new(expected);
        match self.format {
            Format::Xml => {
                let root = is_success.then(|| format!("{}Response", self.name));
                xml::read(body, root.as_deref(), &mut outline)?;
            }
            Format::Json => json::read(body, &mut outline)?,
            Format::Cbor => cbor::read(body, &mut outline)?,
        }
        outline.finish()
    }

    /// Corrects what the SDK would decode inexactly in a response that passed the check.
    pub(super) fn correct(&self, body: &mut [u8]) {
        if self.format == Format::Cbor {
            cbor::center_timestamps(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::aws::response::malformed::MAX_VALUES;

    const XML: &str = "<?xml version=\"1.0\"?>\n<DescribeImagesResponse xmlns=\"x\">\n <requestId>1</requestId>\n \
                       <imagesSet><item><imageId>ami-1</imageId><imageState>available</imageState><description/>\
                       <tagSet><item><key>a</key><value/></item><item><key>b</key></item></tagSet></item>\
                       </imagesSet>\n</DescribeImagesResponse>\n";
    const JSON: &str = r#"{"Images":[{"ImageId":"wsi-1","State":"AVAILABLE","Created":1.5,"Updates":null}]}"#;
    /// Once with definite and once with indefinite lengths.
    const CBOR: [&[u8]; 2] = [
        b"\xa1\x66Images\x81\xa3\x64Name\x61a\x65State\x69AVAILABLE\x6bCreatedTime\xc1\xfb\x41\xda\0\0\0\0\0\0",
        b"\xbf\x7f\x63Ima\x63ges\xff\x9f\xbf\x64Name\x61a\x65State\x69AVAILABLE\x69NextToken\xf6\xff\xff\xff",
    ];

    fn check(format: Format, operation: &str, body: &[u8]) -> Result<(), Malformed> {
        Operation { format, name: operation.to_owned() }.check(body, true)
    }

    fn xml(operation: &str, body: &str) -> Result<(), Malformed> {
        check(Format::Xml, operation, body.as_bytes())
    }

    fn json(operation: &str, body: &str) -> Result<(), Malformed> {
        check(Format::Json, operation, body.as_bytes())
    }

    #[test]
    fn accepts_complete_responses_alone() {
        let cases = [
            (Format::Xml, "DescribeImages", XML.trim_end().as_bytes()),
            (Format::Json, "DescribeWorkspaceImages", JSON.as_bytes()),
            (Format::Cbor, "DescribeImages", CBOR[0]),
            (Format::Cbor, "DescribeImages", CBOR[1]),
        ];
        for (format, operation, body) in cases {
            assert_eq!(check(format, operation, body), Ok(()), "{format:?}");
            for length in 0..body.len() {
                assert!(check(format, operation, &body[..length]).is_err(), "{format:?} cut at {length}");
            }
            let longer = [body, b"<a/>"].concat();
            assert!(check(format, operation, &longer).is_err(), "{format:?} with trailing data");
        }
        assert_eq!(xml("DescribeImages", XML), Ok(()));
    }

    #[test]
    fn accepts_empty_lists_and_rejects_missing_ones() {
        let image_set = |inside| format!("<DescribeImagesResponse>{inside}</DescribeImagesResponse>");
        for empty in ["<imagesSet/>", "<imagesSet></imagesSet>", "<imagesSet>\n</imagesSet>"] {
            assert_eq!(xml("DescribeImages", &image_set(empty)), Ok(()), "{empty}");
        }
        for none in ["", "<imagesSet>x</imagesSet>", "<tagSet/>", "<tagSet><imagesSet/></tagSet>"] {
            assert!(xml("DescribeImages", &image_set(none)).is_err(), "{none}");
        }
        assert_eq!(json("DescribeWorkspaceImages", r#"{"Images":[]}"#), Ok(()));
        for none in ["{}", r#"{"Images":null}"#, r#"{"Images":{}}"#, r#"{"Image":[]}"#, "[]", r#"[{"Images":[]}]"#] {
            assert_eq!(json("DescribeWorkspaceImages", none), Err(Malformed::MissingMember("Images")), "{none}");
        }
        assert_eq!(json("DescribeTags", "{}"), Err(Malformed::MissingMember("TagList")));
        // AppStream writes nulls, so it may write one for no tags.
        let tags = |body: &[u8]| check(Format::Cbor, "ListTagsForResource", body);
        assert_eq!([tags(b"\xa1\x64Tags\xf6"), tags(b"\xa1\x64Tags\xa0")], [Ok(()), Ok(())]);
        assert_eq!(tags(b"\xa0"), Err(Malformed::MissingMember("Tags")));
    }

    #[test]
    fn rejects_elements_without_identifying_members() {
        for piece in ["<imageId>ami-1</imageId>", "ami-1", "<imageState>available</imageState>"] {
            assert!(
                matches!(xml("DescribeImages", &XML.replace(piece, "")), Err(Malformed::IncompleteElement { .. })),
                "{piece}"
            );
        }
        for other in [
            r#"{"Images":[{"State":"AVAILABLE"}]}"#,
            r#"{"Images":[{"ImageId":"","State":"A"}]}"#,
            r#"{"Images":[null]}"#,
        ] {
            let lacks = Malformed::IncompleteElement { list: "Images", member: "ImageId" };
            assert_eq!(json("DescribeWorkspaceImages", other), Err(lacks), "{other}");
        }
    }

    #[test]
    fn rejects_merged_elements() {
        // `</item><item>` is missing: two tags became one.
        let merged = XML.replace("</item><item>", "");
        assert_eq!(xml("DescribeImages", &merged), Err(Malformed::Duplicate("key".to_owned())));
        let merged = r#"{"TagList":[{"Key":"a","Key":"b"}]}"#;
        assert_eq!(json("DescribeTags", merged), Err(Malformed::Duplicate("Key".to_owned())));
        assert_eq!(
            xml("DescribeImages", &XML.replace("<description/>", "x<description/>")),
            Err(Malformed::Syntax("XML"))
        );
    }

    #[test]
    fn rejects_documents_of_other_operations() {
        assert_eq!(xml("DescribeSnapshots", XML), Err(Malformed::UnexpectedRoot));
        for other in
            ["<!DOCTYPE html><html></html>", "<html><body>Bad gateway", "{}", "\u{0}", "<a></b>", "<a><b></a></b>"]
        {
            assert!(xml("DescribeImages", other).is_err(), "{other}");
            // The root of an error response is not checked.
            let error = Operation { format: Format::Xml, name: "DescribeImages".to_owned() };
            assert!(error.check(other.as_bytes(), false).is_err(), "{other}");
        }
    }

    #[test]
    fn rejects_responses_that_would_exhaust_memory() {
        let cbor = |body: &[u8]| check(Format::Cbor, "DescribeImages", body);
        // Lengths beyond the end of the response, and lists that never end.
        for head in
            [&b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x9a\x00\x10\x00\x00", b"\x81", b"\x83", b"\x9f", b"\xbf"]
        {
            assert_eq!(cbor(&[b"\xa1\x66Images", head].concat()), Err(Malformed::Truncated), "{head:x?}");
        }
        for malformed in [&b"\xff"[..], b"\xa1\x01\xf6", b"\xa1\x61\xff\xf6", b"\x7f\x01\xff", b"\x1c", b"\xf8\x00\x00"]
        {
            assert!(cbor(malformed).is_err(), "{malformed:x?}");
        }
        assert_eq!(cbor(&[0x9f].repeat(100_000)), Err(Malformed::TooDeep));
        assert_eq!(cbor(&[0xc1].repeat(100_000)), Err(Malformed::TooDeep));
        assert_eq!(json("DescribeWorkspaceImages", &"[".repeat(100_000)), Err(Malformed::TooDeep));
        assert_eq!(
            xml("DescribeImages", &format!("<DescribeImagesResponse>{}", "<a>".repeat(100_000))),
            Err(Malformed::TooDeep)
        );
        let nulls = format!("{{\"a\":[{}null]}}", "null,".repeat(MAX_VALUES));
        assert_eq!(json("DescribeWorkspaceImages", &nulls), Err(Malformed::TooManyValues));
    }

    #[test]
    fn reads_operation_from_request() {
        let request = |headers: &[(&'static str, &'static str)], uri: &str, body: &'static str| {
            let mut request = HttpRequest::new(SdkBody::from(body));
            request.set_uri(uri).unwrap();
            for (name, value) in headers {
                request.headers_mut().insert(*name, *value);
            }
            Operation::of(&request).map(|operation| (operation.format, operation.name))
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
