//! The table of measured values, with their floors and bars.

use std::fmt;

use crate::process::Usage;

/// The bar of a value.
#[derive(Clone, Copy, Debug)]
enum Bar {
    /// The value is at most this.
    Value(f64),
    /// The ratio to the floor is at most this.
    Ratio(f64),
}

/// A row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    what: String,
    value: Result<f64, &'static str>,
    unit: &'static str,
    floor: Option<f64>,
    /// The same value of another provider.
    peer: Option<f64>,
    bar: Option<Bar>,
}

impl Row {
    /// A row without floor and bar.
    pub(crate) fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { what: what.into(), value: Ok(value), unit, floor: None, peer: None, bar: None }
    }

    /// A row without a value, with the reason.
    pub(crate) fn missing(what: impl Into<String>, reason: &'static str, unit: &'static str) -> Self {
        Self { what: what.into(), value: Err(reason), unit, floor: None, peer: None, bar: None }
    }

    /// Sets the floor: the same without the provider, measured in the same run.
    pub(crate) fn floor(mut self, floor: f64) -> Self {
        self.floor = Some(floor);
        self
    }

    /// Sets the maximum value.
    pub(crate) fn at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::Value(bar));
        self
    }

    /// Sets the maximum ratio to the floor.
    pub(crate) fn ratio_at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::Ratio(bar));
        self
    }

    fn ratio(&self) -> Option<f64> {
        let floor = self.floor.filter(|floor| *floor > 0.0)?;
        Some(self.value.ok()? / floor)
    }

    /// Whether the value meets its bar; `None` without a bar or a value.
    fn is_met(&self) -> Option<bool> {
        match self.bar? {
            Bar::Value(bar) => Some(self.value.ok()? <= bar),
            Bar::Ratio(bar) => Some(self.ratio()? <= bar),
        }
    }

    fn cells(&self) -> [String; COLUMNS] {
        let some = |value: Option<f64>| value.map(number).unwrap_or_default();
        let bar = match self.bar {
            Some(Bar::Value(bar)) => format!("≤ {}", number(bar)),
            Some(Bar::Ratio(bar)) => format!("ratio ≤ {}", number(bar)),
            None => String::new(),
        };
        let met = match self.is_met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        [
            self.what.clone(),
            self.value.map_or_else(str::to_owned, number),
            self.unit.to_owned(),
            some(self.floor),
            some(self.ratio()),
            some(self.peer),
            bar,
            met.to_owned(),
        ]
    }
}

const COLUMNS: usize = 8;
const HEADINGS: [&str; COLUMNS] = ["What", "Value", "Unit", "Floor", "Ratio", "Peer", "Bar", "Met"];
/// The column of [`Row::peer`].
const PEER: usize = 5;

/// The rows, printed as Markdown.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Adds a row.
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }

    /// Adds what a Terraform command cost Terraform and the provider.
    pub(crate) fn push_usage(&mut self, what: &str, usage: &Usage) {
        self.push(Row::new(format!("{what}: CPU time of Terraform"), usage.terraform, "s"));
        self.push(Row::new(format!("{what}: CPU time of the provider"), usage.provider, "s"));
        self.push(Row::new(format!("{what}: peak memory of the provider"), usage.memory, "MB"));
    }

    /// Adds the values of another provider, which a table of the same measurements contains.
    pub(crate) fn compare(&mut self, peer: &Self) {
        for row in &mut self.0 {
            if let Some(same) = peer.0.iter().find(|same| same.what == row.what) {
                row.peer = same.value.ok();
            }
        }
    }

    /// Number of missed bars.
    pub(crate) fn missed(&self) -> usize {
        self.0.iter().filter(|row| row.is_met() == Some(false)).count()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
        rows.extend(self.0.iter().map(|row| row.cells().to_vec()));
        if self.0.iter().all(|row| row.peer.is_none()) {
            for row in &mut rows {
                row.remove(PEER);
            }
        }
        write_markdown(formatter, &rows)
    }
}

/// Writes rows, the first of which are the headings, as a Markdown table with aligned columns.
pub(crate) fn write_markdown(formatter: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (index, row) in rows.iter().enumerate() {
        for (width, cell) in widths.iter().zip(row) {
            write!(formatter, "| {cell:width$} ")?;
        }
        writeln!(formatter, "|")?;
        if index == 0 {
            for width in &widths {
                write!(formatter, "|{}", "-".repeat(width + 2))?;
            }
            writeln!(formatter, "|")?;
        }
    }
    Ok(())
}

/// Formats a number with three significant digits.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        trimmed(&format!("{value:.1}"))
    } else if size >= 0.1 {
        trimmed(&format!("{value:.2}"))
    } else {
        trimmed(&format!("{value:.4}"))
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
