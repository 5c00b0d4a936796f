//! Walking through CBOR (RFC 8949).

use super::damage::Damage;
use super::sketch::{Kind, Sketch};

const MALFORMED: Damage = Damage::Malformed("CBOR");

/// The byte that ends what has no length.
const BREAK: u8 = 0xff;

/// How much there is of a text, a list or a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Known(usize),
    /// Until [`BREAK`].
    Unknown,
}

/// Looks an item through to its end, behind which is nothing.
pub(crate) fn walk(body: &[u8], sketch: &mut Sketch) -> Result<(), Damage> {
    let mut rest = Rest(body);
    rest.item(None, sketch)?;
    if rest.0.is_empty() { Ok(()) } else { Err(MALFORMED) }
}

/// What is left of an answer.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Damage> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damage::BreaksOff)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The kind of the next item, from 0 to 7, and what else its first byte says.
    fn head(&mut self) -> Result<(u8, u8), Damage> {
        let &[head] = self.take(1)? else { return Err(Damage::BreaksOff) };
        Ok((head >> 5, head & 0x1f))
    }

    /// The number that belongs to a head.
    fn number(&mut self, more: u8) -> Result<u64, Damage> {
        let bytes = match more {
            0..=23 => return Ok(u64::from(more)),
            24..=27 => self.take(1 << (more - 24))?,
            _ => return Err(MALFORMED),
        };
        Ok(bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    /// The length that belongs to a head. Each of what is counted takes so many bytes at least.
    fn length(&mut self, more: u8, least: usize) -> Result<Length, Damage> {
        if more == 31 {
            return Ok(Length::Unknown);
        }
        let length = usize::try_from(self.number(more)?).map_err(|_| Damage::BreaksOff)?;
        if length > self.0.len() / least { Err(Damage::BreaksOff) } else { Ok(Length::Known(length)) }
    }

    /// Whether there is another element of something that has this length and has had so many.
    fn goes_on(&mut self, length: Length, had: usize) -> Result<bool, Damage> {
        match length {
            Length::Known(length) => Ok(had < length),
            Length::Unknown if self.0.first() == Some(&BREAK) => self.take(1).map(|_| false),
            Length::Unknown => Ok(true),
        }
    }

    /// A text or bytes, whose head has been read.
    fn text(&mut self, major: u8, more: u8) -> Result<Vec<u8>, Damage> {
        let mut text = Vec::new();
        match self.length(more, 1)? {
            Length::Known(length) => text.extend_from_slice(self.take(length)?),
            Length::Unknown => {
                while self.goes_on(Length::Unknown, 0)? {
                    let (part, more) = self.head()?;
                    let Length::Known(length) = self.length(more, 1)? else { return Err(MALFORMED) };
                    if part != major {
                        return Err(MALFORMED);
                    }
                    text.extend_from_slice(self.take(length)?);
                }
            }
        }
        Ok(text)
    }

    /// The name of a member.
    fn name(&mut self) -> Result<String, Damage> {
        let (major, more) = self.head()?;
        if major != 3 {
            return Err(MALFORMED);
        }
        String::from_utf8(self.text(major, more)?).map_err(|_| MALFORMED)
    }

    /// The next item, with all that is in it. The sketch sees to it that they are not nested too deep.
    fn item(&mut self, name: Option<&str>, sketch: &mut Sketch) -> Result<(), Damage> {
        sketch.begin(name)?;
        let (mut major, mut more) = self.head()?;
        let mut tags = 0;
        // What a tag says of the item behind it changes nothing here.
        while major == 6 {
            tags += 1;
            if tags > 4 {
                return Err(Damage::TooDeep);
            }
            self.number(more)?;
            (major, more) = self.head()?;
        }
        let kind = match major {
            0 | 1 => self.number(more).map(|_| Kind::Scalar)?,
            2 | 3 => {
                let text = self.text(major, more)?;
                if major == 3 && std::str::from_utf8(&text).is_err() {
                    return Err(MALFORMED);
                }
                if text.is_empty() { Kind::EmptyText } else { Kind::Scalar }
            }
            4 => {
                let (length, mut had) = (self.length(more, 1)?, 0);
                while self.goes_on(length, had)? {
                    self.item(None, sketch)?;
                    had += 1;
                }
                Kind::List
            }
            5 => {
                let (length, mut had) = (self.length(more, 2)?, 0);
                while self.goes_on(length, had)? {
                    let name = self.name()?;
                    self.item(Some(&name), sketch)?;
                    had += 1;
                }
                Kind::Map
            }
            _ => match more {
                22 | 23 => Kind::Null,
                20 | 21 | 24..=27 => self.number(more).map(|_| Kind::Scalar)?,
                _ => return Err(MALFORMED),
            },
        };
        sketch.end(kind)
    }
}
