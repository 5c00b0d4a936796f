//! Smithy RPC v2 CBOR: the service and the operation are in the path, the parameters are the body. Values are converted
//! to JSON, so that operations and the log of calls are independent of the protocol.

use std::convert::Infallible;

use bytes::Bytes;
use http::{HeaderValue, Response};
use minicbor::data::{IanaTag, Type};
use minicbor::{Decoder, Encoder};
use serde_json::{Map, Number, Value, json};

use super::incoming::Incoming;
use super::respond::respond;

/// The content type of requests and answers.
const CONTENT_TYPE: &str = "application/cbor";
/// The value of the header `smithy-protocol` in requests and responses.
pub(crate) const PROTOCOL: &str = "rpc-v2-cbor";
/// Maximum nesting depth. Real parameters have a depth of at most six; hostile ones must not exhaust the stack.
const MAX_DEPTH: usize = 24;

/// Reads a request. The path is `/service/SERVICE/operation/OPERATION`, perhaps with something in front.
pub(crate) fn read(path: &str, body: &[u8]) -> Incoming {
    let mut parts = path.rsplit('/');
    let mut part = || parts.next().unwrap_or_default().to_owned();
    let (operation, service) = match (part(), part(), part(), part()) {
        (operation, word, service, first) if word == "operation" && first == "service" => (operation, service),
        _ => (String::new(), String::new()),
    };
    let read = if body.is_empty() { Ok(json!({})) } else { decode(body) };
    let (parameters, unreadable) = match read {
        Ok(parameters) => (parameters, None),
        Err(error) => (Value::String(String::from_utf8_lossy(body).into_owned()), Some(error)),
    };
    Incoming { operation, version: None, target: Some(service), parameters, unreadable, cbor: true }
}

/// Writes an answer. `dates` are the members whose numbers are dates.
pub(crate) fn response(status: u16, value: &Value, dates: &[&str], request_id: &str) -> Response<Bytes> {
    let mut response = respond(status, CONTENT_TYPE, encode(value, dates), request_id);
    response.headers_mut().insert("smithy-protocol", HeaderValue::from_static(PROTOCOL));
    response
}

/// Reads one value, which must be all there is.
fn decode(bytes: &[u8]) -> Result<Value, String> {
    let mut decoder = Decoder::new(bytes);
    let value = decode_value(&mut decoder, MAX_DEPTH)?;
    if decoder.position() == bytes.len() { Ok(value) } else { Err("there is more after the value".to_owned()) }
}

fn decode_value(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, String> {
    let depth = depth.checked_sub(1).ok_or("the value is nested too deeply")?;
    let text = |error: minicbor::decode::Error| error.to_string();
    match decoder.datatype().map_err(text)? {
        Type::Bool => decoder.bool().map(Value::Bool).map_err(text),
        Type::Null => decoder.null().map(|()| Value::Null).map_err(text),
        Type::Undefined => decoder.undefined().map(|()| Value::Null).map_err(text),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => decoder.u64().map(Value::from).map_err(text),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => decoder.i64().map(Value::from).map_err(text),
        Type::F16 | Type::F32 | Type::F64 => {
            let number = decoder.f64().map_err(text)?;
            Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("{number} is not a number"))
        }
        Type::String | Type::StringIndef => decode_text(decoder).map(Value::String),
        Type::Array | Type::ArrayIndef => {
            let length = decoder.array().map_err(text)?;
            let mut elements = Vec::new();
            while more(decoder, length, elements.len())? {
                elements.push(decode_value(decoder, depth)?);
            }
            Ok(Value::Array(elements))
        }
        Type::Map | Type::MapIndef => {
            let length = decoder.map().map_err(text)?;
            let mut members = Map::new();
            while more(decoder, length, members.len())? {
                let name = decode_text(decoder)?;
                let value = decode_value(decoder, depth)?;
                if let Some(twice) = members.insert(name, value) {
                    return Err(format!("a map has a name twice; once its value is {twice}"));
                }
            }
            Ok(Value::Object(members))
        }
        // Tags mark dates; only the number matters.
        Type::Tag => {
            decoder.tag().map_err(text)?;
            decode_value(decoder, depth)
        }
        other => Err(format!("a value of the type {other} is not expected")),
    }
}

