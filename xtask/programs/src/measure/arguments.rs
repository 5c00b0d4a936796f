//! What the measurement is told on the command line.

use std::path::PathBuf;

/// How to call it.
pub(crate) const USAGE: &str = "\
Usage: cargo measure [-- OPTIONS]

Measures what the provider costs to start, to hold, to plan and to wait, with the real Terraform against a simulated
AWS, and prints one table. Without --provider it builds the release binary first, which takes long the first time.

Options:
  --provider FILE   Measure this binary of the provider
  --resources N     The largest number of resources (default: 1000)
  --repeat N        How often a plan is timed; the fastest counts (default: 3)
  --part NAME       Measure only this part: start, plan or apply; may be given more than once
  --write           Put the table into BENCHMARKS.md
  --help            Print this help
";

/// The parts of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Size, start and memory of the process.
    Start,
    /// Plans of what has not changed.
    Plan,
    /// Copies, and waiting for them.
    Apply,
}

impl Part {
    const ALL: [Self; 3] = [Self::Start, Self::Plan, Self::Apply];

    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Plan => "plan",
            Self::Apply => "apply",
        }
    }
}

/// The arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The binary to measure; the release build of this working copy where there is none.
    pub(crate) provider: Option<PathBuf>,
    /// The largest number of resources.
    pub(crate) resources: u32,
    /// How often a plan is timed.
    pub(crate) repeat: u32,
    /// What is measured.
    pub(crate) parts: Vec<Part>,
    /// Whether the table goes into BENCHMARKS.md.
    pub(crate) write: bool,
}

impl Arguments {
    /// Parses the arguments; `None` stands for `--help`.
    ///
    /// # Errors
    /// A description of the first invalid argument.
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut arguments = Self { provider: None, resources: 1000, repeat: 3, parts: Vec::new(), write: false };
        // The alias in .cargo/config.toml ends with `--`, so that of `cargo measure -- --write` a second one arrives.
        let mut words = words.into_iter().peekable();
        words.next_if_eq("--");
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--write" => arguments.write = true,
                "--provider" => arguments.provider = Some(value()?.into()),
                "--resources" => arguments.resources = number(&word, &value()?)?,
                "--repeat" => arguments.repeat = number(&word, &value()?)?,
                "--part" => {
                    let name = value()?;
                    let part = Part::ALL.into_iter().find(|part| part.name() == name);
                    arguments.parts.push(part.ok_or_else(|| format!("there is no part {name}"))?);
                }
                other => return Err(format!("unexpected argument {other}")),
            }
        }
        if arguments.parts.is_empty() {
            arguments.parts = Part::ALL.to_vec();
        }
        Ok(Some(arguments))
    }
}

fn number(word: &str, text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| format!("{word} needs a whole number above 0"))
}
