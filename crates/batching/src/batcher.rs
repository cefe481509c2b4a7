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
mod tests {
    use tokio::sync::{mpsc, oneshot};
    use tokio::task::{JoinHandle, yield_now};

    use super::*;

    const TURN_TIMEOUT: Duration = Duration::from_secs(2);

    #[derive(Debug, Clone, PartialEq, Eq)]
    enum Error {
        Refused,
        Outage,
        Unserved(Unserved),
    }

    impl From<Unserved> for Error {
        fn from(unserved: Unserved) -> Self {
            Self::Unserved(unserved)
        }
    }

    /// Hands its batches to the test, which ends them as it likes. Items above 100 have no key.
    struct FakeHandler(mpsc::UnboundedSender<(Vec<u32>, End)>);

    type End = oneshot::Sender<Result<(), Error>>;

    impl BatchHandler for FakeHandler {
        type Item = u32;
        type Key = u32;
        type Output = u32;
        type Error = Error;
        const MAX_ITEMS: usize = 4;

        fn key(item: &u32) -> Option<u32> {
            Some(*item).filter(|item| *item <= 100)
        }

        fn concerns_all(error: &Error) -> bool {
            *error == Error::Outage
        }

        async fn handle(&self, items: &[u32]) -> Result<Vec<u32>, Error> {
            let (end, ended) = oneshot::channel();
            self.0.send((items.to_vec(), end)).unwrap();
            ended.await.expect("an end").map(|()| items.to_vec())
        }
    }

    type Call = JoinHandle<Result<Vec<u32>, Error>>;

    struct Fixture {
        batcher: Arc<Batcher<FakeHandler>>,
        batches: mpsc::UnboundedReceiver<(Vec<u32>, End)>,
    }

    impl Fixture {
        fn new(concurrency: usize) -> Self {
            let (sender, batches) = mpsc::unbounded_channel();
            let handler = FakeHandler(sender);
            Self {
                batcher: Arc::new(Batcher::concurrent(handler, concurrency, TURN_TIMEOUT)),
                batches,
            }
        }

        /// A caller who waits when this returns.
        async fn run(&self, items: &[u32]) -> Call {
            let (batcher, items) = (self.batcher.clone(), items.to_vec());
            let call = tokio::spawn(async move {
                match items[..] {
                    [item] => batcher.run(item).await.map(|output| vec![output]),
                    _ => batcher.run_all(items).await,
                }
            });
            yield_now().await;
            call
        }

        /// What ends the next batch, which has these items.
        async fn batch(&mut self, expected: &[u32]) -> End {
            let batch = timeout(10 * TURN_TIMEOUT, self.batches.recv()).await;
            let (items, end) = batch.expect("a batch").unwrap();
            assert_eq!(items, expected);
            end
        }

        async fn end_batch(&mut self, expected: &[u32], outcome: Result<(), Error>) {
            self.batch(expected).await.send(outcome).unwrap();
        }

        /// Callers of an item each, in one batch that is in flight, behind one of 0.
        async fn batch_of(&mut self, items: &[u32]) -> (Vec<Call>, End) {
            let _first = self.run(&[0]).await;
            let end = self.batch(&[0]).await;
            let mut calls = Vec::new();
            for item in items {
                calls.push(self.run(&[*item]).await);
            }
            end.send(Ok(())).unwrap();
            (calls, self.batch(items).await)
        }

        fn assert_no_batch(&mut self) {
            assert!(self.batches.try_recv().is_err());
        }
    }

