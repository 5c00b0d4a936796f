//! Walking through JSON.

use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::damage::Damage;
use super::sketch::{Kind, Sketch};

/// Looks a document through to its end, behind which is nothing.
pub(crate) fn walk(body: &[u8], sketch: &mut Sketch) -> Result<(), Damage> {
    let mut walk = Walk { sketch, damage: None };
    let mut parser = serde_json::Deserializer::from_slice(body);
    let walked = Next { walk: &mut walk, name: None }.deserialize(&mut parser).and_then(|()| parser.end());
    match walked {
        Ok(()) => Ok(()),
        Err(error) => {
            Err(walk.damage.unwrap_or(if error.is_eof() { Damage::BreaksOff } else { Damage::Malformed("JSON") }))
        }
    }
}

struct Walk<'a> {
    sketch: &'a mut Sketch,
    /// The parser's errors are texts.
    damage: Option<Damage>,
}

impl Walk<'_> {
    fn note<E: serde::de::Error>(&mut self, result: Result<(), Damage>) -> Result<(), E> {
        result.map_err(|damage| {
            let error = E::custom(&damage);
            self.damage = Some(damage);
            error
        })
    }
}

/// The next value, and its name if it has one.
struct Next<'a, 'b> {
    walk: &'a mut Walk<'b>,
    name: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Next<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        let Self { walk, name } = self;
        let begun = walk.sketch.begin(name);
        walk.note(begun)?;
        let kind = parser.deserialize_any(Inside(&mut *walk))?;
        let ended = walk.sketch.end(kind);
        walk.note(ended)
    }
}

/// What is in a value.
struct Inside<'a, 'b>(&'a mut Walk<'b>);

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = Kind;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Kind, E> {
        Ok(Kind::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Kind, E> {
        Ok(Kind::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Kind, E> {
        Ok(Kind::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Kind, E> {
        Ok(Kind::Scalar)
    }

    fn visit_str<E>(self, text: &str) -> Result<Kind, E> {
        Ok(if text.is_empty() { Kind::EmptyText } else { Kind::Scalar })
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Kind, A::Error> {
        while elements.next_element_seed(Next { walk: &mut *self.0, name: None })?.is_some() {}
        Ok(Kind::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Kind, A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            members.next_value_seed(Next { walk: &mut *self.0, name: Some(&name) })?;
        }
        Ok(Kind::Map)
    }
}
