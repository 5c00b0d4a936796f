//! [`Private`]: what a resource remembers apart from its state.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes that Terraform stores with a resource and hands back, without showing or reading them.
///
/// The bytes are JSON. Bytes that cannot be read (another provider version wrote them) count as absent, and they are
/// carried on untouched until something is [`set`](Private::set).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Private(Vec<u8>);

impl Private {
    /// The stored bytes, as the protocol carries them.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// What was stored, if it is there and readable.
    pub fn get<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.0).ok()
    }

    /// Replaces what is stored.
    pub fn set<T: Serialize>(&mut self, value: &T) {
        // What cannot be written as JSON would be a mistake in this program; keeping the old bytes loses nothing.
        if let Ok(bytes) = serde_json::to_vec(value) {
            self.0 = bytes;
        }
    }
}
