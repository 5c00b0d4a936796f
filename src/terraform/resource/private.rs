//! [`Private`]: private data of a resource.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Data that Terraform stores with a resource and returns, without interpreting or showing it.
///
/// The data is JSON. Unreadable data (of another provider version) counts as absent, and is kept until
/// [`set`](Private::set).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Private(Vec<u8>);

impl Private {
    /// Wraps stored bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The stored value, if it exists and is readable.
    pub fn get<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.0).ok()
    }

    /// Replaces the stored value.
    pub fn set<T: Serialize>(&mut self, value: &T) {
        // Types that cannot be encoded would be a bug. Keeping the old bytes loses nothing.
        if let Ok(bytes) = serde_json::to_vec(value) {
            self.0 = bytes;
        }
    }
}