    async fn assert_outcomes(calls: Vec<Call>, expected: &[Result<u32, Error>]) {
        let mut outcomes = Vec::new();
        for call in calls {
            outcomes.push(call.await.unwrap().map(|outputs| outputs[0]));
        }
        assert_eq!(outcomes, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lone_item_starts_at_once_and_those_that_arrive_meanwhile_are_the_next_batch() {
        let mut fixture = Fixture::new(1);
        let mut calls = vec![fixture.run(&[1]).await];
        let end = fixture.batch(&[1]).await;
        calls.extend([fixture.run(&[2]).await, fixture.run(&[3]).await]);
        fixture.assert_no_batch();
        end.send(Ok(())).unwrap();
        fixture.end_batch(&[2, 3], Ok(())).await;
        assert_outcomes(calls, &[Ok(1), Ok(2), Ok(3)]).await;
        fixture.assert_no_batch();
    }

    #[tokio::test(start_paused = true)]
    async fn many_items_of_one_caller_are_as_few_batches_as_may_be() {
        let mut fixture = Fixture::new(8);
        let call = fixture.run(&[1, 2, 3, 4, 5]).await;
        fixture.end_batch(&[1, 2, 3, 4], Ok(())).await;
        fixture.end_batch(&[5], Ok(())).await;
        assert_eq!(call.await.unwrap().unwrap(), [1, 2, 3, 4, 5]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_item_of_a_key_in_flight_waits_for_the_next_batch_with_all_its_like() {
        let mut fixture = Fixture::new(8);
        let mut calls = vec![fixture.run(&[1]).await];
        let first = fixture.batch(&[1]).await;
        calls.extend([fixture.run(&[1]).await, fixture.run(&[1, 2]).await]);
        fixture.end_batch(&[2], Ok(())).await;
        fixture.assert_no_batch();
        first.send(Ok(())).unwrap();
        fixture.end_batch(&[1], Ok(())).await;
        assert_outcomes(calls, &[Ok(1), Ok(1), Ok(1)]).await;
        fixture.assert_no_batch();
    }

    #[tokio::test(start_paused = true)]
    async fn an_item_that_fails_takes_nothing_from_the_others() {
        let mut fixture = Fixture::new(1);
        let (mut calls, end) = fixture.batch_of(&[101, 102, 101]).await;
        end.send(Err(Error::Refused)).unwrap();
        fixture.end_batch(&[101], Ok(())).await;
        let bad = fixture.batch(&[102]).await;
        calls.push(fixture.run(&[4]).await);
        bad.send(Err(Error::Refused)).unwrap();
        fixture.end_batch(&[101], Ok(())).await;
        fixture.end_batch(&[4], Ok(())).await;
        assert_outcomes(calls, &[Ok(101), Err(Error::Refused), Ok(101), Ok(4)]).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_that_concerns_all_is_told_to_the_whole_batch_and_to_nobody_else() {
        let mut fixture = Fixture::new(1);
        let (mut calls, end) = fixture.batch_of(&[1, 2]).await;
        calls.push(fixture.run(&[1]).await);
        end.send(Err(Error::Outage)).unwrap();
        fixture.end_batch(&[1], Ok(())).await;
        assert_outcomes(calls, &[Err(Error::Outage), Err(Error::Outage), Ok(1)]).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_while_each_item_is_tried_alone_is_one_for_the_rest() {
        let mut fixture = Fixture::new(1);
        let (calls, end) = fixture.batch_of(&[1, 2, 3]).await;
        end.send(Err(Error::Refused)).unwrap();
        fixture.end_batch(&[1], Ok(())).await;
        fixture.end_batch(&[2], Err(Error::Outage)).await;
        assert_outcomes(calls, &[Ok(1), Err(Error::Outage), Err(Error::Outage)]).await;
        fixture.assert_no_batch();
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_goes_away_ends_no_batch_and_an_item_that_nobody_waits_for_is_not_handled()
    {
        let mut fixture = Fixture::new(1);
        let first = fixture.run(&[1]).await;
        let end = fixture.batch(&[1]).await;
        let calls = [fixture.run(&[2]).await, fixture.run(&[3]).await, fixture.run(&[2]).await];
        let [second, third, like_second] = calls;
        for gone in [first, like_second, third] {
            gone.abort();
            gone.await.unwrap_err();
        }
        fixture.assert_no_batch();
        end.send(Ok(())).unwrap();
        fixture.end_batch(&[2], Ok(())).await;
        assert_outcomes(vec![second], &[Ok(2)]).await;
        fixture.assert_no_batch();
    }

    #[tokio::test(start_paused = true)]
    async fn an_item_whose_batch_does_not_start_in_time_is_refused_and_never_handled() {
        let mut fixture = Fixture::new(1);
        let first = fixture.run(&[1]).await;
        let end = fixture.batch(&[1]).await;
        let second = fixture.run(&[2]).await;
        assert_outcomes(vec![second], &[Err(Error::Unserved(Unserved::Saturated))]).await;
        tokio::time::sleep(10 * TURN_TIMEOUT).await;
        assert!(!first.is_finished(), "a batch that has started is waited for");
        end.send(Ok(())).unwrap();
        assert_outcomes(vec![first], &[Ok(1)]).await;
        fixture.assert_no_batch();
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_panics_is_an_error_and_the_next_batch_starts() {
        let mut fixture = Fixture::new(1);
        let mut calls = vec![fixture.run(&[1]).await];
        let end = fixture.batch(&[1]).await;
        calls.push(fixture.run(&[2]).await);
        drop(end);
        fixture.end_batch(&[2], Ok(())).await;
        assert_outcomes(calls, &[Err(Error::Unserved(Unserved::Aborted)), Ok(2)]).await;
    }
}
