//! Validates the parameters of a request against a service's model. The result is either all violations, or the
//! parameters under their API names and with JSON's types, for an operation to deserialize.

use serde_json::{Map, Value};

use super::model::{Encoding, Kind, Model, Reference, Shape};
use super::violation::{Problem, Violation};
use crate::world::clock;

/// Checks the parameters of a request.
pub(crate) fn check(model: &'static Model, operation: &str, parameters: &Value) -> Result<Value, Vec<Violation>> {
    let input = model.operations.get(operation).and_then(|operation| model.shapes.get(&operation.input));
    let Some(input) = input else { return Err(vec![unknown_operation()]) };
    let mut check = Check { model, violations: Vec::new() };
    let value = check.structure("", input, parameters);
    if check.violations.is_empty() { Ok(value) } else { Err(check.violations) }
}

/// The violation of a call to an operation without a model.
pub(crate) fn unknown_operation() -> Violation {
    Violation { path: String::new(), value: String::new(), problem: Problem::UnknownOperation }
}

struct Check {
    model: &'static Model,
    violations: Vec<Violation>,
}

impl Check {
    fn reject(&mut self, path: &str, value: &Value, problem: Problem) -> Value {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.violations.push(Violation { path: path.to_owned(), value, problem });
        Value::Null
    }

    fn is_json(&self) -> bool {
        self.model.encoding == Encoding::Json
    }

    fn structure(&mut self, path: &str, shape: &'static Shape, value: &Value) -> Value {
        let empty = Map::new();
        let given = match value {
            Value::Object(given) => given,
            // A query does not distinguish an empty structure from an empty string.
            Value::String(text) if text.is_empty() && !self.is_json() => &empty,
            _ => return self.reject(path, value, Problem::WrongType("structure")),
        };
        let members: Vec<(String, &String, &Reference)> = shape
            .members
            .iter()
            .map(|(name, member)| (member.wire_name(name, self.model.encoding), name, member))
            .collect();
        for (name, value) in given {
            if !members.iter().any(|(wire_name, ..)| wire_name == name) {
                self.reject(&join(path, name), value, Problem::Unknown);
            }
        }
        let mut checked = Map::new();
        for (wire_name, name, member) in members {
            let path = join(path, &wire_name);
            match given.get(&wire_name) {
                None | Some(Value::Null) if shape.required.contains(name) => {
                    self.reject(&path, &Value::Null, Problem::Missing);
                }
                None | Some(Value::Null) => {}
                Some(value) => {
                    checked.insert(name.clone(), self.value(&path, member, value));
                }
            }
        }
        Value::Object(checked)
    }

    fn value(&mut self, path: &str, reference: &'static Reference, value: &Value) -> Value {
        // A test verifies that every reference resolves to a shape.
        let Some(shape) = self.model.shapes.get(&reference.shape) else {
            return self.reject(path, value, Problem::WrongType("without a model"));
        };
        match shape.kind {
            Kind::String => self.text(path, shape, value),
            Kind::Boolean => self.boolean(path, value),
            Kind::Integer => self.number(path, shape, value, (i64::from(i32::MIN), i64::from(i32::MAX)), "integer"),
            Kind::Long => self.number(path, shape, value, (i64::MIN, i64::MAX), "long"),
            Kind::Timestamp => self.timestamp(path, value),
            Kind::List => self.list(path, shape, value),
            Kind::Map => self.map(path, shape, value),
            Kind::Structure => self.structure(path, shape, value),
        }
    }

    fn text(&mut self, path: &str, shape: &'static Shape, value: &Value) -> Value {
        let Some(text) = value.as_str() else {
            return self.reject(path, value, Problem::WrongType("string"));
        };
        if let Some(problem) = wrong_length(shape, text.chars().count()) {
            return self.reject(path, value, problem);
        }
        if let Some(pattern) = shape.pattern.as_ref().filter(|pattern| !pattern.matches(text)) {
            return self.reject(path, value, Problem::NotMatching(pattern.as_str()));
        }
        if !shape.values.is_empty() && !shape.values.iter().any(|permitted| permitted == text) {
            return self.reject(path, value, Problem::NotPermitted(&shape.values));
        }
        value.clone()
    }

