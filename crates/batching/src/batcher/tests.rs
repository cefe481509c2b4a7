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

/// Hands its batches to the test. Items above 100 have no key.
struct FakeHandler(mpsc::UnboundedSender<Batch>);

/// A batch that ends as the test says.
struct Batch {
    items: Vec<u32>,
    end: oneshot::Sender<Result<(), Error>>,
}

impl BatchHandler for FakeHandler {
    type Item = u32;
    type Key = u32;
    type Output = String;
    type Error = Error;
    const MAX_ITEMS: usize = 4;

    fn key(item: &u32) -> Option<u32> {
        Some(*item).filter(|item| *item <= 100)
    }

    fn concerns_all(error: &Error) -> bool {
        *error == Error::Outage
    }

    async fn handle(&self, items: &[u32]) -> Result<Vec<String>, Error> {
        let (end, ended) = oneshot::channel();
        let items = items.to_vec();
        let outputs = items.iter().map(|item| format!("did {item}")).collect();
        self.0.send(Batch { items, end }).unwrap();
        ended.await.expect("an end").map(|()| outputs)
    }
}

impl Batch {
    fn end(self, outcome: Result<(), Error>) {
        self.end.send(outcome).unwrap();
    }
}

type Call<T = String> = JoinHandle<Result<T, Error>>;

struct Fixture {
    batcher: Arc<Batcher<FakeHandler>>,
    batches: mpsc::UnboundedReceiver<Batch>,
}

impl Fixture {
    fn new(concurrency: usize) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let handler = FakeHandler(sender);
        let batcher = Arc::new(Batcher::concurrent(handler, concurrency, TURN_TIMEOUT));
        Self { batcher, batches: receiver }
    }

    /// A caller who waits when this returns.
    async fn run(&self, item: u32) -> Call {
        let batcher = self.batcher.clone();
        let call = tokio::spawn(async move { batcher.run(item).await });
        yield_now().await;
        call
    }

    async fn run_all(&self, items: &'static [u32]) -> Call<Vec<String>> {
        let batcher = self.batcher.clone();
        let call = tokio::spawn(async move { batcher.run_all(items.iter().copied()).await });
        yield_now().await;
        call
    }

    async fn batch(&mut self, expected: &[u32]) -> Batch {
        let batch = timeout(10 * TURN_TIMEOUT, self.batches.recv()).await;
        let batch = batch.expect("a batch").unwrap();
        assert_eq!(batch.items, expected);
        batch
    }

    /// A batch of these items that is in flight, behind one of 0.
    async fn batch_of(&mut self, items: &[u32]) -> (Vec<Call>, Batch) {
        let _first = self.run(0).await;
        let batch = self.batch(&[0]).await;
        let mut calls = Vec::new();
        for item in items {
            calls.push(self.run(*item).await);
        }
        batch.end(Ok(()));
        (calls, self.batch(items).await)
    }

    fn assert_no_batch(&mut self) {
        assert!(self.batches.try_recv().is_err());
    }
}

async fn outcomes(calls: Vec<Call>) -> Vec<Result<String, Error>> {
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    outcomes
}

fn did(item: u32) -> String {
    format!("did {item}")
}

