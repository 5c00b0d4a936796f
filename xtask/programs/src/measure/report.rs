//! The report: the table with its context, and its place in BENCHMARKS.md.

use std::path::Path;

use crate::Outcome;
use crate::growth::Growth;
use crate::table::Table;

const BEGIN: &str = "<!-- Written by `cargo measure -- --write`. -->\n";
const END: &str = "<!-- End of what was written. -->\n";

/// The whole text, as Markdown.
pub(crate) fn text(machine: &str, [before, after]: [&str; 2], table: &Table, growth: Option<&Growth>) -> String {
    let missed = match table.missed() {
        0 => "All bars are met.".to_owned(),
        missed => format!("Missed bars: {missed}."),
    };
    let growth =
        growth.map(|growth| format!("\nThe provider by the number of images:\n\n{growth}")).unwrap_or_default();
    format!(
        "{machine}\nLoad of the machine: {before} before and {after} after the measurement. {missed}\n\n{table}{growth}"
    )
}

/// Replaces the report of the last run.
pub(crate) fn write(text: &str) -> Outcome<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../BENCHMARKS.md");
    let page = std::fs::read_to_string(&path)?;
    let outside = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = outside.ok_or("BENCHMARKS.md has no markers for the table")?;
    std::fs::write(&path, format!("{before}{BEGIN}\n{text}\n{END}{after}"))?;
    Ok(())
}
