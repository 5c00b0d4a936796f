//! Panics of calls, which run in tasks of their own.

use tokio::task::JoinError;

use crate::terraform::diagnostics::{Diagnostic, Diagnostics};

/// The message to the user when the task of a call has panicked.
pub(crate) fn panicked(error: &JoinError) -> Diagnostics {
    tracing::error!(%error, "a call ended in a panic");
    Diagnostic::error(
        "The provider failed unexpectedly",
        "A bug in the provider ended this operation. The state is kept as it was before it. If the operation was a \
         copy, look in AWS whether the image exists before you apply again. Please report the bug with the panic \
         message that Terraform prints.",
    )
    .into()
}
