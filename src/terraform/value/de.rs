//! Serde's `Deserializer` for [`CtyValue`].

use std::collections::btree_map;
use std::fmt;
use std::slice;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer, UnitDeserializer};
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use super::cty::{CtyValue, Number, Object};
use super::error::ValueError;

/// Deserializes a value.
///
/// # Errors
///
/// The value does not match the type.
pub fn from_value<T: DeserializeOwned>(value: &CtyValue) -> Result<T, ValueError> {
    T::deserialize(value)
}

/// Deserializes an object. Unknown attributes are ignored.
pub(crate) fn from_object<T: DeserializeOwned>(object: &Object) -> Result<T, ValueError> {
    T::deserialize(MapAccessDeserializer::new(Members::of(object)))
}

impl<'de> Deserializer<'de> for &'de CtyValue {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self {
            CtyValue::Null => visitor.visit_unit(),
            CtyValue::Unknown => visitor.visit_newtype_struct(UnitDeserializer::new()),
            CtyValue::Bool(value) => visitor.visit_bool(*value),
            CtyValue::Number(Number::Integer(value)) => visitor.visit_i64(*value),
            CtyValue::Number(Number::Decimal(text)) | CtyValue::String(text) => visitor.visit_borrowed_str(text),
            CtyValue::List(elements) => visitor.visit_seq(Elements(elements.iter())),
            CtyValue::Map(members) | CtyValue::Object(members) => visitor.visit_map(Members::of(members)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self {
            CtyValue::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self {
            CtyValue::String(text) => {
                let variant: StrDeserializer<'_, ValueError> = text.as_str().into_deserializer();
                variant.deserialize_enum(name, variants, visitor)
            }
            _ => Err(ValueError::custom(format_args!("{name} must be a string"))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The remaining elements of a list.
struct Elements<'de>(slice::Iter<'de, CtyValue>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ValueError> {
        self.0.next().map(|element| seed.deserialize(element)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The remaining members of a map or an object.
struct Members<'de> {
    members: btree_map::Iter<'de, String, CtyValue>,
    value: Option<&'de CtyValue>,
}

impl<'de> Members<'de> {
    fn of(members: &'de Object) -> Self {
        Self { members: members.iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ValueError> {
        let Some((key, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ValueError> {
        let value = self.value.take().ok_or_else(|| ValueError::custom("value requested before its key"))?;
        seed.deserialize(value)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}

/// Deserializes from any format. Objects become maps, because only a type distinguishes them.
impl<'de> Deserialize<'de> for CtyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CtyVisitor)
    }
}

struct CtyVisitor;

impl<'de> Visitor<'de> for CtyVisitor {
    type Value = CtyValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a Terraform value")
    }

    fn visit_unit<E: Error>(self) -> Result<CtyValue, E> {
        Ok(CtyValue::Null)
    }

    fn visit_none<E: Error>(self) -> Result<CtyValue, E> {
        Ok(CtyValue::Null)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<CtyValue, D::Error> {
        // The deserializer requires that the body is consumed.
        serde::de::IgnoredAny::deserialize(deserializer)?;
        Ok(CtyValue::Unknown)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<CtyValue, E> {
        Ok(CtyValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<CtyValue, E> {
        Ok(CtyValue::Number(Number::Integer(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<CtyValue, E> {
        Ok(CtyValue::Number(Number::from(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<CtyValue, E> {
        Ok(CtyValue::Number(Number::from_float(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<CtyValue, E> {
        Ok(CtyValue::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<CtyValue, E> {
        Ok(CtyValue::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<CtyValue, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(CtyValue::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CtyValue, A::Error> {
        let mut members = Object::new();
        while let Some((key, value)) = map.next_entry()? {
            members.insert(key, value);
        }
        Ok(CtyValue::Map(members))
    }
}
