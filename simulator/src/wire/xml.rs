//! An XML writer for AWS's query protocols.

use std::fmt::Write;

/// The first line of a document.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The indentation of a level of a document.
const INDENT: &str = "    ";

/// An element with either text or children.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    children: Vec<Element>,
}

impl Element {
    /// An empty element.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), attributes: Vec::new(), text: None, children: Vec::new() }
    }

    /// An element that holds text.
    pub(crate) fn of(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::new(name) }
    }

    /// A list as EC2 writes it: the elements of the list are called `item`.
    pub(crate) fn list(name: impl Into<String>, items: impl IntoIterator<Item = Element>) -> Self {
        let item = |element: Element| Self { name: "item".to_owned(), ..element };
        Self { children: items.into_iter().map(item).collect(), ..Self::new(name) }
    }

    /// Adds an attribute.
    pub(crate) fn attribute(mut self, name: &'static str, value: String) -> Self {
        self.attributes.push((name, value));
        self
    }

    /// Adds a child.
    pub(crate) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Adds children.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// Adds a child that holds text.
    pub(crate) fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.child(Self::of(name, text))
    }

    /// Adds a child with text, if any.
    pub(crate) fn optional(self, name: &'static str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Adds a child that holds `true` or `false`.
    pub(crate) fn boolean(self, name: &'static str, value: bool) -> Self {
        self.text(name, if value { "true" } else { "false" })
    }

    /// The document with this element as its root, in one line.
    pub(crate) fn document(&self) -> String {
        let mut document = DECLARATION.to_owned();
        self.write(&mut document, None);
        document
    }

    /// The document with this element as its root, each element that has children in several lines.
    pub(crate) fn indented_document(&self) -> String {
        let mut document = DECLARATION.to_owned();
        self.write(&mut document, Some(0));
        document
    }

    /// Writes the element, with its children in lines of their own if it has a level.
    fn write(&self, document: &mut String, level: Option<usize>) {
        let _ = write!(document, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(document, " {name}=\"");
            escape(value, document);
            document.push('"');
        }
        if self.text.as_deref().unwrap_or_default().is_empty() && self.children.is_empty() {
            document.push_str("/>");
            return;
        }
        document.push('>');
        escape(self.text.as_deref().unwrap_or_default(), document);
        let new_line = |document: &mut String, level: usize| {
            document.push('\n');
            document.push_str(&INDENT.repeat(level));
        };
        let inner = level.map(|level| level + 1);
        for child in &self.children {
            if let Some(level) = inner {
                new_line(document, level);
            }
            child.write(document, inner);
        }
        if let (Some(level), false) = (level, self.children.is_empty()) {
            new_line(document, level);
        }
        let _ = write!(document, "</{}>", self.name);
    }
}

/// Escapes text. Characters that XML cannot express become the replacement character.
fn escape(text: &str, document: &mut String) {
    for character in text.chars() {
        match character {
            '&' => document.push_str("&amp;"),
            '<' => document.push_str("&lt;"),
            '>' => document.push_str("&gt;"),
            '"' => document.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(document, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => document.push('\u{fffd}'),
            _ => document.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_elements_and_escapes_text() {
        let root = Element::new("a")
            .attribute("xmlns", "u\"v".to_owned())
            .text("b", "1 < 2 & 3\n")
            .optional("c", None::<String>)
            .child(Element::list("set", [Element::of("x", "y")]))
            .boolean("d", true);
        assert_eq!(
            root.document(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"u&quot;v\"><b>1 &lt; 2 &amp; \
             3&#10;</b><set><item>y</item></set><d>true</d></a>"
        );
    }

    #[test]
    fn indents_elements_and_keeps_text() {
        let root = Element::new("a").text("b", " 1\n").child(Element::list("set", [Element::new("x").text("c", "")]));
        let lines = ["<a>", "    <b> 1&#10;</b>", "    <set>", "        <item>", "            <c/>", "        </item>"];
        let lines = [lines.as_slice(), &["    </set>", "</a>"]].concat().join("\n");
        assert_eq!(root.indented_document(), format!("{DECLARATION}{lines}"));
    }

    #[test]
    fn writes_empty_element() {
        assert!(Element::list("set", []).document().ends_with("<set/>"));
    }
}
