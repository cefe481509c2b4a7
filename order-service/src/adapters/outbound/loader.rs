mod queue;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{anyhow, ensure};
use futures_util::future::try_join_all;
use http_kit::context::{self, RequestContext};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span};

use queue::{Entry, Queue};

/// Joins what many want to know at once into few questions. A question is asked after all who share its answer have come, so
/// that each sees what was there before; who comes later waits for the next one. One that gives up takes nothing from the
/// others.
pub(super) struct Loader<S: Source>(Arc<Inner<S>>);

/// Whom a loader asks.
pub(super) trait Source: Send + Sync + 'static {
    type Key: Copy + Eq + Hash + Send + Sync;
    type Value: Clone + Send + 'static;
    /// The most that one question can be about.
    const MAX_KEYS: usize;

    /// An error when it makes no sense to ask now.
    fn ready(&self) -> anyhow::Result<()>;

    /// What exists of the keys.
    fn ask(
        &self,
        keys: &[Self::Key],
        deadline: Instant,
    ) -> impl Future<Output = anyhow::Result<HashMap<Self::Key, Answer<Self::Value>>>> + Send;
}

/// Shared by all who wait for it.
pub(super) type Answer<V> = Result<V, Arc<anyhow::Error>>;

struct Inner<S: Source> {
    source: S,
    budget: Duration,
    questions: usize,
    queue: Mutex<Queue<S::Key, Waiter<S::Value>>>,
}

struct Waiter<V> {
    answer: oneshot::Sender<Answer<Option<V>>>,
    asker: Arc<Asker>,
}

type Question<S> = Vec<Entry<<S as Source>::Key, Waiter<<S as Source>::Value>>>;
type Receiver<S> = oneshot::Receiver<Answer<Option<<S as Source>::Value>>>;

struct Asker {
    deadline: Instant,
    request: RequestContext,
    span: Span,
}

/// Makes room for the next question when this one has ended, in whatever way.
struct OnItsWay<S: Source> {
    inner: Arc<Inner<S>>,
    keys: Vec<S::Key>,
}

/// Who comes when so many wait is refused; each counts once for each of their keys.
const MAX_WAITING: usize = 10_000;

impl<S: Source> Loader<S> {
    /// At most `questions` are on their way at once, and nobody waits longer than `budget`.
    pub(super) fn new(source: S, questions: usize, budget: Duration) -> Self {
        Self(Arc::new(Inner { source, budget, questions, queue: Mutex::new(Queue::new()) }))
    }

    /// What exists of the keys, as it is now or a little later.
    pub(super) async fn load(&self, keys: &[S::Key]) -> anyhow::Result<Vec<S::Value>> {
        let Self(inner) = self;
        inner.source.ready()?;
        let deadline = Instant::now() + inner.budget;
        let answers = inner.enqueue(keys, deadline)?;
        inner.ask_what_waits();
        let answers = try_join_all(answers.into_iter().map(take));
        let found = timeout_at(deadline, answers).await;
        let found = found.unwrap_or_else(|_| Err(anyhow!("no answer within {:?}", inner.budget)));
        Ok(found?.into_iter().flatten().collect())
    }
}

impl<S: Source> Inner<S> {
    fn enqueue(&self, keys: &[S::Key], deadline: Instant) -> anyhow::Result<Vec<Receiver<S>>> {
        let asker =
            Arc::new(Asker { deadline, request: context::current(), span: Span::current() });
        let mut queue = self.queue();
        let waiting = queue.size() + keys.len();
        ensure!(waiting <= MAX_WAITING, "too many wait for an answer");
        let wait = |key: &S::Key| {
            let (answer, receiver) = oneshot::channel();
            let asker = asker.clone();
            queue.push(*key, Waiter { answer, asker });
            receiver
        };
        Ok(keys.iter().map(wait).collect())
    }

    fn ask_what_waits(self: &Arc<Self>) {
        // There is none any more when the process ends.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        while let Some((question, asker)) = self.next_question() {
            let asking = self.clone().ask(question);
            let asking = asker.request.clone().scope(asking);
            runtime.spawn(asking.instrument(asker.span.clone()));
        }
    }

    /// With the one who has waited longest: it is asked in their name.
    fn next_question(&self) -> Option<(Question<S>, Arc<Asker>)> {
        let question = self.queue().next(self.questions, S::MAX_KEYS)?;
        let asker = question.first()?.1.first()?.asker.clone();
        Some((question, asker))
    }

    async fn ask(self: Arc<Self>, question: Question<S>) {
        let keys: Vec<_> = question.iter().map(|(key, _)| *key).collect();
        let waiters = question.iter().flat_map(|(_, waiters)| waiters);
        let deadline = waiters.map(|waiter| waiter.asker.deadline).max();
        let on_its_way = OnItsWay { inner: self, keys };
        let source = &on_its_way.inner.source;
        let deadline = deadline.unwrap_or_else(Instant::now);
        let mut answers = match source.ask(&on_its_way.keys, deadline).await {
            Ok(found) => Ok(found),
            Err(error) => Err(Arc::new(error)),
        };
        drop(on_its_way);
        for (key, waiters) in question {
            let answer = match &mut answers {
                Ok(found) => found.remove(&key).transpose(),
                Err(error) => Err(error.clone()),
            };
            for waiter in waiters {
                // Who does not wait any more does not mind.
                let _ = waiter.answer.send(answer.clone());
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue<S::Key, Waiter<S::Value>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Source> Drop for OnItsWay<S> {
    fn drop(&mut self) {
        self.inner.queue().ended(&self.keys);
        self.inner.ask_what_waits();
    }
}

impl<V> queue::Waiter for Waiter<V> {
    fn is_gone(&self) -> bool {
        self.answer.is_closed()
    }
}

async fn take<V>(receiver: oneshot::Receiver<Answer<V>>) -> anyhow::Result<V> {
    let answer = receiver.await.map_err(|_| anyhow!("the question broke off"))?;
    answer.map_err(|error| anyhow!("{error:#}"))
}

#[cfg(test)]
mod tests;
