//! [`CompleteAnswer`]: an answer that broke off is an error, not a shorter answer.

use aws_sdk_ec2::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ec2::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;

/// Refuses a successful answer that is not all there.
///
/// The SDK's readers take what is there: of XML that broke off in the middle they make an answer that has fewer
/// images, and of nothing at all one that has none. A copy that is missing in such an answer would count as gone, and
/// be made again.
#[derive(Debug, Clone, Copy)]
pub(super) enum CompleteAnswer {
    /// The document must end as it began.
    Xml,
    /// There must be something: JSON and CBOR that break off are no longer JSON and CBOR, which the SDK notices.
    NotEmpty,
}

/// An answer is not all there.
#[derive(Debug, thiserror::Error)]
#[error("the answer is incomplete: it has {0} bytes and does not end as it began")]
struct Incomplete(usize);

impl Intercept for CompleteAnswer {
    fn name(&self) -> &'static str {
        "CompleteAnswer"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let body = response.body().bytes().unwrap_or_default();
        let complete = match self {
            Self::Xml => is_complete(body),
            Self::NotEmpty => !body.is_empty(),
        };
        if response.status().is_success() && !complete {
            return Err(Incomplete(body.len()).into());
        }
        Ok(())
    }
}

/// Whether the document's first element is closed at its end.
fn is_complete(document: &[u8]) -> bool {
    let Ok(document) = std::str::from_utf8(document) else { return false };
    let root = document.split('<').find(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
    let name = root.and_then(|root| root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next());
    let closed =
        |name: &str| document.trim_end().strip_suffix('>').is_some_and(|rest| rest.ends_with(&format!("</{name}")));
    name.is_some_and(closed)
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn only_a_document_that_ends_as_it_began_is_complete() {
        let whole =
            "<?xml version=\"1.0\"?>\n<DescribeImagesResponse xmlns=\"x\"><imagesSet/></DescribeImagesResponse>\n";
        assert!(is_complete(whole.as_bytes()));
        for length in 0..whole.len() - 1 {
            assert!(!is_complete(&whole.as_bytes()[..length]), "{}", &whole[..length]);
        }
        for other in ["{}", "<html><body>Bad gateway</body>", "\u{0}"] {
            assert!(!is_complete(other.as_bytes()), "{other}");
        }
        assert!(!is_complete(&[0xff, 0xfe]));
    }
}
