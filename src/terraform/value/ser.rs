//! Serde's `Serializer` to [`CtyValue`].

use std::fmt::Display;

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleStruct, Serializer,
};

use super::attr::{UNKNOWN, Value};
use super::cty::{CtyValue, Number};
use super::error::ValueError;

/// Serializes a Rust type: structs become objects, maps become maps.
///
/// # Errors
///
/// Types without a Terraform equivalent: bytes, maps whose keys are not strings, enum variants with fields.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<CtyValue, ValueError> {
    value.serialize(ValueSerializer)
}

/// Serializes one value.
struct ValueSerializer;

fn unsupported<T>(what: impl Display) -> Result<T, ValueError> {
    Err(ValueError::custom(format_args!("Terraform has no equivalent of {what}")))
}

impl Serializer for ValueSerializer {
    type Ok = CtyValue;
    type Error = ValueError;
    type SerializeSeq = ListSerializer;
    type SerializeTuple = ListSerializer;
    type SerializeTupleStruct = ListSerializer;
    type SerializeTupleVariant = Impossible<CtyValue, ValueError>;
    type SerializeMap = MapSerializer;
    type SerializeStruct = ObjectSerializer;
    type SerializeStructVariant = Impossible<CtyValue, ValueError>;

    fn serialize_bool(self, value: bool) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<CtyValue, ValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<CtyValue, ValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<CtyValue, ValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Number(Number::Integer(value)))
    }

    fn serialize_u8(self, value: u8) -> Result<CtyValue, ValueError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<CtyValue, ValueError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<CtyValue, ValueError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Number(Number::from(value)))
    }

    fn serialize_f32(self, value: f32) -> Result<CtyValue, ValueError> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<CtyValue, ValueError> {
        if value.is_finite() { Ok(CtyValue::Number(Number::from_float(value))) } else { unsupported(value) }
    }

    fn serialize_char(self, value: char) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::String(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::String(value.to_owned()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<CtyValue, ValueError> {
        unsupported("bytes")
    }

    fn serialize_none(self) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<CtyValue, ValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<CtyValue, ValueError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<CtyValue, ValueError> {
        if name == UNKNOWN { Ok(CtyValue::Unknown) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<CtyValue, ValueError> {
        unsupported(name)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<ListSerializer, ValueError> {
        Ok(ListSerializer(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, length: usize) -> Result<ListSerializer, ValueError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<ListSerializer, ValueError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, ValueError> {
        unsupported(name)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<MapSerializer, ValueError> {
        Ok(MapSerializer { members: Vec::new(), key: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<ObjectSerializer, ValueError> {
        Ok(ObjectSerializer(Vec::new()))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, ValueError> {
        unsupported(name)
    }
}

/// Serializes the elements of a list.
struct ListSerializer(Vec<CtyValue>);

impl SerializeSeq for ListSerializer {
    type Ok = CtyValue;
    type Error = ValueError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        self.0.push(to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::List(self.0))
    }
}

impl SerializeTuple for ListSerializer {
    type Ok = CtyValue;
    type Error = ValueError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<CtyValue, ValueError> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for ListSerializer {
    type Ok = CtyValue;
    type Error = ValueError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<CtyValue, ValueError> {
        SerializeSeq::end(self)
    }
}

/// Serializes the members of a map. Their order is that of the struct or map, and a `BTreeMap` is built faster at once.
struct MapSerializer {
    members: Vec<(String, CtyValue)>,
    key: Option<String>,
}

impl SerializeMap for MapSerializer {
    type Ok = CtyValue;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        match to_value(key)? {
            CtyValue::String(key) => self.key = Some(key),
            other => return unsupported(format_args!("a map with the key {other}")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let key = self.key.take().ok_or_else(|| ValueError::custom("value serialized before its key"))?;
        self.members.push((key, to_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Map(self.members.into_iter().collect()))
    }
}

/// Serializes the attributes of an object.
struct ObjectSerializer(Vec<(String, CtyValue)>);

impl SerializeStruct for ObjectSerializer {
    type Ok = CtyValue;
    type Error = ValueError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), ValueError> {
        self.0.push((name.to_owned(), to_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<CtyValue, ValueError> {
        Ok(CtyValue::Object(self.0.into_iter().collect()))
    }
}

/// Serializes to any format.
impl Serialize for CtyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Unknown => Value::<()>::Unknown.serialize(serializer),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(Number::Integer(value)) => serializer.serialize_i64(*value),
            Self::Number(Number::Decimal(text)) | Self::String(text) => serializer.serialize_str(text),
            Self::List(elements) => serializer.collect_seq(elements),
            Self::Map(members) | Self::Object(members) => serializer.collect_map(members),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::terraform::value::cty::Object;
    use crate::terraform::value::de::from_value;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Mode {
        Fast,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wrapped(String);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        mode: Mode,
        wrapped: Wrapped,
        missing: Option<i64>,
        given: Option<bool>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outer {
        inner: Vec<Inner>,
        map: BTreeMap<String, i64>,
    }

    #[test]
    fn serializes_structs_and_maps() {
        let inner = Inner { mode: Mode::Fast, wrapped: Wrapped("a".into()), missing: None, given: Some(true) };
        let outer = Outer { inner: vec![inner], map: BTreeMap::from([("key".into(), 7)]) };
        let value = to_value(&outer).unwrap();
        let key = CtyValue::Number(Number::Integer(7));
        assert_eq!(value.attribute("map"), &CtyValue::Map(Object::from([("key".to_owned(), key)])));
        let CtyValue::List(elements) = value.attribute("inner") else { panic!("{value}") };
        assert_eq!(elements[0].to_string(), r#"{"given": true, "missing": null, "mode": "Fast", "wrapped": "a"}"#);
        assert!(matches!(elements[0], CtyValue::Object(_)));
        assert_eq!(from_value::<Outer>(&value).unwrap(), outer);
    }

    #[test]
    fn rejects_unsupported_types() {
        assert!(to_value(&f64::NAN).is_err());
        assert!(to_value(&BTreeMap::from([(1, 2)])).is_err());
        assert!(to_value(&Result::<i64, String>::Ok(1)).is_err());
        assert_eq!(to_value(&u64::MAX).unwrap(), CtyValue::Number(Number::Decimal(u64::MAX.to_string())));
    }

    #[test]
    fn rejects_unknown_values_of_plain_types() {
        assert!(from_value::<String>(&CtyValue::Unknown).is_err());
        assert_eq!(from_value::<Value<String>>(&CtyValue::Unknown).unwrap(), Value::Unknown);
        assert_eq!(from_value::<CtyValue>(&CtyValue::Unknown).unwrap(), CtyValue::Unknown);
    }
}
