//! The context of a call: caller, Region and time.

use tokio::time::Instant;

use crate::faults::active::Target;
use crate::world::access::Identity;
use crate::world::regions::Partition;

/// The context of a call.
pub(crate) struct Context<'a> {
    /// The caller.
    pub(crate) caller: &'a Identity,
    /// The Region that is called.
    pub(crate) region: &'a str,
    /// That Region's partition.
    pub(crate) partition: &'static Partition,
    /// When the call began to have an effect.
    pub(crate) now: Instant,
    /// The call, for faults that are scripted to happen inside an operation.
    pub(crate) call: &'a Target,
}

impl Context<'_> {
    /// AWS account ID of the caller.
    pub(crate) fn account(&self) -> &str {
        &self.caller.account
    }
}
