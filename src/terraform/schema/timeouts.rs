//! The `timeouts` block, as in hashicorp/aws.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::attribute::Attribute;
use super::block::{Block, NestedBlock, Nesting};
use crate::terraform::quote::quoted;
use crate::terraform::value::attr::Value;
use crate::terraform::value::path::AttributePath;

/// An operation with a timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Creating the object.
    Create,
    /// Updating it in place.
    Update,
    /// Deleting it.
    Delete,
}

impl Operation {
    const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];

    /// The argument's name in the `timeouts` block.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// The default timeouts.
#[derive(Debug, Clone, Copy)]
pub struct TimeoutDefaults {
    /// For [`Operation::Create`].
    pub create: Duration,
    /// For [`Operation::Update`].
    pub update: Duration,
    /// For [`Operation::Delete`].
    pub delete: Duration,
}

impl TimeoutDefaults {
    fn get(&self, operation: Operation) -> Duration {
        match operation {
            Operation::Create => self.create,
            Operation::Update => self.update,
            Operation::Delete => self.delete,
        }
    }

    /// The schema of the `timeouts` block. Each purpose is a sentence that describes the timeout.
    pub fn block(&self, purposes: [(Operation, &str); 3]) -> NestedBlock {
        let attribute = |(operation, purpose): (Operation, &str)| {
            let default = write_duration(self.get(operation));
            Attribute::string(operation.name())
                .describe(format!("{purpose} A duration such as `90s`, `45m` or `1h30m`. Defaults to `{default}`."))
        };
        NestedBlock {
            name: "timeouts".to_owned(),
            nesting: Nesting::Single,
            max_items: None,
            block: Block {
                description: "Timeouts of the operations on this resource.".to_owned(),
                attributes: purposes.into_iter().map(attribute).collect(),
                blocks: Vec::new(),
            },
        }
    }
}

/// The model of the `timeouts` block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeouts {
    create: Value<String>,
    update: Value<String>,
    delete: Value<String>,
}

impl Timeouts {
    fn get(&self, operation: Operation) -> &Value<String> {
        match operation {
            Operation::Create => &self.create,
            Operation::Update => &self.update,
            Operation::Delete => &self.delete,
        }
    }

    /// The timeout of an operation. [`Timeouts::problems`] rejects invalid durations.
    pub fn duration(&self, operation: Operation, defaults: &TimeoutDefaults) -> Duration {
        let configured = self.get(operation).text().and_then(|text| parse_duration(text).ok());
        configured.unwrap_or_else(|| defaults.get(operation))
    }

    /// The invalid durations with their paths.
    pub fn problems(&self) -> impl Iterator<Item = (AttributePath, DurationError)> {
        Operation::ALL.into_iter().filter_map(|operation| {
            let error = parse_duration(self.get(operation).text()?).err()?;
            Some((AttributePath::of("timeouts").attribute(operation.name()), error))
        })
    }
}

/// A string that is not a positive duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It is not a duration.
    #[error("{} is not a duration. Use numbers with units (h, m, s, ms), such as \"90s\", \"45m\" or \"1h30m\".", quoted(.0))]
    Invalid(String),
    /// It is zero or negative.
    #[error("A duration must be greater than zero, got {}. Use a value such as \"90s\", \"45m\" or \"1h30m\".", quoted(.0))]
    NotPositive(String),
}

/// Parses a positive duration by the grammar of Go's `time.ParseDuration`.
///
/// # Errors
///
/// [`DurationError`] for anything else.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let error = || DurationError::Invalid(text.to_owned());
    let (is_negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if unsigned.is_empty() {
        return Err(error());
    }
    if unsigned == "0" {
        return Err(DurationError::NotPositive(text.to_owned()));
    }
    let mut rest = unsigned;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(error)?;
        let (number, after) = rest.split_at_checked(digits).ok_or_else(error)?;
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_end).ok_or_else(error)?;
        let seconds = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => return Err(error()),
        };
        let number: f64 = number.parse().map_err(|_| error())?;
        let part = Duration::try_from_secs_f64(number * seconds).map_err(|_| error())?;
        total = total.checked_add(part).ok_or_else(error)?;
        rest = after;
    }
    if is_negative || total.is_zero() { Err(DurationError::NotPositive(text.to_owned())) } else { Ok(total) }
}

/// Formats a duration in whole hours, minutes and seconds: `2h`, `1h30m`, `45s`.
pub fn write_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let parts: Vec<_> = parts.iter().filter(|(amount, _)| *amount > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if parts.is_empty() { "0s".to_owned() } else { parts.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_durations_like_go() {
        for (text, seconds) in [("90s", 90.0), ("45m", 2700.0), ("1h30m", 5400.0), ("1.5h", 5400.0), ("500ms", 0.5)] {
            assert_eq!(parse_duration(text), Ok(Duration::try_from_secs_f64(seconds).unwrap()), "{text}");
        }
    }

    #[test]
    fn rejects_invalid_and_not_positive_durations() {
        for text in ["", "-", "5", "5 m", "5minutes", "m", "1h-5m", "1e9h", "999999999999999999999h"] {
            assert_eq!(parse_duration(text), Err(DurationError::Invalid(text.to_owned())));
        }
        for text in ["0", "0s", "-5m"] {
            assert_eq!(parse_duration(text), Err(DurationError::NotPositive(text.to_owned())));
        }
    }

    #[test]
    fn formats_durations() {
        assert_eq!(write_duration(Duration::from_mins(90)), "1h30m");
        assert_eq!(write_duration(Duration::from_hours(2)), "2h");
        assert_eq!(write_duration(Duration::from_millis(900)), "0s");
    }
}
