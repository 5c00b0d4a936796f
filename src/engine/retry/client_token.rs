//! [`ClientToken`]: what makes asking twice for one image one image.

use serde::{Deserialize, Serialize};

use crate::terraform::Private;

/// The client token of one image that is to be made. A service that takes tokens makes no second image for the same
/// one.
///
/// A host that keeps it with a saved plan (since version 6.11 of the plugin protocol) hands the same token to each
/// apply of that plan, even if an earlier one was killed before it could save what it had made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientToken {
    client_token: String,
}

impl ClientToken {
    pub(crate) fn new() -> Self {
        Self { client_token: format!("{:032x}", fastrand::u128(..)) }
    }

    /// Whether a token was stored with the plan.
    pub(crate) fn is_planned(private: &Private) -> bool {
        private.get::<Self>().is_some()
    }

    /// The token that was stored with the plan, or a new one.
    pub(crate) fn planned(private: &Private) -> Self {
        private.get().unwrap_or_else(Self::new)
    }

    /// What to store with a plan.
    pub(crate) fn into_private(self) -> Private {
        let mut private = Private::default();
        private.set(&self);
        private
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.client_token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_token_is_taken_and_anything_else_is_replaced_by_a_new_one() {
        let token = ClientToken::new();
        assert_eq!(ClientToken::planned(&token.clone().into_private()), token);
        assert_eq!(token.as_str().len(), 32);
        // What is remembered of the image that is replaced is no token.
        let private_state = Private::from_bytes(br#"{"accepted_at":7,"adopted":false}"#.to_vec());
        assert_ne!(ClientToken::planned(&private_state), ClientToken::planned(&private_state));
    }
}
