//! What the demo is told on the command line.

use std::time::Duration;

/// How to call the demo.
pub(crate) const USAGE: &str = "\
Usage: cargo demo [-- OPTIONS]

Runs the real Terraform with this provider against a simulated AWS: init, plan, apply, plan, destroy.

Options:
  --copy-seconds N  How long the simulated AWS takes to make an image (default: 5)
  --keep            Stop before the destroy, keep the simulator running, and say how to go on by hand
  --help            Show this text
";

/// The arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// How long a copy takes.
    pub(crate) copy_time: Duration,
    /// Whether to stop before the destroy and leave everything for the reader.
    pub(crate) keep: bool,
}

impl Arguments {
    /// Reads the arguments; none when only the usage is wanted.
    ///
    /// # Errors
    /// An argument that the demo does not have, described.
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut arguments = Self { copy_time: Duration::from_secs(5), keep: false };
        // The alias in .cargo/config.toml ends with `--`, so that of `cargo demo -- --keep` a second one arrives here.
        let mut words = words.into_iter().peekable();
        words.next_if_eq("--");
        while let Some(word) = words.next() {
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--keep" => arguments.keep = true,
                "--copy-seconds" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    arguments.copy_time =
                        number.map(Duration::from_secs).ok_or("--copy-seconds needs a whole number of seconds")?;
                }
                other => return Err(format!("there is no argument {other}")),
            }
        }
        Ok(Some(arguments))
    }
}