/// Whether a list or map goes on: it states its length, or it ends with a break.
fn more(decoder: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Result<bool, String> {
    let text = |error: minicbor::decode::Error| error.to_string();
    match length {
        Some(length) => Ok(u64::try_from(read).is_ok_and(|read| read < length)),
        None if decoder.datatype().map_err(text)? == Type::Break => decoder.skip().map(|()| false).map_err(text),
        None => Ok(true),
    }
}

fn decode_text(decoder: &mut Decoder<'_>) -> Result<String, String> {
    let pieces = decoder.str_iter().map_err(|error| error.to_string())?;
    pieces.collect::<Result<String, _>>().map_err(|error| error.to_string())
}

/// Writes a value, with lists and maps of indefinite length, as AWS does.
fn encode(value: &Value, dates: &[&str]) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // Writing to memory does not fail, as the type of its error says.
    let _ = encode_value(&mut encoder, value, false, dates);
    encoder.into_writer()
}

fn encode_value(
    encoder: &mut Encoder<Vec<u8>>,
    value: &Value,
    date: bool,
    dates: &[&str],
) -> Result<(), minicbor::encode::Error<Infallible>> {
    match value {
        Value::Null => encoder.null()?.ok(),
        Value::Bool(value) => encoder.bool(*value)?.ok(),
        Value::Number(number) => {
            if date {
                encoder.tag(IanaTag::Timestamp)?;
            }
            match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => encoder.i64(number)?.ok(),
                (None, Some(number)) => encoder.f64(number)?.ok(),
                (None, None) => encoder.null()?.ok(),
            }
        }
        Value::String(text) => encoder.str(text)?.ok(),
        Value::Array(elements) => {
            encoder.begin_array()?;
            elements.iter().try_for_each(|element| encode_value(encoder, element, date, dates))?;
            encoder.end()?.ok()
        }
        Value::Object(members) => {
            encoder.begin_map()?;
            for (name, value) in members {
                encoder.str(name)?;
                encode_value(encoder, value, dates.contains(&name.as_str()), dates)?;
            }
            encoder.end()?.ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_values() {
        let value = json!({"Names": ["a", null], "Count": 7, "Less": -7, "Part": 0.5, "Yes": true, "In": {"At": 1.25}});
        assert_eq!(decode(&encode(&value, &["At"])), Ok(value));
    }

    #[test]
    fn encodes_indefinite_lengths_and_tagged_dates() {
        // {_ "At": 1(0.5), "All": [_ null]}
        let bytes = encode(&json!({"At": 0.5, "All": [null]}), &["At"]);
        let expected = [
            &[0xBF, 0x63][..],
            b"All",
            &[0x9F, 0xF6, 0xFF, 0x62],
            b"At",
            &[0xC1, 0xFB, 0x3F, 0xE0, 0, 0, 0, 0, 0, 0],
            &[0xFF],
        ];
        assert_eq!(bytes, expected.concat());
    }

    #[test]
    fn decodes_definite_lengths() {
        // {"Names": ["a", (_ "b", "c")]}
        let bytes = [&[0xA1, 0x65][..], b"Names", &[0x82, 0x61], b"a", &[0x7F, 0x61], b"b", &[0x61], b"c", &[0xFF]];
        assert_eq!(decode(&bytes.concat()), Ok(json!({"Names": ["a", "bc"]})));
    }

    #[test]
    fn rejects_invalid_cbor() {
        let deep = [vec![0x9F; 1000], vec![0xFF; 1000]].concat();
        // Cut off, a break where a value belongs, bytes, a length beyond the end, a name twice, deep, two values.
        for bytes in [
            &[0xBF, 0x61][..],
            &[0xFF],
            &[0x41, 0x00],
            &[0x9A, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0xA2, 0x61, b'a', 0x01, 0x61, b'a', 0x02],
            &deep,
            &[0x01, 0x02],
        ] {
            assert!(decode(bytes).is_err(), "{bytes:02x?}");
        }
    }

    #[test]
    fn reads_service_and_operation_from_path() {
        let incoming = read("/service/PhotonAdminProxyService/operation/DescribeImages", b"");
        assert_eq!(
            (incoming.operation.as_str(), incoming.target.as_deref()),
            ("DescribeImages", Some("PhotonAdminProxyService"))
        );
        assert_eq!(incoming.parameters, json!({}));
        assert_eq!(read("/", b"").operation, "");
    }
}
