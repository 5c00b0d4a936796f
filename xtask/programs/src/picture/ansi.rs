//! Terminal output as data: lines of spans, from the SGR escape sequences that Terraform writes.
//!
//! Source of the codes: ECMA-48, "Select graphic rendition".

/// How a span looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// The color, 0 to 7 in the order of the codes 30 to 37.
    pub(crate) color: Option<u8>,
    pub(crate) bold: bool,
    pub(crate) dim: bool,
    pub(crate) underline: bool,
}

/// Text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// The lines of a terminal. Escape sequences other than SGR are dropped.
pub(crate) fn lines(output: &str) -> Vec<Vec<Span>> {
    let mut style = Style::default();
    output.lines().map(|line| spans(line, &mut style)).collect()
}

fn spans(line: &str, style: &mut Style) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find("\x1b[") {
        push(&mut spans, &rest[..start], *style);
        let sequence = &rest[start + 2..];
        let Some(end) = sequence.find(|character: char| character.is_ascii_alphabetic()) else {
            return spans;
        };
        if &sequence[end..=end] == "m" {
            sequence[..end].split(';').for_each(|code| apply(style, code.parse().unwrap_or(0)));
        }
        rest = &sequence[end + 1..];
    }
    push(&mut spans, rest, *style);
    spans
}

fn push(spans: &mut Vec<Span>, text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    match spans.last_mut() {
        Some(last) if last.style == style => last.text.push_str(text),
        _ => spans.push(Span { text: text.to_owned(), style }),
    }
}

fn apply(style: &mut Style, code: u8) {
    match code {
        0 => *style = Style::default(),
        1 => style.bold = true,
        2 => style.dim = true,
        4 => style.underline = true,
        22 => (style.bold, style.dim) = (false, false),
        24 => style.underline = false,
        30..=37 => style.color = Some(code - 30),
        39 => style.color = None,
        90..=97 => style.color = Some(code - 90),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, style: Style) -> Span {
        Span { text: text.to_owned(), style }
    }

    #[test]
    fn reads_colors_and_attributes() {
        let red = Style { color: Some(1), ..Style::default() };
        let plain = Style::default();
        let underlined = Style { underline: true, ..plain };
        assert_eq!(
            lines("\x1b[31m╷\x1b[0m\x1b[0m\nkey = \x1b[4m\"a\"\x1b[24m.\n"),
            [vec![span("╷", red)], vec![span("key = ", plain), span("\"a\"", underlined), span(".", plain)]]
        );
    }

    #[test]
    fn keeps_a_style_across_lines() {
        let bold = Style { bold: true, ..Style::default() };
        assert_eq!(lines("\x1b[1mone\ntwo\x1b[22m"), [vec![span("one", bold)], vec![span("two", bold)]]);
    }

    #[test]
    fn drops_other_sequences() {
        assert_eq!(lines("a\x1b[2Kb\x1b["), [vec![span("ab", Style::default())]]);
    }
}
