//! The scope of a request's signature: access key, Region and service. The signature itself is not verified.

use http::HeaderMap;

/// The scope of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key_id: String,
    pub(crate) region: String,
    pub(crate) service: String,
}

/// The reason why a request has no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsigned {
    /// The request has no signature.
    Missing,
    /// The signature is malformed.
    Malformed,
}

/// Reads the scope from the `Authorization` header, or from the URL of a presigned request.
pub(crate) fn read(headers: &HeaderMap, query: Option<&str>) -> Result<Scope, Unsigned> {
    if let Some(header) = headers.get(http::header::AUTHORIZATION) {
        let header = header.to_str().map_err(|_| Unsigned::Malformed)?;
        let fields = header.strip_prefix("AWS4-HMAC-SHA256").ok_or(Unsigned::Malformed)?;
        let field = |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
        let present = |name: &str| field(name).is_some_and(|value| !value.is_empty());
        if !present("SignedHeaders") || !present("Signature") {
            return Err(Unsigned::Malformed);
        }
        return field("Credential").and_then(scope).ok_or(Unsigned::Malformed);
    }
    let credential =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).find(|(name, _)| name == "X-Amz-Credential");
    match credential {
        Some((_, credential)) => scope(&credential).ok_or(Unsigned::Malformed),
        None => Err(Unsigned::Missing),
    }
}

/// Reads `KEY/DATE/REGION/SERVICE/aws4_request`.
fn scope(credential: &str) -> Option<Scope> {
    let parts: Vec<&str> = credential.split('/').collect();
    let [access_key_id, date, region, service, "aws4_request"] = parts.as_slice() else {
        return None;
    };
    let valid_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    if !valid_date || [access_key_id, region, service].iter().any(|part| part.is_empty()) {
        return None;
    }
    Some(Scope {
        access_key_id: (*access_key_id).to_owned(),
        region: (*region).to_owned(),
        service: (*service).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(value: &str) -> Result<Scope, Unsigned> {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::AUTHORIZATION, value.parse().unwrap());
        read(&headers, None)
    }

    #[test]
    fn reads_scope_from_authorization_header() {
        let scope = header(
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-west-1/ec2/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=abc",
        );
        let expected = Scope { access_key_id: "AKIAEXAMPLE".into(), region: "eu-west-1".into(), service: "ec2".into() };
        assert_eq!(scope, Ok(expected));
    }

    #[test]
    fn rejects_malformed_headers() {
        assert_eq!(header("Bearer x"), Err(Unsigned::Malformed));
        assert_eq!(
            header("AWS4-HMAC-SHA256 Credential=A/20261122/eu-west-1/ec2/aws4_request"),
            Err(Unsigned::Malformed)
        );
        assert_eq!(
            header("AWS4-HMAC-SHA256 Credential=A/eu-west-1/ec2/aws4_request, SignedHeaders=h, Signature=s"),
            Err(Unsigned::Malformed)
        );
        assert_eq!(read(&HeaderMap::new(), None), Err(Unsigned::Missing));
    }

    #[test]
    fn reads_scope_from_presigned_url() {
        let scope = read(&HeaderMap::new(), Some("X-Amz-Credential=A%2F20261122%2Fus-east-1%2Fsts%2Faws4_request"));
        assert_eq!(scope.unwrap().service, "sts");
    }
}
