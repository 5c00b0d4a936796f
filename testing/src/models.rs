//! Checks requests against AWS's own service models: names, required members, types, lengths, ranges, patterns and
//! permitted values.
//!
//! AWS's SDKs check little of this before they send, and an emulator is only as strict as its author was. Here a
//! request of the tests is held against what AWS itself publishes.

use std::{collections::BTreeMap, fmt, fs, sync::OnceLock};

use serde_json::{Map, Value};
use simulator::{Call, METADATA_SERVICES};

use crate::{Error, Kind, Member, Pattern, Protocol, Result, ServiceModel, Shape, models_file};

/// The models of every service that the provider calls.
#[derive(Debug)]
pub struct Models {
    services: BTreeMap<String, ServiceModel>,
    patterns: BTreeMap<String, Pattern>,
}

/// One way in which a request is not what AWS's model of the operation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The service's name in the models, such as `ec2`.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// Where in the parameters, such as `TagSpecification[1].Tag[1].Key`: wire names, and positions from 1 as the
    /// protocol counts.
    pub path: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The models that were exported do not have the operation.
    #[error("AWS's models have no such operation, or tools/export_models.py does not list it")]
    UnknownOperation,
    /// The structure has no such member.
    #[error("AWS knows no such parameter; it knows {known}")]
    UnknownMember {
        /// The members that there are.
        known: String,
    },
    /// A required member is not there.
    #[error("AWS requires it, and it is missing")]
    Missing,
    /// The value has another type.
    #[error("{value} is not of the type {expected}")]
    Type {
        /// The type that AWS expects.
        expected: &'static str,
        /// The value.
        value: String,
    },
    /// The text, the list or the map is too short or too long.
    #[error("{length} {unit}, but AWS allows {limits}")]
    Length {
        /// The length found.
        length: usize,
        /// What is counted.
        unit: &'static str,
        /// The limits.
        limits: String,
    },
    /// The number is too small or too large.
    #[error("{value}, but AWS allows {limits}")]
    Range {
        /// The number.
        value: i64,
        /// The limits.
        limits: String,
    },
    /// The text does not match AWS's pattern.
    #[error("{value:?} does not match the pattern {pattern}")]
    Pattern {
        /// The text.
        value: String,
        /// AWS's pattern.
        pattern: String,
    },
    /// The text is not one of the permitted ones.
    #[error("{value:?} is none of {permitted}")]
    Enum {
        /// The text.
        value: String,
        /// The permitted ones.
        permitted: String,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, operation, path, problem } = self;
        let place = if path.is_empty() { String::new() } else { format!(", {path}") };
        write!(formatter, "{service} {operation}{place}: {problem}")
    }
}

impl Models {
    /// The models, read once in a process.
    ///
    /// # Errors
    /// When the Python environment cannot be made, or the models hold something that cannot be checked.
    pub fn load() -> Result<&'static Self> {
        static LOADED: OnceLock<Models> = OnceLock::new();
        if let Some(models) = LOADED.get() {
            return Ok(models);
        }
        let file = models_file()?;
        let text = fs::read_to_string(&file).map_err(Error::file("read", &file))?;
        let models = Self::parse(&text)?;
        Ok(LOADED.get_or_init(|| models))
    }

    fn parse(text: &str) -> Result<Self> {
        let services: BTreeMap<String, ServiceModel> = serde_json::from_str(text).map_err(|source| Error::Json {
            what: "the exported service models".to_owned(),
            source,
            text: String::new(),
        })?;
        let mut patterns = BTreeMap::new();
        for (service, model) in &services {
            for (name, shape) in &model.shapes {
                if let Some(pattern) = &shape.pattern {
                    let compiled = Pattern::new(pattern).map_err(|source| Error::Pattern {
                        service: service.clone(),
                        shape: name.clone(),
                        pattern: pattern.clone(),
                        source,
                    })?;
                    patterns.insert(pattern.clone(), compiled);
                }
            }
        }
        Ok(Self { services, patterns })
    }

    /// The model of a service, by its name in a request's signature.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&ServiceModel> {
        self.services.get(name)
    }

    /// Checks calls that a simulator recorded.
    #[must_use]
    pub fn check_calls(&self, calls: &[Call]) -> Vec<Violation> {
        // What is no service of AWS has no model.
        let modelled = calls.iter().filter(|call| !METADATA_SERVICES.contains(&call.service.as_str()));
        modelled.flat_map(|call| self.check(&call.service, &call.operation, &call.parameters)).collect()
    }

    /// Checks one request. Parameters are in the wire form: for the query protocols with the wire's names, lists
    /// put together and every value text; for the others the JSON body.
    #[must_use]
    pub fn check(&self, service: &str, operation: &str, parameters: &Value) -> Vec<Violation> {
        let model = self.services.get(service);
        let Some((model, shapes)) = model.and_then(|model| Some((model, model.operations.get(operation)?))) else {
            let (service, operation) = (service.to_owned(), operation.to_owned());
            return vec![Violation { service, operation, path: String::new(), problem: Problem::UnknownOperation }];
        };
        let mut check = Check { models: self, model, problems: Vec::new() };
        let nothing = Shape::empty_structure();
        let input = shapes.input.as_ref().and_then(|input| model.shapes.get(input)).unwrap_or(&nothing);
        check.value("", input, parameters);
        let violation =
            |(path, problem)| Violation { service: service.to_owned(), operation: operation.to_owned(), path, problem };
        check.problems.into_iter().map(violation).collect()
    }
}

