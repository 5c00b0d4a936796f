//! Panics of calls.

use tokio::task::JoinError;

use crate::terraform::diagnostics::{Diagnostic, Diagnostics};

/// The diagnostic for a call that panicked.
pub(crate) fn panicked(error: &JoinError) -> Diagnostics {
    tracing::error!(%error, "call panicked");
    Diagnostic::error(
        "Provider panicked",
        "A bug in the provider ended this operation. The state is unchanged. If the operation was a copy, check in AWS \
         whether the image exists before you apply again. Report the bug with the panic message that Terraform prints.",
    )
    .into()
}
