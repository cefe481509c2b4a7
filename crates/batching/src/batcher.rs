use std::iter::repeat_n;
use std::slice;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::handler::{BatchHandler, Unserved};
use crate::queue::{Entry, Outcome, Place, Queue};

/// Batches concurrent items. A lone item starts at once; items that arrive while a batch is in flight form the next one.
///
/// A batch starts after all its items have arrived, and runs to its end even when nobody waits for it any more. An item that
/// fails takes nothing from the others: after an error that does not concern them all, each is tried alone.
pub struct Batcher<H: BatchHandler>(Arc<Inner<H>>);

struct Inner<H: BatchHandler> {
    handler: H,
    concurrency: usize,
    turn_timeout: Duration,
    queue: Mutex<Queue<H>>,
}

/// A batch in flight. Dropping it, however the batch ended, starts the next one.
struct InFlight<H: BatchHandler> {
    inner: Arc<Inner<H>>,
    keys: Vec<H::Key>,
}

impl<H: BatchHandler> Batcher<H> {
    /// One batch at a time. Nobody waits longer than `turn_timeout` for their batch to start.
    pub fn new(handler: H, turn_timeout: Duration) -> Self {
        Self::concurrent(handler, 1, turn_timeout)
    }

    /// At most `concurrency` batches at a time.
    pub fn concurrent(handler: H, concurrency: usize, turn_timeout: Duration) -> Self {
        let queue = Mutex::new(Queue::new());
        Self(Arc::new(Inner { handler, concurrency, turn_timeout, queue }))
    }

    pub fn handler(&self) -> &H {
        &self.0.handler
    }

    /// Handles an item with all others of its batch.
    ///
    /// # Errors
    ///
    /// The handler's error for this item, [`Unserved::Saturated`] when it was not handled, or [`Unserved::Aborted`].
    pub async fn run(&self, item: H::Item) -> Result<H::Output, H::Error> {
        let place = self.0.queue.lock().push(item).ok_or(Unserved::Saturated)?;
        self.0.start_batches();
        self.0.outcome(place).await
    }

    /// Handles several items, in as few batches as may be.
    ///
    /// # Errors
    ///
    /// The first error of an item, as in [`run`](Self::run).
    pub async fn run_all(
        &self,
        items: impl IntoIterator<Item = H::Item>,
    ) -> Result<Vec<H::Output>, H::Error> {
        let places: Option<Vec<_>> = {
            let mut queue = self.0.queue.lock();
            items.into_iter().map(|item| queue.push(item)).collect()
        };
        self.0.start_batches();
        let places = places.ok_or(Unserved::Saturated)?;
        try_join_all(places.into_iter().map(|place| self.0.outcome(place))).await
    }
}

impl<H: BatchHandler> Inner<H> {
    async fn outcome(&self, mut place: Place<H>) -> Outcome<H> {
        let outcome = match timeout(self.turn_timeout, &mut place.outcome).await {
            Ok(outcome) => outcome,
            Err(_) if self.queue.lock().withdraw(&mut place) => {
                return Err(Unserved::Saturated.into());
            }
            Err(_) => place.outcome.await,
        };
        outcome.unwrap_or_else(|_| Err(Unserved::Aborted.into()))
    }

    fn start_batches(self: &Arc<Self>) {
        // Only a batch that is dropped with its runtime meets this: the process ends.
        let Ok(runtime) = Handle::try_current() else { return };
        loop {
            let batch = self.queue.lock().start_batch(self.concurrency);
            let Some(batch) = batch else { return };
            runtime.spawn(self.clone().handle(batch));
        }
    }

    async fn handle(self: Arc<Self>, batch: Vec<Entry<H>>) {
        let (mut keys, mut items, mut callers) = (Vec::new(), Vec::new(), Vec::new());
        for entry in batch {
            keys.extend(entry.key);
            items.push(entry.item);
            callers.push(entry.callers);
        }
        let in_flight = InFlight { inner: self, keys };
        let outcomes = in_flight.inner.outcomes(&items).await;
        drop(in_flight);
        for (callers, outcome) in callers.into_iter().zip(outcomes) {
            let outcomes = repeat_n(outcome, callers.len());
            for (caller, outcome) in callers.into_iter().zip(outcomes) {
                // The caller may be gone.
                let _ = caller.send(outcome);
            }
        }
    }

    async fn outcomes(&self, items: &[H::Item]) -> Vec<Outcome<H>> {
        match self.handler.handle(items).await {
            Ok(outputs) => outputs.into_iter().map(Ok).collect(),
            Err(error) if items.len() == 1 || H::concerns_all(&error) => {
                repeat_n(Err(error), items.len()).collect()
            }
            Err(_) => self.retry_individually(items).await,
        }
    }

    /// Finds out which item failed. After an error that concerns all, the rest is not tried.
    async fn retry_individually(&self, items: &[H::Item]) -> Vec<Outcome<H>> {
        let mut outcomes = Vec::new();
        for item in items {
            let outcome = match self.handler.handle(slice::from_ref(item)).await {
                Ok(outputs) => outputs.into_iter().next().ok_or_else(|| Unserved::Aborted.into()),
                Err(error) if H::concerns_all(&error) => {
                    outcomes.extend(repeat_n(Err(error), items.len() - outcomes.len()));
                    break;
                }
                Err(error) => Err(error),
            };
            outcomes.push(outcome);
        }
        outcomes
    }
}

impl<H: BatchHandler> Drop for InFlight<H> {
    fn drop(&mut self) {
        self.inner.queue.lock().end_batch(&self.keys);
        self.inner.start_batches();
    }
}

#[cfg(test)]
mod tests;
