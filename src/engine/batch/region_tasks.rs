//! [`RegionTasks`]: one task a Region, opened on first use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::aws::RegionClients;

/// Sends messages to the task of a Region, and starts that task when there is none.
///
/// A lane belongs to one set of clients and not to a Region's name: a provider that is configured anew, as it can be
/// under a debugger, must not go on with the clients of before. Each task holds its clients, so their address is theirs
/// alone for as long as the lane is open.
pub(crate) struct RegionTasks<T>(Mutex<HashMap<usize, mpsc::UnboundedSender<T>>>);

impl<T> Default for RegionTasks<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> RegionTasks<T> {
    /// Hands the message to the Region's task; `open` makes the task of a Region that has none, or whose task died.
    pub(crate) fn send<F>(
        &self,
        region: &Arc<RegionClients>,
        message: T,
        open: impl Fn(mpsc::UnboundedReceiver<T>) -> F,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let spawn = || {
            let (sender, arrivals) = mpsc::unbounded_channel();
            tokio::spawn(open(arrivals));
            sender
        };
        let mut region_tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let task = region_tasks.entry(Arc::as_ptr(region).addr()).or_insert_with(spawn);
        if let Err(mpsc::error::SendError(message)) = task.send(message) {
            *task = spawn();
            // The task has only just started, so its end is still open.
            let _ = task.send(message);
        }
    }
}
