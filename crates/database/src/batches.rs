mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::outage::is_outage;
use queue::{Entry, Queue};

/// Does together what many want at once. A batch begins as soon as none is under way, so that who is alone waits for nobody;
/// what comes meanwhile is the next one. So each batch begins after all had come that are in it, and what was begun is ended,
/// even when nobody waits for it any more. An item that fails takes nothing from the others.
pub struct Batches<W: Work>(Arc<Inner<W>>);

/// What can be done for many at the price of one.
pub trait Work: Send + Sync + 'static {
    type Item: Send + Sync + 'static;
    type Outcome: Send + 'static;

    /// The most items of one batch.
    const MAX_ITEMS: usize;

    /// About how much memory an item takes, in bytes.
    fn size(item: &Self::Item) -> usize;

    /// Does all of it, with an outcome for each item in its place, or nothing.
    fn run(
        &self,
        items: &[Self::Item],
    ) -> impl Future<Output = Result<Vec<Self::Outcome>, DbErr>> + Send;
}

type Answer<W> = oneshot::Sender<Result<<W as Work>::Outcome, DbErr>>;
type Batch<W> = Vec<Entry<<W as Work>::Item, Answer<W>>>;

struct Inner<W: Work> {
    work: W,
    patience: Duration,
    queue: Mutex<Queue<W::Item, Answer<W>>>,
}

/// Begins the next batch when this one has ended, in whatever way.
struct UnderWay<W: Work>(Arc<Inner<W>>);

impl<W: Work> Batches<W> {
    /// Nobody waits longer than `patience` for their batch to begin.
    pub fn new(work: W, patience: Duration) -> Self {
        Self(Arc::new(Inner { work, patience, queue: Mutex::new(Queue::new()) }))
    }

    /// The item's outcome. Who has to wait too long, or meets too many who wait, is told what they would be told if no
    /// connection were free.
    pub async fn run(&self, item: W::Item) -> Result<W::Outcome, DbErr> {
        let Self(inner) = self;
        let (sender, mut answer) = oneshot::channel();
        let size = W::size(&item);
        let ticket = inner.queue().push(item, size, sender);
        let ticket = ticket.ok_or_else(no_turn)?;
        inner.begin();
        let answer = match timeout(inner.patience, &mut answer).await {
            Ok(answer) => answer,
            Err(_) if inner.queue().withdraw(ticket) => return Err(no_turn()),
            Err(_) => answer.await,
        };
        answer.unwrap_or_else(|_| Err(DbErr::Custom("the batch broke off".to_owned())))
    }
}

impl<W: Work> Inner<W> {
    fn begin(self: &Arc<Self>) {
        // There is none any more when the process ends.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let batch = self.queue().next(W::MAX_ITEMS);
        if let Some(batch) = batch {
            runtime.spawn(self.clone().run(batch));
        }
    }

    async fn run(self: Arc<Self>, batch: Batch<W>) {
        let under_way = UnderWay(self);
        let work = &under_way.0.work;
        let (items, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let outcomes = match work.run(&items).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            Err(error) if items.len() == 1 || is_outage(&error) => {
                items.iter().map(|_| Err(error.clone())).collect()
            }
            Err(_) => each_alone(work, &items).await,
        };
        drop(under_way);
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Who does not wait any more does not mind.
            let _ = answer.send(outcome);
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue<W::Item, Answer<W>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of them failed, and nobody knows which. An outage on the way is one for the rest.
async fn each_alone<W: Work>(work: &W, items: &[W::Item]) -> Vec<Result<W::Outcome, DbErr>> {
    let mut outcomes = Vec::new();
    let mut outage = None;
    for item in items {
        let outcome = match &outage {
            Some(error) => Err(DbErr::clone(error)),
            None => work.run(std::slice::from_ref(item)).await,
        };
        if let Err(error) = &outcome
            && is_outage(error)
        {
            outage = Some(error.clone());
        }
        outcomes.push(outcome.and_then(only));
    }
    outcomes
}

fn only<T>(outcomes: Vec<T>) -> Result<T, DbErr> {
    let outcome = outcomes.into_iter().next();
    outcome.ok_or_else(|| DbErr::Custom("a batch without an outcome".to_owned()))
}

fn no_turn() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
}

impl<W: Work> Drop for UnderWay<W> {
    fn drop(&mut self) {
        self.0.queue().ended();
        self.0.begin();
    }
}

impl<T> queue::Waiter for oneshot::Sender<T> {
    fn is_gone(&self) -> bool {
        self.is_closed()
    }
}

#[cfg(test)]
mod tests;