    fn boolean(&mut self, path: &str, value: &Value) -> Value {
        match value {
            Value::Bool(_) if self.is_json() => value.clone(),
            Value::String(text) if !self.is_json() && (text == "true" || text == "false") => {
                Value::Bool(text == "true")
            }
            _ => self.reject(path, value, Problem::WrongType("boolean")),
        }
    }

    fn number(
        &mut self,
        path: &str,
        shape: &Shape,
        value: &Value,
        (least, greatest): (i64, i64),
        name: &'static str,
    ) -> Value {
        let number = match value {
            Value::Number(number) if self.is_json() => number.as_i64(),
            Value::String(text) if !self.is_json() => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number| (least..=greatest).contains(number)) else {
            return self.reject(path, value, Problem::WrongType(name));
        };
        if let Some(min) = shape.min.filter(|min| number < *min) {
            return self.reject(path, value, Problem::TooSmall(min));
        }
        if let Some(max) = shape.max.filter(|max| number > *max) {
            return self.reject(path, value, Problem::TooLarge(max));
        }
        Value::from(number)
    }

    fn timestamp(&mut self, path: &str, value: &Value) -> Value {
        let valid = match value {
            Value::Number(_) => self.is_json(),
            Value::String(text) => !self.is_json() && clock::parse_iso(text).is_some(),
            _ => false,
        };
        if valid { value.clone() } else { self.reject(path, value, Problem::WrongType("timestamp")) }
    }

    fn list(&mut self, path: &str, shape: &'static Shape, value: &Value) -> Value {
        let Some(member) = &shape.member else { return self.reject(path, value, Problem::WrongType("list")) };
        let level = member.element_name();
        let (path, elements) = match (self.model.encoding, value) {
            (Encoding::Ec2 | Encoding::Json, Value::Array(elements)) => (path.to_owned(), elements.as_slice()),
            (Encoding::Query, Value::Object(object)) if object.len() == 1 => {
                match object.get(level).and_then(Value::as_array) {
                    Some(elements) => (join(path, level), elements.as_slice()),
                    None => return self.reject(path, value, Problem::WrongType("list")),
                }
            }
            // An empty list in a query.
            (Encoding::Ec2 | Encoding::Query, Value::String(text)) if text.is_empty() => {
                (path.to_owned(), [].as_slice())
            }
            _ => return self.reject(path, value, Problem::WrongType("list")),
        };
        if let Some(problem) = wrong_length(shape, elements.len()) {
            return self.reject(&path, value, problem);
        }
        let numbered = elements.iter().zip(1_usize..);
        Value::Array(
            numbered.map(|(element, number)| self.value(&join(&path, &number.to_string()), member, element)).collect(),
        )
    }

    /// Only services that take JSON have maps.
    fn map(&mut self, path: &str, shape: &'static Shape, value: &Value) -> Value {
        let (Value::Object(entries), Some(key), Some(member)) = (value, &shape.key, &shape.value) else {
            return self.reject(path, value, Problem::WrongType("map"));
        };
        if let Some(problem) = wrong_length(shape, entries.len()) {
            return self.reject(path, value, problem);
        }
        let mut checked = Map::new();
        for (name, value) in entries {
            self.value(path, key, &Value::from(name.as_str()));
            checked.insert(name.clone(), self.value(&join(path, name), member, value));
        }
        Value::Object(checked)
    }
}

