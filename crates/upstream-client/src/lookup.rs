use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use batching::{BatchHandler, Batcher, Unserved};
use http_kit::context::{self, RequestContext};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span};

use crate::client::{UpstreamClient, UpstreamLimits};

/// What an upstream has by key.
pub trait Resource: Send + Sync + 'static {
    type Key: Copy + Eq + Hash + Send + Sync + 'static;
    type Value: Clone + Send + 'static;

    /// The most keys of one request.
    const MAX_KEYS: usize;

    /// Requests the values of those keys that exist. A value that cannot be understood fails only those who look it up.
    fn fetch(
        &self,
        client: &UpstreamClient,
        keys: &[Self::Key],
        deadline: Instant,
    ) -> impl Future<Output = anyhow::Result<HashMap<Self::Key, anyhow::Result<Self::Value>>>> + Send;
}

/// Looks values up in an upstream. Concurrent lookups share requests, none of which is sent before the lookup that it serves,
/// so that each sees what was there when it was called, or later. A caller who gives up takes nothing from the others.
pub struct Lookup<R: Resource> {
    batcher: Batcher<Fetcher<R>>,
    budget: Duration,
}

struct Fetcher<R> {
    resource: R,
    client: UpstreamClient,
}

/// A key that is looked up, by whom and until when.
struct Wanted<K> {
    key: K,
    deadline: Instant,
    context: RequestContext,
    span: Span,
}

/// An error that all who share a request get.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0:#}")]
struct SharedError(Arc<anyhow::Error>);

impl<R: Resource> Lookup<R> {
    /// # Errors
    ///
    /// Those of [`UpstreamClient::new`].
    pub fn new(
        upstream: &'static str,
        base_url: &str,
        limits: UpstreamLimits,
        resource: R,
    ) -> anyhow::Result<Self> {
        let client = UpstreamClient::new(upstream, base_url, limits)?;
        let fetcher = Fetcher { resource, client };
        // The budget bounds the wait for a turn as well.
        let batcher = Batcher::concurrent(fetcher, limits.concurrency, Duration::MAX);
        Ok(Self { batcher, budget: limits.budget })
    }

    /// Returns the values of the keys that exist, in the order of the keys.
    ///
    /// # Errors
    ///
    /// When there is no usable response about one of the keys within the budget, or at once when the circuit is open or too
    /// many wait.
    pub async fn get(&self, keys: &[R::Key]) -> anyhow::Result<Vec<R::Value>> {
        self.batcher.handler().client.ready()?;
        let deadline = Instant::now() + self.budget;
        let (context, span) = (context::current(), Span::current());
        let wanted = keys.iter().map(|key| Wanted {
            key: *key,
            deadline,
            context: context.clone(),
            span: span.clone(),
        });
        let found = timeout_at(deadline, self.batcher.run_all(wanted)).await;
        let found = found.unwrap_or_else(|_| {
            Err(SharedError::from(anyhow!("no response within {:?}", self.budget)))
        });
        let found: Result<Vec<_>, _> = found?.into_iter().filter_map(Result::transpose).collect();
        Ok(found?)
    }
}

impl<R: Resource> BatchHandler for Fetcher<R> {
    type Item = Wanted<R::Key>;
    type Key = R::Key;
    type Output = Result<Option<R::Value>, SharedError>;
    type Error = SharedError;
    const MAX_ITEMS: usize = R::MAX_KEYS;

    fn key(wanted: &Self::Item) -> Option<R::Key> {
        Some(wanted.key)
    }

    fn merge(wanted: &mut Self::Item, later: Self::Item) {
        wanted.deadline = wanted.deadline.max(later.deadline);
    }

    fn concerns_all(_: &SharedError) -> bool {
        true
    }

    /// Sends the request in the name of the caller who has waited longest, until nobody waits any more.
    async fn handle(&self, wanted: &[Self::Item]) -> Result<Vec<Self::Output>, SharedError> {
        let Some(first) = wanted.first() else { return Ok(Vec::new()) };
        let keys: Vec<_> = wanted.iter().map(|wanted| wanted.key).collect();
        let deadline =
            wanted.iter().fold(first.deadline, |latest, wanted| latest.max(wanted.deadline));
        let fetching = self.resource.fetch(&self.client, &keys, deadline);
        let fetching = first.context.clone().scope(fetching).instrument(first.span.clone());
        let mut found = fetching.await?;
        let found = keys.iter().map(|key| Ok(found.remove(key).transpose()?));
        Ok(found.collect())
    }
}

