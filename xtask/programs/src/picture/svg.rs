//! Lines of a terminal as an SVG image. Every span has its exact place and width, so that columns stay aligned in any
//! monospaced font.

use std::fmt::Write as _;

use crate::ansi::{Span, Style};

/// The width of a character and the height of a line, in pixels.
const CELL: (usize, usize) = (8, 18);
/// The space around the text, in pixels.
const MARGIN: usize = 16;
/// The height of the bar with the window's buttons, in pixels.
const BAR: usize = 28;
/// The fewest columns of the picture.
const COLUMNS: usize = 80;
const BACKGROUND: &str = "#0d1117";
const FOREGROUND: &str = "#e6edf3";
/// Black, red, green, yellow, blue, magenta, cyan, white.
const PALETTE: [&str; 8] = ["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"];

/// The picture of a terminal that shows these lines.
pub(crate) fn document(lines: &[Vec<Span>]) -> String {
    let columns = lines.iter().map(|line| line.iter().map(|span| span.text.chars().count()).sum()).max();
    let width = columns.unwrap_or(0).max(COLUMNS) * CELL.0 + 2 * MARGIN;
    let height = lines.len() * CELL.1 + BAR + 2 * MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"A plan that is rejected, then an apply\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for (place, color) in [(20, "#ff5f57"), (40, "#febc2e"), (60, "#28c840")] {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "<circle cx=\"{place}\" cy=\"18\" r=\"6\" fill=\"{color}\"/>");
    }
    text.push_str(
        "<g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"13\" xml:space=\"preserve\">\n",
    );
    for (row, line) in lines.iter().enumerate() {
        let y = BAR + MARGIN + (row + 1) * CELL.1 - 5;
        let mut column = 0;
        for span in line {
            let length = span.text.chars().count();
            if !span.text.trim().is_empty() {
                let (x, width) = (MARGIN + column * CELL.0, length * CELL.0);
                let _ = writeln!(
                    text,
                    "<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
                    attributes(span.style),
                    escape(&span.text)
                );
            }
            column += length;
        }
    }
    text.push_str("</g>\n</svg>\n");
    text
}

fn attributes(style: Style) -> String {
    let color = style.color.and_then(|color| PALETTE.get(usize::from(color)).copied()).unwrap_or(FOREGROUND);
    let mut text = format!(" fill=\"{color}\"");
    for (is_set, attribute) in [
        (style.bold, " font-weight=\"bold\""),
        (style.dim, " opacity=\"0.6\""),
        (style.underline, " text-decoration=\"underline\""),
    ] {
        if is_set {
            text.push_str(attribute);
        }
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ansi;

    #[test]
    fn places_each_span_in_its_column() {
        let document = document(&ansi::lines("a <\x1b[1;31mb&\x1b[0m"));
        let first = format!("<text x=\"{MARGIN}\" y=\"{}\" textLength=\"{}\"", BAR + MARGIN + CELL.1 - 5, 3 * CELL.0);
        assert!(document.contains(&first), "{document}");
        assert!(document.contains(">a &lt;</text>"), "{document}");
        let second = format!("<text x=\"{}\"", MARGIN + 3 * CELL.0);
        assert!(document.contains(&second), "{document}");
        assert!(document.contains("fill=\"#ff7b72\" font-weight=\"bold\">b&amp;</text>"), "{document}");
    }

    #[test]
    fn is_as_high_as_its_lines() {
        let height = 3 * CELL.1 + BAR + 2 * MARGIN;
        assert!(document(&ansi::lines("a\nb\nc")).contains(&format!("height=\"{height}\"")));
    }
}