#[tokio::test(start_paused = true)]
async fn a_lone_item_starts_at_once_and_those_that_arrive_meanwhile_are_the_next_batch() {
    let mut fixture = Fixture::new(1);
    let mut calls = vec![fixture.run(1).await];
    let batch = fixture.batch(&[1]).await;
    calls.extend([fixture.run(2).await, fixture.run(3).await]);
    fixture.assert_no_batch();
    batch.end(Ok(()));
    fixture.batch(&[2, 3]).await.end(Ok(()));
    assert_eq!(outcomes(calls).await, [Ok(did(1)), Ok(did(2)), Ok(did(3))]);
    fixture.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn many_items_of_one_caller_are_as_few_batches_as_may_be() {
    let mut fixture = Fixture::new(8);
    let call = fixture.run_all(&[1, 2, 3, 4, 5]).await;
    fixture.batch(&[1, 2, 3, 4]).await.end(Ok(()));
    fixture.batch(&[5]).await.end(Ok(()));
    let expected = ["did 1", "did 2", "did 3", "did 4", "did 5"];
    assert_eq!(call.await.unwrap().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_item_of_a_key_in_flight_waits_for_the_next_batch_with_all_its_like() {
    let mut fixture = Fixture::new(8);
    let mut calls = vec![fixture.run(1).await];
    let first = fixture.batch(&[1]).await;
    calls.push(fixture.run(1).await);
    let several = fixture.run_all(&[1, 2]).await;
    fixture.batch(&[2]).await.end(Ok(()));
    fixture.assert_no_batch();
    first.end(Ok(()));
    fixture.batch(&[1]).await.end(Ok(()));
    assert_eq!(outcomes(calls).await, [Ok(did(1)), Ok(did(1))]);
    assert_eq!(several.await.unwrap().unwrap(), ["did 1", "did 2"]);
    fixture.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn few_batches_are_in_flight_at_a_time() {
    let mut fixture = Fixture::new(2);
    let mut calls = Vec::new();
    for item in 1..=5 {
        calls.push(fixture.run(item).await);
    }
    let (first, _second) = (fixture.batch(&[1]).await, fixture.batch(&[2]).await);
    fixture.assert_no_batch();
    first.end(Ok(()));
    fixture.batch(&[3, 4, 5]).await;
}

#[tokio::test(start_paused = true)]
async fn an_item_that_fails_takes_nothing_from_the_others() {
    let mut fixture = Fixture::new(1);
    let (mut calls, batch) = fixture.batch_of(&[101, 102, 101]).await;
    batch.end(Err(Error::Refused));
    fixture.batch(&[101]).await.end(Ok(()));
    let bad = fixture.batch(&[102]).await;
    calls.push(fixture.run(4).await);
    bad.end(Err(Error::Refused));
    fixture.batch(&[101]).await.end(Ok(()));
    fixture.batch(&[4]).await.end(Ok(()));
    assert_eq!(
        outcomes(calls).await,
        [Ok(did(101)), Err(Error::Refused), Ok(did(101)), Ok(did(4))]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_that_concerns_all_is_told_to_the_whole_batch_and_to_nobody_else() {
    let mut fixture = Fixture::new(1);
    let (calls, batch) = fixture.batch_of(&[1, 2]).await;
    let later = fixture.run(1).await;
    batch.end(Err(Error::Outage));
    assert_eq!(outcomes(calls).await, [Err(Error::Outage), Err(Error::Outage)]);
    fixture.batch(&[1]).await.end(Ok(()));
    assert_eq!(later.await.unwrap(), Ok(did(1)));
}

#[tokio::test(start_paused = true)]
async fn an_outage_while_each_item_is_tried_alone_is_one_for_the_rest() {
    let mut fixture = Fixture::new(1);
    let (calls, batch) = fixture.batch_of(&[1, 2, 3]).await;
    batch.end(Err(Error::Refused));
    fixture.batch(&[1]).await.end(Ok(()));
    fixture.batch(&[2]).await.end(Err(Error::Outage));
    assert_eq!(outcomes(calls).await, [Ok(did(1)), Err(Error::Outage), Err(Error::Outage)]);
    fixture.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_ends_no_batch_and_an_item_that_nobody_waits_for_is_not_handled() {
    let mut fixture = Fixture::new(1);
    let first = fixture.run(1).await;
    let batch = fixture.batch(&[1]).await;
    let (second, third, like_second) =
        (fixture.run(2).await, fixture.run(3).await, fixture.run(2).await);
    for gone in [first, like_second, third] {
        gone.abort();
        gone.await.unwrap_err();
    }
    fixture.assert_no_batch();
    batch.end(Ok(()));
    fixture.batch(&[2]).await.end(Ok(()));
    assert_eq!(second.await.unwrap(), Ok(did(2)));
    fixture.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn an_item_whose_batch_does_not_start_in_time_is_refused_and_never_handled() {
    let mut fixture = Fixture::new(1);
    let first = fixture.run(1).await;
    let batch = fixture.batch(&[1]).await;
    let second = fixture.run(2).await;
    assert_eq!(second.await.unwrap(), Err(Error::Unserved(Unserved::Saturated)));
    tokio::time::sleep(10 * TURN_TIMEOUT).await;
    assert!(!first.is_finished(), "a batch that has started is waited for");
    batch.end(Ok(()));
    assert_eq!(first.await.unwrap(), Ok(did(1)));
    fixture.assert_no_batch();
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_is_an_error_and_the_next_batch_starts() {
    let mut fixture = Fixture::new(1);
    let first = fixture.run(1).await;
    let batch = fixture.batch(&[1]).await;
    let second = fixture.run(2).await;
    drop(batch);
    assert_eq!(first.await.unwrap(), Err(Error::Unserved(Unserved::Aborted)));
    fixture.batch(&[2]).await.end(Ok(()));
    assert_eq!(second.await.unwrap(), Ok(did(2)));
}
