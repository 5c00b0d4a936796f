//! Changes to responses of the reference provider.

use rmpv::Value;
use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::attribute_path::{Step, step::Selector};
use terraform_provider_image::terraform::proto::{AttributePath, DynamicValue};

use crate::consistency::reference_schema::schema;
use crate::support::consistency::Checker;
use crate::support::consistency::values::complete;

/// A path of attribute names.
pub(crate) fn path(names: &[&str]) -> AttributePath {
    let step = |name: &&str| Step { selector: Some(Selector::AttributeName((*name).to_owned())) };
    AttributePath { steps: names.iter().map(step).collect() }
}

/// An object of the resource with these attributes.
pub(crate) fn encoded(object: &Json) -> DynamicValue {
    let checker = Checker::new(&schema());
    checker.encode(&complete(object, checker.block()))
}

/// A value with these bytes.
pub(crate) fn raw(msgpack: Vec<u8>) -> DynamicValue {
    DynamicValue { msgpack: msgpack.into(), ..DynamicValue::default() }
}

pub(crate) fn is_null(value: Option<&DynamicValue>) -> bool {
    value.is_none_or(|value| value.msgpack[..] == [0xc0])
}

/// Inserts an arbitrary attribute into an encoded object. Null stays null.
pub(crate) fn set(object: &mut Option<DynamicValue>, key: &str, value: Value) {
    edit(object, |members| {
        members.retain(|(name, _)| name.as_str() != Some(key));
        members.push((key.into(), value));
    });
}

/// Removes an attribute from an encoded object.
pub(crate) fn remove(object: &mut Option<DynamicValue>, key: &str) {
    edit(object, |members| members.retain(|(name, _)| name.as_str() != Some(key)));
}

/// Duplicates the last element of a list.
pub(crate) fn repeat(object: &mut Option<DynamicValue>, key: &str) {
    edit(object, |members| {
        let list = members.iter_mut().find(|(name, _)| name.as_str() == Some(key));
        if let Some((_, Value::Array(elements))) = list {
            elements.extend(elements.last().cloned());
        }
    });
}

fn edit(object: &mut Option<DynamicValue>, change: impl FnOnce(&mut Vec<(Value, Value)>)) {
    let bytes = object.take().unwrap_or_default().msgpack;
    let mut value = rmpv::decode::read_value(&mut &bytes[..]).unwrap_or(Value::Nil);
    if let Value::Map(members) = &mut value {
        change(members);
    }
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &value).unwrap();
    *object = Some(raw(bytes));
}
