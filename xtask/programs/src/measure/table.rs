//! The table: what was measured, what it is measured against, and whether that is good enough.

use std::fmt;

/// What a figure has to be.
#[derive(Clone, Copy, Debug)]
enum Bar {
    /// The value is at most this.
    Value(f64),
    /// The ratio to the floor is at most this.
    Ratio(f64),
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    what: String,
    value: Result<f64, &'static str>,
    unit: &'static str,
    floor: Option<f64>,
    bar: Option<Bar>,
}

impl Row {
    /// A figure without a floor and a bar.
    pub(crate) fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { what: what.into(), value: Ok(value), unit, floor: None, bar: None }
    }

    /// A figure that cannot be measured here, with the reason.
    pub(crate) fn missing(what: impl Into<String>, reason: &'static str, unit: &'static str) -> Self {
        Self { what: what.into(), value: Err(reason), unit, floor: None, bar: None }
    }

    /// The same thing without the provider, measured in this run.
    pub(crate) fn floor(mut self, floor: f64) -> Self {
        self.floor = Some(floor);
        self
    }

    /// What the value may be at most.
    pub(crate) fn at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::Value(bar));
        self
    }

    /// How many times the floor the value may be at most.
    pub(crate) fn ratio_at_most(mut self, bar: f64) -> Self {
        self.bar = Some(Bar::Ratio(bar));
        self
    }

    fn ratio(&self) -> Option<f64> {
        let floor = self.floor.filter(|floor| *floor > 0.0)?;
        Some(self.value.ok()? / floor)
    }

    /// Whether the figure is as it has to be; `None` where nothing is demanded, or nothing measured.
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
            bar,
            met.to_owned(),
        ]
    }
}

const COLUMNS: usize = 7;
const HEADINGS: [&str; COLUMNS] = ["What", "Value", "Unit", "Floor", "Ratio", "Bar", "Met"];

/// The figures in their order, printed as Markdown.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Adds a figure.
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }

    /// How many figures are not as they have to be.
    pub(crate) fn missed(&self) -> usize {
        self.0.iter().filter(|row| row.is_met() == Some(false)).count()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<[String; COLUMNS]> =
            std::iter::once(HEADINGS.map(str::to_owned)).chain(self.0.iter().map(Row::cells)).collect();
        let mut widths = [0; COLUMNS];
        for row in &rows {
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
                for width in widths {
                    write!(formatter, "|{}", "-".repeat(width + 2))?;
                }
                writeln!(formatter, "|")?;
            }
        }
        Ok(())
    }
}

/// A number with three digits that mean something.
fn number(value: f64) -> String {
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