/// The problem of the length of a text or the size of a list or map, if any.
fn wrong_length(shape: &Shape, length: usize) -> Option<Problem> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let too_short = shape.min.filter(|min| length < *min).map(Problem::TooShort);
    too_short.or(shape.max.filter(|max| length > *max).map(Problem::TooLong))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A model with one operation, `Make`, in each encoding.
    fn model(protocol: &str) -> &'static Model {
        let text = |limits: &Value| {
            let mut shape = json!({"type": "string"});
            shape.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
            shape
        };
        let model = json!({
            "apiVersion": "2026-11-27", "protocol": protocol,
            "operations": {"Make": {"input": "MakeRequest"}},
            "shapes": {
                "MakeRequest": {
                    "type": "structure", "required": ["Name"],
                    "members": {
                        "Name": {"shape": "Name"}, "Count": {"shape": "Count"}, "Flag": {"shape": "Flag"},
                        "Kinds": {"shape": "Kinds"}, "Tags": {"shape": "Tags"}
                    }
                },
                "Name": text(&json!({"min": 3, "max": 5, "pattern": "[a-z]+"})),
                "Count": {"type": "integer", "min": 1, "max": 9},
                "Flag": {"type": "boolean"},
                "Kinds": {"type": "list", "max": 2, "member": {"shape": "Kind"}},
                "Kind": {"type": "structure", "required": ["Kind"], "members": {"Kind": {"shape": "KindName"}}},
                "KindName": text(&json!({"enum": ["a", "b"]})),
                "Tags": {"type": "map", "min": 1, "max": 2, "key": {"shape": "Key"}, "value": {"shape": "Value"}},
                "Key": text(&json!({"pattern": "[a-z]+"})),
                "Value": text(&json!({"max": 1}))
            }
        });
        Box::leak(Box::new(Model::read(&model.to_string())))
    }

    fn problems(parameters: &Value, protocol: &str) -> Vec<(String, Problem)> {
        let violations = check(model(protocol), "Make", parameters).err().unwrap_or_default();
        violations.into_iter().map(|violation| (violation.path, violation.problem)).collect()
    }

    #[test]
    fn converts_text_to_typed_values() {
        let given = json!({"Name": "abc", "Count": "7", "Flag": "true", "Kinds": [{"Kind": "a"}]});
        let checked = check(model("ec2"), "Make", &given).unwrap();
        assert_eq!(checked, json!({"Name": "abc", "Count": 7, "Flag": true, "Kinds": [{"Kind": "a"}]}));
    }

    #[test]
    fn accepts_nested_lists_of_query_protocol() {
        let given = json!({"Name": "abc", "Kinds": {"member": [{"Kind": "a"}]}});
        assert_eq!(problems(&given, "query"), []);
        assert_eq!(problems(&given, "ec2").len(), 1);
    }

    #[test]
    fn reports_every_violation_with_its_path() {
        let given = json!({"Nmae": "x", "Count": "10", "Flag": "True", "Kinds": [{"Kind": "a"}, {"Kind": "c"}]});
        let permitted = ["a".to_owned(), "b".to_owned()];
        assert_eq!(
            problems(&given, "ec2"),
            [
                ("Nmae".to_owned(), Problem::Unknown),
                ("Count".to_owned(), Problem::TooLarge(9)),
                ("Flag".to_owned(), Problem::WrongType("boolean")),
                ("Kinds.2.Kind".to_owned(), Problem::NotPermitted(Box::leak(Box::new(permitted)))),
                ("Name".to_owned(), Problem::Missing),
            ]
        );
    }

    #[test]
    fn checks_types_of_json_values() {
        assert_eq!(problems(&json!({"Name": "abc", "Count": "7"}), "json").len(), 1);
        for protocol in ["json", "smithy-rpc-v2-cbor"] {
            assert_eq!(problems(&json!({"Name": "abc", "Count": 7}), protocol), []);
        }
    }

    #[test]
    fn checks_map_keys_and_values() {
        let found = |tags: &Value| problems(&json!({"Name": "abc", "Tags": tags}), "json");
        assert_eq!(found(&json!({"a": "x", "b": ""})), []);
        assert_eq!(found(&json!({})), [("Tags".to_owned(), Problem::TooShort(1))]);
        assert_eq!(
            found(&json!({"1": "x", "b": "xy"})),
            [("Tags".to_owned(), Problem::NotMatching("[a-z]+")), ("Tags.b".to_owned(), Problem::TooLong(1))]
        );
        assert_eq!(found(&json!([])), [("Tags".to_owned(), Problem::WrongType("map"))]);
    }

    #[test]
    fn matches_pattern_against_whole_text() {
        assert_eq!(problems(&json!({"Name": "ab1"}), "json"), [("Name".to_owned(), Problem::NotMatching("[a-z]+"))]);
    }

    #[test]
    fn rejects_operation_without_model() {
        let violations = check(model("json"), "Break", &json!({})).unwrap_err();
        assert_eq!(violations, [unknown_operation()]);
    }
}
