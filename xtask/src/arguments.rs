//! The command-line arguments of the demo.
//!
//! They are parsed here and not in the demo, so that errors are reported before the compilation.

use std::{path::PathBuf, time::Duration};

/// The help text of the demo.
pub const USAGE: &str = "\
Usage: cargo demo [-- OPTIONS]

Builds the provider and runs Terraform with it against a simulated AWS: init, plan, apply, plan, destroy.

Options:
  --copy-seconds N  Duration of a copy in the simulated AWS (default: 5)
  --keep            Stop before destroy, keep the simulator running, and print commands to continue manually
  --provider FILE   Provider binary to run instead of the one that was built, for example a cross-built one
  --help            Print this help
";

/// The conventional exit code for invalid arguments.
pub const WRONG_ARGUMENTS: u8 = 2;

/// The arguments of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// Duration of a copy.
    pub copy_time: Duration,
    /// Whether to stop before destroy and keep everything running.
    pub keep: bool,
    /// The provider binary; `None` for the one that was built with the demo.
    pub provider: Option<PathBuf>,
}

impl Arguments {
    /// Parses the arguments; `None` stands for `--help`.
    ///
    /// # Errors
    /// A description of the first invalid argument.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut arguments = Self { copy_time: Duration::from_secs(5), keep: false, provider: None };
        // The alias in .cargo/config.toml ends with `-- demo`, so `cargo demo -- --keep` leaves a second `--`.
        let mut words = words.into_iter().peekable();
        words.next_if_eq("--");
        while let Some(word) = words.next() {
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--keep" => arguments.keep = true,
                "--provider" => {
                    arguments.provider = Some(words.next().ok_or("--provider requires a file")?.into());
                }
                "--copy-seconds" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    arguments.copy_time =
                        number.map(Duration::from_secs).ok_or("--copy-seconds requires a whole number of seconds")?;
                }
                other => return Err(format!("unexpected argument {other}")),
            }
        }
        Ok(Some(arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Duration};

    fn parse(line: &str) -> Result<Option<Arguments>, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn parses_arguments_with_and_without_separator() {
        let expected = Arguments { copy_time: Duration::from_secs(30), keep: true, provider: None };
        assert_eq!(parse("-- --keep --copy-seconds 30"), Ok(Some(expected.clone())));
        assert_eq!(parse("--keep --copy-seconds 30"), Ok(Some(expected)));
        let default = Arguments { copy_time: Duration::from_secs(5), keep: false, provider: None };
        assert_eq!(parse("--"), Ok(Some(default.clone())));
        assert_eq!(parse("--provider image"), Ok(Some(Arguments { provider: Some("image".into()), ..default })));
        assert_eq!(parse("-- --keep --help"), Ok(None));
    }

    #[test]
    fn rejects_invalid_arguments() {
        for line in ["-- --kep", "--copy-seconds", "--copy-seconds soon", "--provider", "-- --"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
