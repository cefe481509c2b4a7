use std::sync::Arc;
use std::time::Duration;

use chrono::{SubsecRound, Utc};
use database::Database;
use event_bus::{EventPublisher, Message, PublishError};
use futures_util::future::join_all;
use sea_orm::DbErr;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::entity::Model;
use crate::failures::Failures;
use crate::lock::Lock;
use crate::table::is_waiting;

/// Rows that one round takes. They are in memory together, and an order of 100 lines makes an event of some 90 KB.
const BATCH: u64 = 100;
/// How often the relay looks by itself: for rows of a replica that died after its commit.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How long a relay that was told to stop goes on. What still waits then is safe where it is.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(500);

/// Wakes the relay of this process: there is something new.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Publishes what waits in an outbox.
pub struct Relay {
    database: Database,
    publisher: Arc<dyn EventPublisher>,
    wake: Wake,
    failures: Failures,
}

/// How a round ended.
enum Round {
    /// Nothing waits but what stepped aside, or another replica publishes it.
    Idle,
    /// Something was published, or refused: the next round finds something else.
    Progress,
    /// Nothing can be published for this long, as it seems.
    Stalled(Duration),
}

impl Relay {
    pub fn new(database: Database, publisher: Arc<dyn EventPublisher>, wake: Wake) -> Self {
        Self {
            database,
            publisher,
            wake,
            failures: Failures::new(),
        }
    }

    /// Publishes until `stop` is cancelled and nothing waits any more, nothing more can be published now, or the time for
    /// it is over.
    ///
    /// An event that fails makes its aggregate step aside. After a stalled round the next one goes on with what is
    /// behind; those in front come back once something got through, or nothing else waits. So however many fail, and
    /// however slowly, they keep no other event from being published.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut deadline = None;
        loop {
            let stopping = stop.is_cancelled();
            if stopping && Instant::now() > *deadline.get_or_insert(Instant::now() + DRAIN_TIMEOUT)
            {
                return;
            }
            match self.round().await {
                Round::Progress => self.failures.release(),
                _ if stopping => return,
                Round::Stalled(delay) => self.wait(Instant::now() + delay, &stop).await,
                Round::Idle => {
                    let poll = Instant::now() + POLL_INTERVAL;
                    let back = self.failures.earliest();
                    let until = back.map_or(poll, |back| back.min(poll));
                    self.wait(until, &stop).await;
                    self.failures.release();
                }
            }
        }
    }

    async fn wait(&self, until: Instant, stop: &CancellationToken) {
        tokio::select! {
            () = self.wake.0.notified() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep_until(until) => {}
        }
    }

    async fn round(&mut self) -> Round {
        match self.publish_batch().await {
            Ok(round) => round,
            Err(error) => Round::Stalled(self.failures.failed(&error.to_string())),
        }
    }

    /// The lock is kept until what was published is marked: no other relay publishes the same events meanwhile.
    async fn publish_batch(&mut self) -> Result<Round, DbErr> {
        let aside = self.failures.aside();
        if !is_waiting(self.database.reader(), &aside).await? {
            return Ok(Round::Idle);
        }
        let Some(lock) = Lock::take(&self.database).await? else {
            return Ok(Round::Idle);
        };
        let batch = lock.next_batch(&self.database, &aside, BATCH).await?;
        let outcomes = join_all(batch.iter().map(|event| self.publish(event))).await;
        let outcomes: Vec<_> = batch.iter().zip(&outcomes).collect();
        let published = outcomes.iter().filter(|(_, outcome)| outcome.is_ok());
        let published: Vec<i64> = published.map(|(event, _)| event.seq).collect();
        if !published.is_empty() {
            lock.mark_published(&self.database, published, now())
                .await?;
        }
        lock.release().await?;
        Ok(self.assess(&outcomes))
    }

    async fn publish(&self, event: &Model) -> Result<(), PublishError> {
        let message = Message {
            key: event.aggregateid.clone(),
            payload: event.payload.clone().into_bytes(),
            headers: vec![("content-type".to_owned(), event.content_type.clone())],
        };
        self.publisher.publish(&message).await
    }

    fn assess(&mut self, outcomes: &[(&Model, &Result<(), PublishError>)]) -> Round {
        let mut failed = Vec::new();
        for (event, outcome) in outcomes {
            match outcome {
                Ok(()) => {}
                Err(PublishError::Temporary(cause)) => failed.push((*event, cause.as_str())),
                Err(PublishError::Permanent(cause)) => self.failures.refused(event, cause),
            }
        }
        match self.failures.failed_events(&failed) {
            Some(delay) if failed.len() == outcomes.len() => Round::Stalled(delay),
            Some(_) => Round::Progress,
            None => {
                self.failures.none();
                Round::Progress
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the relay is an adapter")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