/// The check of one request.
struct Check<'models> {
    models: &'models Models,
    model: &'models ServiceModel,
    problems: Vec<(String, Problem)>,
}

impl Check<'_> {
    fn reference(&mut self, path: &str, member: &Member, value: &Value) {
        // The export follows every reference, so a shape is missing only from a document that is not its own.
        match self.model.shapes.get(&member.shape) {
            Some(shape) => self.value(path, shape, value),
            None => self.report(path, wrong_type("of the models", value)),
        }
    }

    fn value(&mut self, path: &str, shape: &Shape, value: &Value) {
        match shape.kind {
            Kind::Structure => self.structure(path, shape, value),
            Kind::List => self.list(path, shape, value),
            Kind::Map => self.map(path, shape, value),
            Kind::String => self.text(path, shape, value),
            Kind::Integer | Kind::Long => self.number(path, shape, value),
            Kind::Boolean => {
                let is_boolean = if self.model.protocol.is_query() {
                    matches!(value.as_str(), Some("true" | "false"))
                } else {
                    value.is_boolean()
                };
                self.demand(is_boolean, path, || wrong_type("boolean", value));
            }
            Kind::Timestamp => {
                let is_timestamp = if self.model.protocol.is_query() {
                    value.as_str().is_some_and(is_date_time)
                } else {
                    value.is_number()
                };
                self.demand(is_timestamp, path, || wrong_type("timestamp", value));
            }
        }
    }

    fn structure(&mut self, path: &str, shape: &Shape, value: &Value) {
        let Some(object) = self.object(path, "structure", value) else { return };
        let protocol = self.model.protocol;
        let members: BTreeMap<String, (&String, &Member)> =
            shape.members.iter().map(|(name, member)| (member.wire_name(name, protocol), (name, member))).collect();
        for (wire_name, (name, member)) in &members {
            let place = join(path, wire_name);
            match object.get(wire_name) {
                Some(value) => self.reference(&place, member, value),
                None => self.demand(!shape.required.contains(name), &place, || Problem::Missing),
            }
        }
        for name in object.keys().filter(|name| !members.contains_key(*name)) {
            let known = members.keys().cloned().collect::<Vec<_>>().join(", ");
            self.report(&join(path, name), Problem::UnknownMember { known });
        }
    }

    fn list(&mut self, path: &str, shape: &Shape, value: &Value) {
        // The query protocol has a level between a list and its elements, named after them.
        let level = shape.member.as_ref().and_then(|member| member.location_name.as_deref()).unwrap_or("member");
        let elements = match (self.model.protocol, value) {
            (Protocol::Query, Value::Object(object)) if object.len() == 1 => object.get(level).unwrap_or(value),
            _ => value,
        };
        let Some(elements) = elements.as_array() else { return self.report(path, wrong_type("list", value)) };
        self.length(path, shape, elements.len(), "elements");
        for (position, element) in (1..).zip(elements) {
            if let Some(member) = &shape.member {
                self.reference(&format!("{path}[{position}]"), member, element);
            }
        }
    }

    fn map(&mut self, path: &str, shape: &Shape, value: &Value) {
        let Some(object) = self.object(path, "map", value) else { return };
        self.length(path, shape, object.len(), "entries");
        for (name, value) in object {
            let place = format!("{path}[{name:?}]");
            if let (Some(key), Some(member)) = (&shape.key, &shape.value) {
                self.reference(&place, key, &Value::String(name.clone()));
                self.reference(&place, member, value);
            }
        }
    }

    fn text(&mut self, path: &str, shape: &Shape, value: &Value) {
        let Some(text) = value.as_str() else { return self.report(path, wrong_type("string", value)) };
        self.length(path, shape, text.chars().count(), "characters");
        if !shape.values.is_empty() {
            let permitted = || Problem::Enum { value: text.to_owned(), permitted: shape.values.join(", ") };
            self.demand(shape.values.iter().any(|permitted| permitted == text), path, permitted);
        }
        if let Some(pattern) = &shape.pattern {
            // Every pattern was read with the models.
            let matched = self.models.patterns.get(pattern).is_some_and(|pattern| pattern.matches(text));
            self.demand(matched, path, || Problem::Pattern { value: text.to_owned(), pattern: pattern.clone() });
        }
    }

    fn number(&mut self, path: &str, shape: &Shape, value: &Value) {
        let number = if self.model.protocol.is_query() {
            value.as_str().and_then(|text| text.parse().ok())
        } else {
            value.as_i64()
        };
        let expected = if shape.kind == Kind::Integer { "integer" } else { "long" };
        let fits = |number: &i64| shape.kind == Kind::Long || i32::try_from(*number).is_ok();
        let Some(number) = number.filter(fits) else { return self.report(path, wrong_type(expected, value)) };
        let in_range = shape.min.is_none_or(|min| number >= min) && shape.max.is_none_or(|max| number <= max);
        self.demand(in_range, path, || Problem::Range { value: number, limits: limits(shape) });
    }

    fn length(&mut self, path: &str, shape: &Shape, length: usize, unit: &'static str) {
        let counted = i64::try_from(length).unwrap_or(i64::MAX);
        let allowed = shape.min.is_none_or(|min| counted >= min) && shape.max.is_none_or(|max| counted <= max);
        self.demand(allowed, path, || Problem::Length { length, unit, limits: limits(shape) });
    }

    fn object<'value>(
        &mut self,
        path: &str,
        expected: &'static str,
        value: &'value Value,
    ) -> Option<&'value Map<String, Value>> {
        if value.as_object().is_none() {
            self.report(path, wrong_type(expected, value));
        }
        value.as_object()
    }

    fn demand(&mut self, met: bool, path: &str, problem: impl FnOnce() -> Problem) {
        if !met {
            self.report(path, problem());
        }
    }

    fn report(&mut self, path: &str, problem: Problem) {
        self.problems.push((path.to_owned(), problem));
    }
}

