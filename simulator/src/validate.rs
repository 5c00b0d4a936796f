//! Applies a table of `shapes.rs` to the parameters of a request. The result is either every violation, for the
//! protocol to put into its own words, or the parameters under their API names and with JSON's types, for an
//! operation to deserialise.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use fancy_regex::Regex;
use serde_json::{Map, Value};

use crate::clock;
use crate::shapes::{Member, Range, Refusal, Shape};

/// How a protocol writes values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// EC2: everything is text, lists are flattened.
    Ec2Query,
    /// AWS query: everything is text, the elements of lists are under `member`.
    AwsQuery,
    /// Values have JSON's types.
    Json,
}

/// What is wrong with one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    Unknown,
    Missing,
    WrongType(&'static str),
    TooShort(usize),
    TooLong(usize),
    NotMatching(&'static str),
    NotPermitted(&'static [&'static str]),
    TooSmall(i64),
    TooLarge(i64),
}

/// One parameter that AWS would refuse.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    /// Where, in the names and numbering of a request: `TagSpecification.1.Tag.2.Key`.
    pub(crate) path: String,
    /// What was given, as text.
    pub(crate) value: String,
    /// What is wrong with it.
    pub(crate) problem: Problem,
    /// The error this member has of its own.
    pub(crate) refusal: Option<Refusal>,
}

/// Checks the parameters of a request.
pub(crate) fn check(members: &[Member], parameters: &Value, encoding: Encoding) -> Result<Value, Vec<Violation>> {
    let mut check = Check { encoding, violations: Vec::new() };
    let value = check.structure("", members, parameters);
    if check.violations.is_empty() { Ok(value) } else { Err(check.violations) }
}

struct Check {
    encoding: Encoding,
    violations: Vec<Violation>,
}

impl Check {
    fn refuse(&mut self, path: &str, value: &Value, problem: Problem) -> Value {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.violations.push(Violation { path: path.to_owned(), value, problem, refusal: None });
        Value::Null
    }

    fn structure(&mut self, path: &str, members: &[Member], value: &Value) -> Value {
        let empty = Map::new();
        let given = match value {
            Value::Object(given) => given,
            // A query cannot tell an empty structure from empty text.
            Value::String(text) if text.is_empty() && self.encoding != Encoding::Json => &empty,
            _ => return self.refuse(path, value, Problem::WrongType("structure")),
        };
        for (name, value) in given {
            if !members.iter().any(|member| member.wire == name) {
                self.refuse(&join(path, name), value, Problem::Unknown);
            }
        }
        let mut checked = Map::new();
        for member in members {
            let path = join(path, member.wire);
            match given.get(member.wire) {
                None | Some(Value::Null) if member.required => {
                    self.refuse(&path, &Value::Null, Problem::Missing);
                }
                None | Some(Value::Null) => {}
                Some(value) => {
                    let before = self.violations.len();
                    let value = self.value(&path, &member.shape, value);
                    for violation in self.violations.iter_mut().skip(before) {
                        violation.refusal = violation.refusal.or(member.refusal);
                    }
                    checked.insert(member.name.to_owned(), value);
                }
            }
        }
        Value::Object(checked)
    }

    fn value(&mut self, path: &str, shape: &Shape, value: &Value) -> Value {
        match shape {
            Shape::String { min, max, pattern, values } => self.text(path, value, (*min, *max), *pattern, values),
            Shape::Boolean => self.boolean(path, value),
            Shape::Integer(range) => {
                self.number(path, value, *range, i64::from(i32::MIN), i64::from(i32::MAX), "integer")
            }
            Shape::Long(range) => self.number(path, value, *range, i64::MIN, i64::MAX, "long"),
            Shape::Timestamp => self.timestamp(path, value),
            Shape::List { member, min, max } => self.list(path, value, member, (*min, *max)),
            Shape::Map { key, value: shape, min, max } => self.map(path, value, (key, shape), (*min, *max)),
            Shape::Structure { members } => self.structure(path, members, value),
        }
    }

