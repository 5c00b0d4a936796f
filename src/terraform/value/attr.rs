//! [`Value`]: a typed Terraform value that can be null or unknown.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A Terraform value: null, unknown or known.
///
/// Models are structs of `Value`s. In a configuration every attribute can be [`Value::Unknown`] (it refers to a resource that
/// is not created yet); in a state none can.
///
/// Serde serializes it as none, as the marker `UNKNOWN`, or as the value itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<T> {
    /// The attribute is not set.
    Null,
    /// The value will be known after apply.
    Unknown,
    /// The value.
    Known(T),
}

impl<T> Value<T> {
    /// The known value, or `None` for null and unknown.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Converts to the known value, or `None` for null and unknown.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Whether the attribute is not set.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the value is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether the value is known.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl Value<String> {
    /// The known string as a slice, or `None` for null and unknown.
    pub fn text(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }
}

#[expect(clippy::derivable_impls, reason = "a derived Default would require T: Default")]
impl<T> Default for Value<T> {
    fn default() -> Self {
        Self::Null
    }
}

impl<T> From<Option<T>> for Value<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}

impl From<&str> for Value<String> {
    fn from(value: &str) -> Self {
        Self::Known(value.to_owned())
    }
}

/// The name of the newtype struct that represents an unknown value in serde's data model. rmp-serde encodes it as a
/// MessagePack extension, like Terraform.
pub(crate) const UNKNOWN: &str = "_ExtStruct";

impl<T: Serialize> Serialize for Value<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            // Terraform decodes any extension as unknown; code 0 with one byte is the shortest.
            Self::Unknown => serializer.serialize_newtype_struct(UNKNOWN, &(0_i8, serde_bytes::Bytes::new(&[0]))),
            Self::Known(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Value<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor(PhantomData))
    }
}

struct ValueVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ValueVisitor<T> {
    type Value = Value<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a Terraform value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // The deserializer requires that the body is consumed.
        serde::de::IgnoredAny::deserialize(deserializer)?;
        Ok(Value::Unknown)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Value::Known)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Value::Known)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Value::Known)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Value::Known)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Value::Known)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(sequence)).map(Value::Known)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Value::Known)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use crate::terraform::value::attr::Value;
    use crate::terraform::value::cty::CtyValue;
    use crate::terraform::value::de::from_value;
    use crate::terraform::value::ser::to_value;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Model {
        name: Value<String>,
        minutes: Value<i64>,
        encrypted: Value<bool>,
        tags: Value<BTreeMap<String, Value<String>>>,
    }

    #[test]
    fn round_trips_all_states() {
        let model = Model {
            name: Value::Unknown,
            minutes: Value::Known(15),
            encrypted: Value::Null,
            tags: Value::Known(BTreeMap::from([("a".into(), "b".into()), ("c".into(), Value::Unknown)])),
        };
        let value = to_value(&model).unwrap();
        assert_eq!(value.attribute("name"), &CtyValue::Unknown);
        assert_eq!(from_value::<Model>(&value).unwrap(), model);
        let bytes = rmp_serde::to_vec_named(&model).unwrap();
        assert_eq!(rmp_serde::from_slice::<Model>(&bytes).unwrap(), model);
    }

    #[test]
    fn decodes_refined_unknown_values() {
        // Extension 12 with a map body {1: false}: "not null", as Terraform encodes string interpolations.
        let refined = [0xc7, 3, 12, 0x81, 1, 0xc2];
        assert_eq!(rmp_serde::from_slice::<Value<String>>(&refined).unwrap(), Value::Unknown);
    }
}
