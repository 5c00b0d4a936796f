//! Helpers for the nested blocks of the provider block.

use crate::terraform::{Attribute, Block, NestedBlock, Nesting, Value};

/// A list or set of strings, each of which can be unknown.
pub(crate) type Texts = Value<Vec<Value<String>>>;

/// Whether one of the values is unknown.
pub(crate) fn has_unknown<'a, T: 'a>(values: impl IntoIterator<Item = &'a Value<T>>) -> bool {
    values.into_iter().any(Value::is_unknown)
}

/// The known strings, in order.
pub(crate) fn known_texts(texts: &Texts) -> impl Iterator<Item = &str> {
    texts.known().into_iter().flatten().filter_map(Value::text)
}

/// The block of a list of at most one.
pub(crate) fn only<B>(blocks: &Value<Vec<B>>) -> Value<&B> {
    match blocks {
        Value::Known(blocks) => blocks.first().into(),
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
    }
}

/// A nested block. Like in hashicorp/aws, a single block is a list of at most one.
pub(crate) fn block(name: &str, description: &str, max_items: Option<i64>, attributes: Vec<Attribute>) -> NestedBlock {
    NestedBlock {
        name: name.to_owned(),
        nesting: Nesting::List,
        max_items,
        block: Block { description: description.to_owned(), attributes, blocks: Vec::new() },
    }
}
