//! The outline of a JSON document.

use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::malformed::Malformed;
use super::outline::{Outline, ValueType};

/// Reads a document to its end. Trailing data is an error.
pub(super) fn read(body: &[u8], outline: &mut Outline) -> Result<(), Malformed> {
    let mut reader = Reader { outline, malformed: None };
    let mut parser = serde_json::Deserializer::from_slice(body);
    let read = Next { reader: &mut reader, name: None }.deserialize(&mut parser).and_then(|()| parser.end());
    match read {
        Ok(()) => Ok(()),
        Err(error) => Err(reader.malformed.unwrap_or(if error.is_eof() {
            Malformed::Truncated
        } else {
            Malformed::Syntax("JSON")
        })),
    }
}

struct Reader<'a> {
    outline: &'a mut Outline,
    /// What the outline rejected: the parser's own errors can hold only text.
    malformed: Option<Malformed>,
}

impl Reader<'_> {
    fn record<E: serde::de::Error>(&mut self, result: Result<(), Malformed>) -> Result<(), E> {
        result.map_err(|malformed| {
            let error = E::custom(&malformed);
            self.malformed = Some(malformed);
            error
        })
    }
}

/// The next value, and its name if it has one.
struct Next<'a, 'b> {
    reader: &'a mut Reader<'b>,
    name: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Next<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        let Self { reader, name } = self;
        let begun = reader.outline.begin(name);
        reader.record(begun)?;
        let value_type = parser.deserialize_any(Content(&mut *reader))?;
        let ended = reader.outline.end(value_type);
        reader.record(ended)
    }
}

/// The content of a value.
struct Content<'a, 'b>(&'a mut Reader<'b>);

impl<'de> Visitor<'de> for Content<'_, '_> {
    type Value = ValueType;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<ValueType, E> {
        Ok(ValueType::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<ValueType, E> {
        Ok(ValueType::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<ValueType, E> {
        Ok(ValueType::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<ValueType, E> {
        Ok(ValueType::Scalar)
    }

    fn visit_str<E>(self, text: &str) -> Result<ValueType, E> {
        Ok(if text.is_empty() { ValueType::EmptyString } else { ValueType::Scalar })
    }

    fn visit_unit<E>(self) -> Result<ValueType, E> {
        Ok(ValueType::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<ValueType, A::Error> {
        while elements.next_element_seed(Next { reader: &mut *self.0, name: None })?.is_some() {}
        Ok(ValueType::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<ValueType, A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            members.next_value_seed(Next { reader: &mut *self.0, name: Some(&name) })?;
        }
        Ok(ValueType::Map)
    }
}
