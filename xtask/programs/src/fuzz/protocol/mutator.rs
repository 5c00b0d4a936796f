//! [`Mutator`]: derives nearly valid inputs from valid ones.

/// Significant byte sequences of the formats: lengths, ends, beginnings of nested values.
const TOKENS: [&[u8]; 24] = [
    b"\x00",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\xc0",
    b"\xc1",
    b"\xc7\x00\x00",
    b"\xd4\x00\x00",
    b"\xc7\x03\x0c\x81\x01\xc2",
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\xdb\xff\xff\xff\xff",
    b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x9f",
    b"\xbf",
    b"\xf6",
    b"[",
    b"{\"a\":",
    b"<item>",
    b"</item>",
    b"&amp;",
    b"&#x0;",
    b"null",
];
/// Byte sequences that open a nested value.
const OPENING: [&[u8]; 7] = [b"\x91", b"\x81\xa1a", b"\x81", b"\xa1\x61a", b"[", b"{\"a\":", b"<item>"];
/// Maximum nesting depth.
const MAX_DEPTH: usize = 200_000;

/// A seeded generator of inputs.
pub(crate) struct Mutator(fastrand::Rng);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Derives the next input from the corpus by a few changes.
    pub(crate) fn input(&mut self, corpus: &[&[u8]]) -> Vec<u8> {
        let mut input = self.one_of(corpus).to_vec();
        for _ in 0..=self.0.usize(..4) {
            self.change(&mut input, corpus);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[&[u8]]) {
        let at = self.0.usize(..=input.len());
        match self.0.u32(..64) {
            // Rare, because it is large.
            0 => {
                let nested = self.one_of(&OPENING).repeat(self.0.usize(..MAX_DEPTH));
                input.splice(at..at, nested);
            }
            1..=8 => input.truncate(at),
            9..=20 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.0.u8(..8);
                }
            }
            21..=32 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = self.0.u8(..);
                }
            }
            33..=44 => {
                let token = self.one_of(&TOKENS);
                let replaced = if self.0.bool() { at..(at + token.len()).min(input.len()) } else { at..at };
                input.splice(replaced, token.iter().copied());
            }
            45..=54 => {
                let to = at + self.0.usize(..=(input.len() - at).min(32));
                let cut: Vec<u8> = input.drain(at..to).collect();
                if self.0.bool() {
                    let into = self.0.usize(..=input.len());
                    let twice = [cut.as_slice(), &cut].concat();
                    input.splice(into..into, twice);
                }
            }
            _ => {
                let other = self.one_of(corpus);
                let from = self.0.usize(..=other.len());
                input.truncate(at);
                input.extend(&other[from..]);
            }
        }
    }

    fn one_of<'a>(&mut self, inputs: &[&'a [u8]]) -> &'a [u8] {
        inputs.get(self.0.usize(..inputs.len().max(1))).copied().unwrap_or_default()
    }
}
