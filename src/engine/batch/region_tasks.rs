//! [`RegionTasks`]: one task for each Region, started on first use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::aws::RegionClients;

/// Sends messages to the task of a Region. They belong to one session, in which a Region has one set of clients.
pub(crate) struct RegionTasks<T>(Mutex<HashMap<String, mpsc::UnboundedSender<T>>>);

impl<T> Default for RegionTasks<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> RegionTasks<T> {
    /// Sends a message to the task of a Region. `start` starts the task of a Region that has none, or whose task has
    /// died.
    pub(crate) fn send<F>(
        &self,
        region: &Arc<RegionClients>,
        message: T,
        start: impl Fn(mpsc::UnboundedReceiver<T>) -> F,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let spawn = || {
            let (sender, receiver) = mpsc::unbounded_channel();
            tokio::spawn(start(receiver));
            sender
        };
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let task = tasks.entry(region.region().to_owned()).or_insert_with(spawn);
        if let Err(mpsc::error::SendError(message)) = task.send(message) {
            *task = spawn();
            // This cannot fail: the task has only just started.
            let _ = task.send(message);
        }
    }
}
