//! [`CtyValue`]: a dynamically typed Terraform value.

use std::collections::BTreeMap;
use std::fmt;

/// A number in canonical form, so that 15, 15.0 and "15" are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// Any other number, as decimal text.
    Decimal(String),
}

impl Number {
    /// The canonical form of a floating-point number.
    pub fn from_float(value: f64) -> Self {
        // Formatting and parsing avoids a lossy cast. Below 2^53 every whole float is exactly that integer.
        let text = format!("{value}");
        text.parse().map_or(Self::Decimal(text), Self::Integer)
    }

    /// The canonical form of decimal text, or `None` if it is not a number.
    ///
    /// Numbers outside of 64 bits remain text, to keep all digits.
    pub fn from_text(text: &str) -> Option<Self> {
        let whole = match text.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
            _ => text,
        };
        if let Ok(integer) = whole.parse() {
            return Some(Self::Integer(integer));
        }
        text.parse().is_ok_and(f64::is_finite).then(|| Self::Decimal(text.to_owned()))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| Self::Decimal(value.to_string()), Self::Integer)
    }
}

/// A value that matches a [`Type`](super::ty::Type).
///
/// Sets are sorted and have no duplicates, so that equal sets are equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CtyValue {
    /// Not set.
    Null,
    /// Known after apply.
    Unknown,
    /// A bool.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// The elements of a list or a set.
    List(Vec<CtyValue>),
    /// The elements of a map, by key.
    Map(BTreeMap<String, CtyValue>),
    /// The attributes of an object, by name.
    Object(Object),
}

/// The attributes of an object, by name.
pub type Object = BTreeMap<String, CtyValue>;

impl CtyValue {
    /// Whether the value contains no unknown value.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(elements) | Self::Object(elements) => elements.values().all(Self::is_wholly_known),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// Replaces unknown values by null, for the state of an incomplete apply.
    #[must_use]
    pub fn without_unknowns(self) -> Self {
        match self {
            Self::Unknown => Self::Null,
            Self::List(elements) => Self::List(elements.into_iter().map(Self::without_unknowns).collect()),
            Self::Map(elements) => {
                Self::Map(elements.into_iter().map(|(key, value)| (key, value.without_unknowns())).collect())
            }
            Self::Object(attributes) => {
                Self::Object(attributes.into_iter().map(|(name, value)| (name, value.without_unknowns())).collect())
            }
            other => other,
        }
    }

    /// The elements of a list or a set; empty for other values.
    pub fn elements(&self) -> &[CtyValue] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// An element of a list; null if it does not exist.
    pub fn element(&self, index: usize) -> &CtyValue {
        self.elements().get(index).unwrap_or(&Self::Null)
    }

    /// An attribute of an object; null if it does not exist.
    pub fn attribute(&self, name: &str) -> &CtyValue {
        match self {
            Self::Object(attributes) => attributes.get(name).unwrap_or(&Self::Null),
            _ => &Self::Null,
        }
    }
}

/// The format for messages: `null`, `"text"`, `[1, 2]`, `{"key": true}`.
impl fmt::Display for CtyValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Unknown => formatter.write_str("(known after apply)"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Number(Number::Integer(value)) => write!(formatter, "{value}"),
            Self::Number(Number::Decimal(text)) => formatter.write_str(text),
            Self::String(text) => write!(formatter, "{text:?}"),
            Self::List(elements) => {
                let elements: Vec<_> = elements.iter().map(Self::to_string).collect();
                write!(formatter, "[{}]", elements.join(", "))
            }
            Self::Map(members) | Self::Object(members) => {
                let members: Vec<_> = members.iter().map(|(name, member)| format!("{name:?}: {member}")).collect();
                write!(formatter, "{{{}}}", members.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_values() {
        let list = CtyValue::List(vec![CtyValue::Number(Number::Integer(1)), CtyValue::Null]);
        let text = CtyValue::String("a \"b\"".to_owned());
        let map = CtyValue::Map([("list".to_owned(), list), ("text".to_owned(), text)].into());
        assert_eq!(map.to_string(), r#"{"list": [1, null], "text": "a \"b\""}"#);
    }

    #[test]
    fn normalizes_numbers() {
        for text in ["15", "15.0", "15.000"] {
            assert_eq!(Number::from_text(text), Some(Number::Integer(15)), "{text}");
        }
        assert_eq!(Number::from_float(15.0), Number::Integer(15));
        assert_eq!(Number::from_text("0.5"), Some(Number::Decimal("0.5".into())));
        assert_eq!(Number::from_text("0"), Some(Number::Integer(0)));
        assert_eq!(Number::from_text("100.0"), Some(Number::Integer(100)));
    }

    #[test]
    fn rejects_invalid_numbers_and_keeps_precise_ones() {
        for text in ["", "fifteen", "NaN", "inf", "0x10"] {
            assert_eq!(Number::from_text(text), None, "{text}");
        }
        let long = "123456789012345678901234567890";
        assert_eq!(Number::from_text(long), Some(Number::Decimal(long.into())));
    }
}
