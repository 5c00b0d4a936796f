//! The command-line arguments of the measurement.

use std::path::PathBuf;

/// The help text.
pub(crate) const USAGE: &str = "\
Usage: cargo measure [-- OPTIONS]

Measures start, memory, plans, applies and destroys of the provider, with Terraform against a simulated AWS, and
prints a table. Without --provider, it first builds the release binary, which takes minutes.

Options:
  --provider FILE   Provider binary to measure
  --peer FILE       Binary to compare with: terraform-provider-aws (AMIs), terraform-provider-awsext (AppStream and
                    WorkSpaces images), or another build of terraform-provider-image
  --resources N     Maximum number of resources in Terraform (default: 1000)
  --repeat N        Number of runs of each plan; the fastest counts (default: 3)
  --part NAME       Measure only this part: start, plan, apply, destroy or growth; can be repeated
  --write           Write the table to BENCHMARKS.md
  --help            Print this help
";

/// The parts of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Size, start time and memory of the process.
    Start,
    /// Plans of unchanged resources.
    Plan,
    /// Applies of copies.
    Apply,
    /// Destroys of copies.
    Destroy,
    /// The provider's cost by the number of images.
    Growth,
}

impl Part {
    const ALL: [Self; 5] = [Self::Start, Self::Plan, Self::Apply, Self::Destroy, Self::Growth];

    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Plan => "plan",
            Self::Apply => "apply",
            Self::Destroy => "destroy",
            Self::Growth => "growth",
        }
    }
}

/// The arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The binary to measure. Defaults to the release build of this working copy.
    pub(crate) provider: Option<PathBuf>,
    /// The binary of another provider.
    pub(crate) peer: Option<PathBuf>,
    /// Maximum number of resources.
    pub(crate) resources: u32,
    /// Number of runs of each plan.
    pub(crate) repeat: u32,
    /// The parts to measure.
    pub(crate) parts: Vec<Part>,
    /// Whether to write the table to BENCHMARKS.md.
    pub(crate) write: bool,
}

impl Arguments {
    /// Parses the arguments; `None` stands for `--help`.
    ///
    /// # Errors
    /// A description of the first invalid argument.
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut arguments =
            Self { provider: None, peer: None, resources: 1000, repeat: 3, parts: Vec::new(), write: false };
        // The alias in .cargo/config.toml ends with `--`, so `cargo measure -- --write` passes a second one.
        let mut words = words.into_iter().peekable();
        words.next_if_eq("--");
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} requires a value"));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--write" => arguments.write = true,
                "--provider" => arguments.provider = Some(value()?.into()),
                "--peer" => arguments.peer = Some(value()?.into()),
                "--resources" => arguments.resources = number(&word, &value()?)?,
                "--repeat" => arguments.repeat = number(&word, &value()?)?,
                "--part" => {
                    let name = value()?;
                    let part = Part::ALL.into_iter().find(|part| part.name() == name);
                    let names = Part::ALL.map(Part::name).join(", ");
                    arguments.parts.push(part.ok_or_else(|| format!("invalid part {name}: must be one of {names}"))?);
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
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| format!("{word} requires a positive whole number"))
}