    fn text(
        &mut self,
        path: &str,
        value: &Value,
        (min, max): (Option<usize>, Option<usize>),
        pattern: Option<&'static str>,
        values: &'static [&'static str],
    ) -> Value {
        let Some(text) = value.as_str() else {
            return self.refuse(path, value, Problem::WrongType("string"));
        };
        let length = text.chars().count();
        if let Some(min) = min.filter(|min| length < *min) {
            return self.refuse(path, value, Problem::TooShort(min));
        }
        if let Some(max) = max.filter(|max| length > *max) {
            return self.refuse(path, value, Problem::TooLong(max));
        }
        if let Some(pattern) = pattern.filter(|pattern| !matches(pattern, text)) {
            return self.refuse(path, value, Problem::NotMatching(pattern));
        }
        if !values.is_empty() && !values.contains(&text) {
            return self.refuse(path, value, Problem::NotPermitted(values));
        }
        value.clone()
    }

    fn boolean(&mut self, path: &str, value: &Value) -> Value {
        match value {
            Value::Bool(_) if self.encoding == Encoding::Json => value.clone(),
            Value::String(text) if self.encoding != Encoding::Json && (text == "true" || text == "false") => {
                Value::Bool(text == "true")
            }
            _ => self.refuse(path, value, Problem::WrongType("boolean")),
        }
    }

    fn number(
        &mut self,
        path: &str,
        value: &Value,
        range: Range,
        least: i64,
        greatest: i64,
        name: &'static str,
    ) -> Value {
        let number = match value {
            Value::Number(number) if self.encoding == Encoding::Json => number.as_i64(),
            Value::String(text) if self.encoding != Encoding::Json => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number| (least..=greatest).contains(number)) else {
            return self.refuse(path, value, Problem::WrongType(name));
        };
        if let Some(min) = range.min.filter(|min| number < *min) {
            return self.refuse(path, value, Problem::TooSmall(min));
        }
        if let Some(max) = range.max.filter(|max| number > *max) {
            return self.refuse(path, value, Problem::TooLarge(max));
        }
        Value::from(number)
    }

    fn timestamp(&mut self, path: &str, value: &Value) -> Value {
        let valid = match value {
            Value::Number(_) => self.encoding == Encoding::Json,
            Value::String(text) => self.encoding != Encoding::Json && clock::parse_iso(text).is_some(),
            _ => false,
        };
        if valid { value.clone() } else { self.refuse(path, value, Problem::WrongType("timestamp")) }
    }

    fn list(&mut self, path: &str, value: &Value, member: &Shape, (min, max): (Option<usize>, Option<usize>)) -> Value {
        let (path, elements) = match (self.encoding, value) {
            (Encoding::Ec2Query | Encoding::Json, Value::Array(elements)) => (path.to_owned(), elements.as_slice()),
            (Encoding::AwsQuery, Value::Object(object)) if object.len() == 1 => {
                match object.get("member").and_then(Value::as_array) {
                    Some(elements) => (join(path, "member"), elements.as_slice()),
                    None => return self.refuse(path, value, Problem::WrongType("list")),
                }
            }
            // How a query writes an empty list.
            (Encoding::Ec2Query | Encoding::AwsQuery, Value::String(text)) if text.is_empty() => {
                (path.to_owned(), [].as_slice())
            }
            _ => return self.refuse(path, value, Problem::WrongType("list")),
        };
        if let Some(min) = min.filter(|min| elements.len() < *min) {
            return self.refuse(&path, value, Problem::TooShort(min));
        }
        if let Some(max) = max.filter(|max| elements.len() > *max) {
            return self.refuse(&path, value, Problem::TooLong(max));
        }
        let numbered = elements.iter().zip(1_usize..);
        Value::Array(
            numbered.map(|(element, number)| self.value(&join(&path, &number.to_string()), member, element)).collect(),
        )
    }

    /// Only services that take JSON have maps.
    fn map(
        &mut self,
        path: &str,
        value: &Value,
        (key, shape): (&Shape, &Shape),
        (min, max): (Option<usize>, Option<usize>),
    ) -> Value {
        let Value::Object(entries) = value else {
            return self.refuse(path, value, Problem::WrongType("map"));
        };
        if let Some(min) = min.filter(|min| entries.len() < *min) {
            return self.refuse(path, value, Problem::TooShort(min));
        }
        if let Some(max) = max.filter(|max| entries.len() > *max) {
            return self.refuse(path, value, Problem::TooLong(max));
        }
        let mut checked = Map::new();
        for (name, value) in entries {
            self.value(path, key, &Value::from(name.as_str()));
            checked.insert(name.clone(), self.value(&join(path, name), shape, value));
        }
        Value::Object(checked)
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether a pattern matches the whole of a text. A pattern that does not compile matches nothing; a test compiles
/// them all.
fn matches(pattern: &'static str, text: &str) -> bool {
    /// Compiling takes far longer than matching, and the tables are few.
    static COMPILED: Mutex<BTreeMap<&str, Option<Regex>>> = Mutex::new(BTreeMap::new());
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let whole = compiled.entry(pattern).or_insert_with(|| Regex::new(&format!(r"\A(?:{pattern})\z")).ok());
    whole.as_ref().is_some_and(|pattern| pattern.is_match(text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::shapes::{integer, list, map, one_of, optional, required, shapes, structure, text};

    fn members() -> Vec<Member> {
        vec![
            required("Name", text().between(3, 5).matching("[a-z]+")),
            optional("Count", integer().between(1, 9)),
            optional("Flag", Shape::Boolean),
            optional("Kinds", list(structure([required("Kind", one_of(&["a", "b"]))])).on_wire_list()),
        ]
    }

    impl Shape {
        fn on_wire_list(self) -> Self {
            self.at_most(2)
        }
    }

    fn problems(parameters: &Value, encoding: Encoding) -> Vec<(String, Problem)> {
        check(&members(), parameters, encoding)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|violation| (violation.path, violation.problem))
            .collect()
    }

    #[test]
    fn text_becomes_typed() {
        let given = json!({"Name": "abc", "Count": "7", "Flag": "true", "Kinds": [{"Kind": "a"}]});
        let checked = check(&members(), &given, Encoding::Ec2Query).unwrap();
        assert_eq!(checked, json!({"Name": "abc", "Count": 7, "Flag": true, "Kinds": [{"Kind": "a"}]}));
    }

    #[test]
    fn the_query_protocol_nests_lists() {
        let given = json!({"Name": "abc", "Kinds": {"member": [{"Kind": "a"}]}});
        assert!(check(&members(), &given, Encoding::AwsQuery).is_ok());
        assert_eq!(problems(&given, Encoding::Ec2Query).len(), 1);
    }

    #[test]
    fn every_violation_is_found_where_it_is() {
        let given = json!({"Nmae": "x", "Count": "10", "Flag": "True", "Kinds": [{"Kind": "a"}, {"Kind": "c"}]});
        assert_eq!(
            problems(&given, Encoding::Ec2Query),
            vec![
                ("Nmae".to_owned(), Problem::Unknown),
                ("Name".to_owned(), Problem::Missing),
                ("Count".to_owned(), Problem::TooLarge(9)),
                ("Flag".to_owned(), Problem::WrongType("boolean")),
                ("Kinds.2.Kind".to_owned(), Problem::NotPermitted(&["a", "b"])),
            ]
        );
    }

    #[test]
    fn json_values_have_their_own_types() {
        assert_eq!(problems(&json!({"Name": "abc", "Count": "7"}), Encoding::Json).len(), 1);
        assert_eq!(problems(&json!({"Name": "abc", "Count": 7}), Encoding::Json), vec![]);
    }

    #[test]
    fn names_and_values_of_a_map_are_checked() {
        let members = vec![optional("Tags", map(text().matching("[a-z]+"), text().at_most(1)).between(1, 2))];
        let found = |parameters: &Value| {
            let violations = check(&members, parameters, Encoding::Json).err().unwrap_or_default();
            violations.into_iter().map(|violation| (violation.path, violation.problem)).collect::<Vec<_>>()
        };
        assert_eq!(found(&json!({"Tags": {"a": "x", "b": ""}})), []);
        assert_eq!(found(&json!({"Tags": {}})), [("Tags".to_owned(), Problem::TooShort(1))]);
        assert_eq!(
            found(&json!({"Tags": {"1": "x", "b": "xy"}})),
            [("Tags".to_owned(), Problem::NotMatching("[a-z]+")), ("Tags.b".to_owned(), Problem::TooLong(1))]
        );
        assert_eq!(found(&json!({"Tags": []})), [("Tags".to_owned(), Problem::WrongType("map"))]);
    }

    #[test]
    fn a_pattern_is_for_the_whole_text() {
        assert_eq!(
            problems(&json!({"Name": "ab1"}), Encoding::Json),
            vec![("Name".to_owned(), Problem::NotMatching("[a-z]+"))]
        );
    }

    #[test]
    fn every_pattern_of_every_table_compiles() {
        fn each(members: &[Member]) {
            for member in members {
                shape(&member.shape);
            }
        }
        fn shape(given: &Shape) {
            match given {
                Shape::String { pattern: Some(pattern), .. } => assert!(Regex::new(pattern).is_ok(), "{pattern}"),
                Shape::List { member, .. } => shape(member),
                Shape::Structure { members } => each(members),
                Shape::Map { key, value, .. } => {
                    shape(key);
                    shape(value);
                }
                _ => {}
            }
        }
        for operation in shapes().iter().flat_map(|service| &service.operations) {
            each(&operation.members);
        }
    }
}