impl From<anyhow::Error> for SharedError {
    fn from(error: anyhow::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Unserved> for SharedError {
    fn from(unserved: Unserved) -> Self {
        Self(Arc::new(unserved.into()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::{mpsc, oneshot};
    use tokio::task::JoinHandle;
    use tokio::time::sleep;

    use super::*;

    const BUDGET: Duration = Duration::from_secs(1);

    type Found = anyhow::Result<HashMap<u32, anyhow::Result<String>>>;

    /// Hands its requests to the test.
    struct FakeResource(mpsc::UnboundedSender<Request>);

    struct Request {
        keys: Vec<u32>,
        deadline: Instant,
        id: String,
        respond: oneshot::Sender<Found>,
    }

    impl Resource for FakeResource {
        type Key = u32;
        type Value = String;
        const MAX_KEYS: usize = 3;

        async fn fetch(&self, _: &UpstreamClient, keys: &[u32], deadline: Instant) -> Found {
            let (respond, response) = oneshot::channel();
            let id = context::current().request_id;
            self.0.send(Request { keys: keys.to_vec(), deadline, id, respond })?;
            response.await?
        }
    }

    impl Request {
        /// Of the keys, those below 100 exist.
        fn respond(self, word: &str) {
            let known = self.keys.iter().filter(|key| **key < 100);
            let found = known.map(|key| (*key, Ok(format!("{word} {key}"))));
            self.respond.send(Ok(found.collect())).unwrap();
        }
    }

    struct Fixture {
        lookup: Arc<Lookup<FakeResource>>,
        requests: mpsc::UnboundedReceiver<Request>,
    }

    impl Fixture {
        fn new(concurrency: usize) -> Self {
            let (sender, requests) = mpsc::unbounded_channel();
            let limits = UpstreamLimits { concurrency, ..UpstreamLimits::within(BUDGET) };
            let lookup = Lookup::new("somebody", "http://somewhere", limits, FakeResource(sender));
            Self { lookup: Arc::new(lookup.unwrap()), requests }
        }

        /// A caller, of the request named so, who waits when this returns.
        async fn get(&self, name: &str, keys: &[u32]) -> JoinHandle<anyhow::Result<Vec<String>>> {
            let (lookup, keys) = (self.lookup.clone(), keys.to_vec());
            let context = RequestContext::from_values(Some(name), None);
            let call = tokio::spawn(context.scope(async move { lookup.get(&keys).await }));
            sleep(Duration::from_millis(1)).await;
            call
        }

        async fn request(&mut self, keys: &[u32]) -> Request {
            let request = self.requests.recv().await.unwrap();
            assert_eq!(request.keys, keys);
            request
        }
    }

    async fn error(call: JoinHandle<anyhow::Result<Vec<String>>>) -> String {
        call.await.unwrap().unwrap_err().to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn what_exists_is_found_however_many_requests_it_takes() {
        let mut fixture = Fixture::new(8);
        let call = fixture.get("one", &[1, 2, 3, 4, 500]).await;
        fixture.request(&[1, 2, 3]).await.respond("first");
        fixture.request(&[4, 500]).await.respond("second");
        let expected = ["first 1", "first 2", "first 3", "second 4"];
        assert_eq!(call.await.unwrap().unwrap(), expected);
        let nothing = fixture.get("nothing", &[]).await;
        assert!(nothing.await.unwrap().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_of_the_first_who_waits_and_lasts_until_the_last_one_gives_up() {
        let mut fixture = Fixture::new(1);
        let begun = Instant::now();
        let first = fixture.get("first", &[1]).await;
        let request = fixture.request(&[1]).await;
        assert_eq!((request.deadline, &*request.id), (begun + BUDGET, "first"));
        let second = fixture.get("second", &[2]).await;
        sleep(BUDGET / 2).await;
        let (joined, third) = (Instant::now(), fixture.get("third", &[2]).await);
        request.respond("");
        let request = fixture.request(&[2]).await;
        assert_eq!((request.deadline, &*request.id), (joined + BUDGET, "second"));
        assert_eq!(error(second).await, "no response within 1s");
        // Timers count whole milliseconds.
        assert!(begun.elapsed() <= BUDGET + Duration::from_millis(3));
        request.respond("late");
        assert_eq!(third.await.unwrap().unwrap(), ["late 2"]);
        assert_eq!(first.await.unwrap().unwrap(), [" 1"]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_while_the_same_is_in_flight_gets_a_newer_response() {
        let mut fixture = Fixture::new(8);
        let early = fixture.get("early", &[1]).await;
        let request = fixture.request(&[1]).await;
        let late = fixture.get("late", &[1]).await;
        request.respond("old");
        fixture.request(&[1]).await.respond("new");
        assert_eq!(early.await.unwrap().unwrap(), ["old 1"]);
        assert_eq!(late.await.unwrap().unwrap(), ["new 1"]);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_the_budget_for_a_turn() {
        let mut fixture = Fixture::new(1);
        let _first = fixture.get("first", &[1]).await;
        let _request = fixture.request(&[1]).await;
        let begun = Instant::now();
        assert_eq!(error(fixture.get("second", &[2]).await).await, "no response within 1s");
        assert!(begun.elapsed() <= BUDGET + Duration::from_millis(2));
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_is_told_to_all_who_share_the_request() {
        let mut fixture = Fixture::new(1);
        let _first = fixture.get("first", &[9]).await;
        let request = fixture.request(&[9]).await;
        let calls = [fixture.get("one", &[1]).await, fixture.get("other", &[1, 2]).await];
        request.respond("");
        let request = fixture.request(&[1, 2]).await;
        request.respond.send(Err(anyhow!("away").context("somewhere"))).unwrap();
        for call in calls {
            assert_eq!(error(call).await, "somewhere: away");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_of_one_value_is_told_to_those_who_want_it_only() {
        let mut fixture = Fixture::new(1);
        let _first = fixture.get("first", &[9]).await;
        let request = fixture.request(&[9]).await;
        let (bad, good) = (fixture.get("bad", &[1, 2]).await, fixture.get("good", &[2]).await);
        request.respond("");
        let request = fixture.request(&[1, 2]).await;
        let found = HashMap::from([(1, Err(anyhow!("broken"))), (2, Ok("fine".to_owned()))]);
        request.respond.send(Ok(found)).unwrap();
        assert_eq!(error(bad).await, "broken");
        assert_eq!(good.await.unwrap().unwrap(), ["fine"]);
    }
}
