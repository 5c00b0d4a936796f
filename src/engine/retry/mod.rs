//! Making a call again: backoff, order, deadlines, client tokens.

pub(crate) mod backoff;
pub(crate) mod client_token;
