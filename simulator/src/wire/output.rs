//! The output of an operation, before a protocol encodes it.

use serde_json::Value;

use super::xml::Element;

/// The members of an operation's output.
#[derive(Debug, Clone)]
pub(crate) enum Output {
    /// Elements for the query protocols.
    Xml(Vec<Element>),
    /// An object for the JSON and CBOR protocols. Members that are null are absent.
    Json(Value),
}

impl Output {
    /// Appends a null to every list, for a fault. XML has no nulls.
    pub(crate) fn add_null_elements(&mut self) {
        fn add(value: &mut Value) {
            match value {
                Value::Array(elements) => {
                    elements.iter_mut().for_each(add);
                    elements.push(Value::Null);
                }
                Value::Object(members) => members.values_mut().for_each(add),
                _ => {}
            }
        }
        if let Self::Json(value) = self {
            add(value);
        }
    }
}
