//! Texts as attributes show them.

use crate::terraform::Value;

/// The attribute of a text that AWS may omit. AWS writes some absent texts as empty ones, so both are null.
pub(crate) fn text(text: Option<&str>) -> Value<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_text_is_null() {
        assert_eq!([text(None), text(Some(""))], [Value::Null, Value::Null]);
        assert_eq!(text(Some("golden")), "golden".into());
    }
}
