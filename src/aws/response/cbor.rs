//! The outline of a CBOR item (RFC 8949).

use super::malformed::Malformed;
use super::outline::{Outline, ValueType};

const MALFORMED: Malformed = Malformed::Syntax("CBOR");

/// The byte that ends an item of indefinite length.
const BREAK: u8 = 0xff;

/// The tag of a timestamp in seconds, the head of a floating-point number of double precision, and its length in bytes.
const TIMESTAMP: u64 = 1;
const DOUBLE_HEAD: (u8, u8) = (7, 27);
const DOUBLE: usize = 8;

/// The length of a string, a list or a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Known(usize),
    /// Until [`BREAK`].
    Indefinite,
}

/// Reads an item to its end. Trailing data is an error.
pub(super) fn read(body: &[u8], outline: &mut Outline) -> Result<(), Malformed> {
    let mut rest = Rest { bytes: body, doubles: Vec::new() };
    rest.item(None, outline)?;
    if rest.bytes.is_empty() { Ok(()) } else { Err(MALFORMED) }
}

/// Moves each floating-point timestamp of a checked item to the middle of its millisecond.
///
/// AWS writes milliseconds as floating-point seconds (AppStream: `1568299545.589`), whose value may be slightly too small.
/// The SDK's decoder cuts them to milliseconds, so that half of all timestamps would be a millisecond too early.
pub(super) fn center_timestamps(body: &mut [u8]) {
    let mut outline = Outline::new(None);
    let mut rest = Rest { bytes: body, doubles: Vec::new() };
    if rest.item(None, &mut outline).is_err() {
        return;
    }
    let (length, doubles) = (body.len(), rest.doubles);
    for remaining in doubles {
        let at = length - remaining;
        let Some(bytes) = body.get_mut(at..at + DOUBLE) else { continue };
        let Ok(double) = <[u8; DOUBLE]>::try_from(&*bytes) else { continue };
        let millis = (f64::from_be_bytes(double) * 1000.0).round();
        if millis.is_finite() {
            let centered = ((millis + 0.5) / 1000.0).to_be_bytes();
            bytes.iter_mut().zip(centered).for_each(|(byte, centered)| *byte = centered);
        }
    }
}

/// The bytes that have not been read yet.
struct Rest<'a> {
    bytes: &'a [u8],
    /// How many bytes remained in front of each timestamp of double precision.
    doubles: Vec<usize>,
}

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(Malformed::Truncated)?;
        self.bytes = rest;
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
        if length > self.bytes.len() / min_bytes { Err(Malformed::Truncated) } else { Ok(Length::Known(length)) }
    }

    /// Whether another element follows after `count` elements.
    fn has_next(&mut self, length: Length, count: usize) -> Result<bool, Malformed> {
        match length {
            Length::Known(length) => Ok(count < length),
            Length::Indefinite if self.bytes.first() == Some(&BREAK) => self.take(1).map(|_| false),
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
            let tag = self.argument(info)?;
            (major, info) = self.head()?;
            if tag == TIMESTAMP && (major, info) == DOUBLE_HEAD {
                self.doubles.push(self.bytes.len());
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A map with a timestamp, and with a string that looks like one.
    fn body(seconds: f64) -> Vec<u8> {
        [b"\xa2\x64Name\x49\xc1\xfb\x41\xd8\x50\xce\x22\x00\x00\x67Created\xc1\xfb", &seconds.to_be_bytes()[..]]
            .concat()
    }

    #[test]
    fn centers_every_millisecond_of_a_second() {
        for milli in 0..1000 {
            let written: f64 = format!("1568299545.{milli:03}").parse().unwrap();
            let mut changed = body(written);
            center_timestamps(&mut changed);
            let (head, double) = changed.split_at(changed.len() - DOUBLE);
            assert_eq!(head, &body(written)[..head.len()]);
            let value = f64::from_be_bytes(double.try_into().unwrap());
            let time = aws_smithy_types::DateTime::from_secs_f64(value);
            // As the SDK cuts it.
            assert_eq!((time.secs(), time.subsec_nanos() / 1_000_000), (1_568_299_545, milli), "{value}");
        }
    }

    #[test]
    fn keeps_other_values() {
        let malformed = body(f64::NAN);
        for body in [malformed.clone(), malformed[..20].to_vec(), b"\xc1\x1a\x5d\x7a\x62\x59".to_vec(), Vec::new()] {
            let mut changed = body.clone();
            center_timestamps(&mut changed);
            assert_eq!(changed, body);
        }
    }
}