fn wrong_type(expected: &'static str, value: &Value) -> Problem {
    Problem::Type { expected, value: value.to_string() }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn limits(shape: &Shape) -> String {
    match (shape.min, shape.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any".to_owned(),
    }
}

/// Whether a text is a moment as the query protocols write it: ISO 8601 in UTC, `2026-11-22T15:04:05Z` or with a
/// fraction of the second.
fn is_date_time(text: &str) -> bool {
    let Some(text) = text.strip_suffix('Z') else { return false };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let template = "dddd-dd-ddTdd:dd:dd";
    let fits = |(character, expected): (char, char)| {
        if expected == 'd' { character.is_ascii_digit() } else { character == expected }
    };
    seconds.len() == template.len()
        && seconds.chars().zip(template.chars()).all(fits)
        && !fraction.is_empty()
        && fraction.chars().all(|character| character.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Models, is_date_time};

    #[test]
    fn a_pattern_that_cannot_be_checked_is_an_error() {
        let models = r#"{"ec2": {"apiVersion": "2016-11-15", "protocol": "ec2", "operations": {},
            "shapes": {"Odd": {"type": "string", "pattern": "[a-z&&"}}}}"#;
        let error = Models::parse(models).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with("the pattern of ec2's shape Odd cannot be checked"), "{error}");
    }

    #[test]
    fn moments_have_the_form_of_the_query_protocols() {
        for text in ["2026-11-22T15:04:05Z", "2026-11-22T15:04:05.123Z"] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "",
            "Z",
            "2026-11-22",
            "2026-11-22T15:04:05",
            "2026-11-22T15:04:05.Z",
            "2026-11-22 15:04:05Z",
            "1763824000",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }
}
