//! The outline of a CBOR item (RFC 8949).

use super::malformed::Malformed;
use super::outline::{Outline, ValueType};

const MALFORMED: Malformed = Malformed::Syntax("CBOR");

/// The byte that ends an item of indefinite length.
const BREAK: u8 = 0xff;

/// The length of a string, a list or a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Known(usize),
    /// Until [`BREAK`].
    Indefinite,
}

/// Reads an item to its end. Trailing data is an error.
pub(super) fn read(body: &[u8], outline: &mut Outline) -> Result<(), Malformed> {
    let mut rest = Rest(body);
    rest.item(None, outline)?;
    if rest.0.is_empty() { Ok(()) } else { Err(MALFORMED) }
}

/// The bytes that have not been read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The major type of the next item, from 0 to 7, and its additional information.
    fn head(&mut self) -> Result<(u8, u8), Malformed> {
        let &[head] = self.take(1)? else { return Err(Malformed::Truncated) };
        Ok((head >> 5, head & 0x1f))
    }

    /// The argument of a head.
    fn argument(&mut self, info: u8) -> Result<u64, Malformed> {
        let bytes = match info {
            0..=23 => return Ok(u64::from(info)),
            24..=27 => self.take(1 << (info - 24))?,
            _ => return Err(MALFORMED),
        };
        Ok(bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    /// The length in a head. Each counted element takes at least `min_bytes`.
    fn length(&mut self, info: u8, min_bytes: usize) -> Result<Length, Malformed> {
        if info == 31 {
            return Ok(Length::Indefinite);
        }
        let length = usize::try_from(self.argument(info)?).map_err(|_| Malformed::Truncated)?;
        if length > self.0.len() / min_bytes { Err(Malformed::Truncated) } else { Ok(Length::Known(length)) }
    }

    /// Whether another element follows after `count` elements.
    fn has_next(&mut self, length: Length, count: usize) -> Result<bool, Malformed> {
        match length {
            Length::Known(length) => Ok(count < length),
            Length::Indefinite if self.0.first() == Some(&BREAK) => self.take(1).map(|_| false),
            Length::Indefinite => Ok(true),
        }
    }

    /// A text or byte string whose head has been read.
    fn string(&mut self, major: u8, info: u8) -> Result<Vec<u8>, Malformed> {
        let mut string = Vec::new();
        match self.length(info, 1)? {
            Length::Known(length) => string.extend_from_slice(self.take(length)?),
            Length::Indefinite => {
                while self.has_next(Length::Indefinite, 0)? {
                    let (part, info) = self.head()?;
                    let Length::Known(length) = self.length(info, 1)? else { return Err(MALFORMED) };
                    if part != major {
                        return Err(MALFORMED);
                    }
                    string.extend_from_slice(self.take(length)?);
                }
            }
        }
        Ok(string)
    }

    /// The name of a member.
    fn name(&mut self) -> Result<String, Malformed> {
        let (major, info) = self.head()?;
        if major != 3 {
            return Err(MALFORMED);
        }
        String::from_utf8(self.string(major, info)?).map_err(|_| MALFORMED)
    }

    /// The next item with its content. The outline limits the depth of the recursion.
    fn item(&mut self, name: Option<&str>, outline: &mut Outline) -> Result<(), Malformed> {
        outline.begin(name)?;
        let (mut major, mut info) = self.head()?;
        let mut tags = 0;
        // A tag does not change the outline of its item.
        while major == 6 {
            tags += 1;
            if tags > 4 {
                return Err(Malformed::TooDeep);
            }
            self.argument(info)?;
            (major, info) = self.head()?;
        }
        let value_type = match major {
            0 | 1 => self.argument(info).map(|_| ValueType::Scalar)?,
            2 | 3 => {
                let string = self.string(major, info)?;
                if major == 3 && std::str::from_utf8(&string).is_err() {
                    return Err(MALFORMED);
                }
                if string.is_empty() { ValueType::EmptyString } else { ValueType::Scalar }
            }
            4 => {
                let (length, mut count) = (self.length(info, 1)?, 0);
                while self.has_next(length, count)? {
                    self.item(None, outline)?;
                    count += 1;
                }
                ValueType::List
            }
            5 => {
                let (length, mut count) = (self.length(info, 2)?, 0);
                while self.has_next(length, count)? {
                    let name = self.name()?;
                    self.item(Some(&name), outline)?;
                    count += 1;
                }
                ValueType::Map
            }
            _ => match info {
                22 | 23 => ValueType::Null,
                20 | 21 | 24..=27 => self.argument(info).map(|_| ValueType::Scalar)?,
                _ => return Err(MALFORMED),
            },
        };
        outline.end(value_type)
    }
}
