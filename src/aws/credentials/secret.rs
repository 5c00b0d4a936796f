//! [`Secret`]: a text that is never printed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that no log, diagnostic or `Debug` form may show. Whoever needs it says so with [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for whoever sends it to AWS.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[a secret]")
    }
}
