//! The `timeouts` block, as users of the AWS provider know it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::block::{Attribute, Block, NestedBlock, Nesting};
use crate::terraform::value::attr::Value;
use crate::terraform::value::path::AttributePath;

/// An operation that a resource bounds in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Making the object.
    Create,
    /// Changing it in place.
    Update,
    /// Removing it.
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

/// How long each operation may take where the user sets nothing.
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

    /// The schema of the `timeouts` block; `purposes` say what each operation covers, in a sentence.
    pub fn block(&self, purposes: [(Operation, &str); 3]) -> NestedBlock {
        let attribute = |(operation, purpose): (Operation, &str)| {
            let default = write_duration(self.get(operation));
            Attribute::string(operation.name())
                .describe(format!("{purpose} A duration such as `90s`, `45m` or `1h30m`. The default is `{default}`."))
        };
        NestedBlock {
            name: "timeouts".to_owned(),
            nesting: Nesting::Single,
            max_items: None,
            block: Block {
                description: "How long the operations on this resource may take.".to_owned(),
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

    /// How long the operation may take. Text that is no duration was refused because of [`Timeouts::problems`].
    pub fn duration(&self, operation: Operation, defaults: &TimeoutDefaults) -> Duration {
        let configured = self.get(operation).text().and_then(|text| parse_duration(text).ok());
        configured.unwrap_or_else(|| defaults.get(operation))
    }

    /// What is wrong with each argument that is no duration, and where it is.
    pub fn problems(&self) -> impl Iterator<Item = (AttributePath, DurationError)> {
        Operation::ALL.into_iter().filter_map(|operation| {
            let error = parse_duration(self.get(operation).text()?).err()?;
            Some((AttributePath::of("timeouts").attribute(operation.name()), error))
        })
    }
}

/// Text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a duration. Write numbers with units (h, m, s, ms), such as \"90s\", \"45m\" or \"1h30m\".")]
pub struct DurationError(String);

/// Reads a duration as Terraform providers write it (the grammar of Go's `time.ParseDuration`), above zero.
///
/// # Errors
///
/// [`DurationError`] for anything else, negative durations and zero among it.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let error = || DurationError(text.to_owned());
    let mut rest = text.strip_prefix('+').unwrap_or(text);
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
    if total.is_zero() { Err(error()) } else { Ok(total) }
}

/// A duration in whole hours, minutes and seconds, as a user would write it: `2h`, `1h30m`, `45s`.
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
    fn durations_are_read_as_go_reads_them() {
        for (text, seconds) in [("90s", 90.0), ("45m", 2700.0), ("1h30m", 5400.0), ("1.5h", 5400.0), ("500ms", 0.5)] {
            assert_eq!(parse_duration(text), Ok(Duration::try_from_secs_f64(seconds).unwrap()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "0", "0s", "-5m", "5", "5 m", "5minutes", "m", "1h-5m", "1e9h", "999999999999999999999h"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn defaults_are_written_as_a_user_would() {
        assert_eq!(write_duration(Duration::from_mins(90)), "1h30m");
        assert_eq!(write_duration(Duration::from_hours(2)), "2h");
        assert_eq!(write_duration(Duration::from_millis(900)), "0s");
    }
}
