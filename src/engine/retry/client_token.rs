//! [`ClientToken`]: the client token (idempotency key) of a create request.

use serde::{Deserialize, Serialize};

use crate::terraform::Private;

/// The client token of a create request. A service that supports tokens creates at most one image per token.
///
/// A host that stores it with a saved plan (plugin protocol 6.11 and later) passes the same token to each apply of that
/// plan, even if an earlier apply was killed before it could save the image's ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientToken {
    client_token: String,
}

impl ClientToken {
    /// A new random token.
    pub(crate) fn new() -> Self {
        Self { client_token: format!("{:032x}", fastrand::u128(..)) }
    }

    /// Whether a token is stored with the plan.
    pub(crate) fn is_planned(private: &Private) -> bool {
        private.get::<Self>().is_some()
    }

    /// The token that is stored with the plan, or a new one.
    pub(crate) fn planned(private: &Private) -> Self {
        private.get().unwrap_or_else(Self::new)
    }

    /// The token as it is sent to AWS.
    pub(crate) fn as_str(&self) -> &str {
        &self.client_token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_stored_token_or_creates_one() {
        let token = ClientToken::new();
        let mut stored = Private::default();
        stored.set(&token);
        assert_eq!(ClientToken::planned(&stored), token);
        assert_eq!(token.as_str().len(), 32);
        // The private state of the image that is replaced contains no token.
        let private_state = Private::from_bytes(br#"{"accepted_at":7}"#.to_vec());
        assert_ne!(ClientToken::planned(&private_state), ClientToken::planned(&private_state));
    }
}
