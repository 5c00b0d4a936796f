//! [`CtyValue`]: a value whose type is known only to the schema.

use std::collections::BTreeMap;

/// A number as Terraform sends it, in one canonical form, so that 15, 15.0 and "15" are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// Any other number, in decimal, as it was sent.
    Decimal(String),
}

impl Number {
    /// The canonical form of a floating-point number.
    pub fn from_float(value: f64) -> Self {
        // Below 2^53 every whole float is exactly that integer; printing and parsing avoids a lossy cast.
        let text = format!("{value}");
        text.parse().map_or(Self::Decimal(text), Self::Integer)
    }

    /// The canonical form of decimal text, or `None` if it is not a number.
    ///
    /// Text that no 64-bit integer can hold stays text, so that no digit is lost.
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

/// A value that has been checked against a [`Type`](super::ty::Type), for rules that hold for every resource alike.
///
/// Sets are sorted and free of repetition, so that equal sets are equal values.
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
    /// The elements of a map, or the attributes of an object.
    Map(BTreeMap<String, CtyValue>),
}

impl CtyValue {
    /// Whether nothing in the value is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(elements) => elements.values().all(Self::is_wholly_known),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// The same value with null in place of everything unknown: the form of a state when an apply ended early.
    #[must_use]
    pub fn without_unknowns(self) -> Self {
        match self {
            Self::Unknown => Self::Null,
            Self::List(elements) => Self::List(elements.into_iter().map(Self::without_unknowns).collect()),
            Self::Map(elements) => {
                Self::Map(elements.into_iter().map(|(key, value)| (key, value.without_unknowns())).collect())
            }
            other => other,
        }
    }

    /// An attribute of an object; null where there is none.
    pub fn attribute(&self, name: &str) -> &CtyValue {
        match self {
            Self::Map(attributes) => attributes.get(name).unwrap_or(&Self::Null),
            _ => &Self::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::terraform::value::cty::Number;

    #[test]
    fn a_number_is_equal_in_every_spelling() {
        for text in ["15", "15.0", "15.000"] {
            assert_eq!(Number::from_text(text), Some(Number::Integer(15)), "{text}");
        }
        assert_eq!(Number::from_float(15.0), Number::Integer(15));
        assert_eq!(Number::from_text("0.5"), Some(Number::Decimal("0.5".into())));
        assert_eq!(Number::from_text("0"), Some(Number::Integer(0)));
        assert_eq!(Number::from_text("100.0"), Some(Number::Integer(100)));
    }

    #[test]
    fn what_is_no_number_is_refused_and_what_is_too_precise_is_kept() {
        for text in ["", "fifteen", "NaN", "inf", "0x10"] {
            assert_eq!(Number::from_text(text), None, "{text}");
        }
        let long = "123456789012345678901234567890";
        assert_eq!(Number::from_text(long), Some(Number::Decimal(long.into())));
    }
}
