//! [`RegionTasks`]: one task a Region, opened on first use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::aws::RegionClients;

/// Sends messages to the task of a Region, and starts that task when there is none.
/// It belongs to one session, in which a Region has one set of clients.
pub(crate) struct RegionTasks<T>(Mutex<HashMap<String, mpsc::UnboundedSender<T>>>);

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
        let task = region_tasks.entry(region.region().to_owned()).or_insert_with(spawn);
        if let Err(mpsc::error::SendError(message)) = task.send(message) {
            *task = spawn();
            // The task has only just started, so its end is still open.
            let _ = task.send(message);
        }
    }
}
