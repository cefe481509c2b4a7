use std::sync::Arc;
use std::time::Duration;

use database::Database;
use futures_util::future::{join, join_all};
use messaging::{EventPublisher, PublishError};
use sea_orm::DbErr;
use tokio::time::Instant;

use crate::backoff::PublishBackoff;
use crate::config::OutboxConfig;
use crate::metrics::count_publications;
use crate::store::{OutboxStore, PendingEvent};

/// How long the rejected events of one batch are tried alone; one of them is tried in any case.
const RETRY_ALONE_FOR: Duration = Duration::from_millis(200);

/// What came of a batch.
pub(crate) enum BatchOutcome {
    /// Nothing waits but what is held back.
    Empty,
    /// Another replica publishes.
    Standby,
    /// Something was published or parked: the next batch is another one.
    Published,
    /// Nothing can be published for this long, as it seems.
    Stalled(Duration),
}

/// Publishes one batch after the other, in a pipeline: while a batch is with the broker, the one before is deleted and the
/// next one is read.
pub(crate) struct PublishLoop {
    database: Database,
    publisher: Arc<dyn EventPublisher>,
    config: OutboxConfig,
    pub(crate) backoff: PublishBackoff,
    store: Option<OutboxStore>,
    /// The next batch, if it was read ahead.
    prefetched: Vec<PendingEvent>,
    /// Published, not deleted yet.
    to_delete: Vec<i64>,
}

/// Events that could not be published, with the cause.
type Failures<'a> = Vec<(&'a PendingEvent, String)>;

impl PublishLoop {
    pub(crate) fn new(
        database: Database,
        publisher: Arc<dyn EventPublisher>,
        config: OutboxConfig,
    ) -> Self {
        Self {
            database,
            publisher,
            config,
            backoff: PublishBackoff::new(),
            store: None,
            prefetched: Vec::new(),
            to_delete: Vec::new(),
        }
    }

    pub(crate) fn is_leader(&self) -> bool {
        self.store.as_ref().is_some_and(OutboxStore::is_leader)
    }

    /// Publishes the next batch, if this replica leads. After a failure of the database, whoever leads then publishes again
    /// what was not deleted.
    pub(crate) async fn next_batch(&mut self) -> BatchOutcome {
        match self.try_next_batch().await {
            Ok(outcome) => outcome,
            Err(error) => {
                self.prefetched.clear();
                self.to_delete.clear();
                BatchOutcome::Stalled(self.backoff.failed(&error.to_string()))
            }
        }
    }

    /// Deletes what the last batch left to be deleted, and gives the leadership up.
    pub(crate) async fn finish(&mut self) {
        if let Some(mut store) = self.store.take()
            && let Err(error) = self.delete_published(&mut store).await
        {
            tracing::debug!(%error, "the events published last will be published again");
        }
    }

    /// The store is taken out meanwhile: one that failed, or was left in the middle of a statement, is not used again.
    async fn try_next_batch(&mut self) -> Result<BatchOutcome, DbErr> {
        let mut store = match self.store.take() {
            Some(store) => store,
            None => OutboxStore::open(&self.database, &self.config).await?,
        };
        let outcome = self.publish_batch(&mut store).await?;
        self.store = Some(store);
        Ok(outcome)
    }

    async fn publish_batch(&mut self, store: &mut OutboxStore) -> Result<BatchOutcome, DbErr> {
        let mut batch = std::mem::take(&mut self.prefetched);
        if batch.is_empty() {
            let held_back: Vec<_> = self.backoff.held_back().collect();
            let Some(oldest) = store.oldest_events(&self.config, &held_back).await? else {
                return Ok(BatchOutcome::Standby);
            };
            batch = oldest;
        }
        if batch.is_empty() {
            return Ok(BatchOutcome::Empty);
        }
        let publisher = self.publisher.clone();
        let publications = join_all(batch.iter().map(|event| publisher.publish(&event.message)));
        let (results, prefetched) = join(publications, self.prefetch(store, &batch)).await;
        let prefetched = prefetched?;
        let outcome = self.handle_results(store, &batch, results).await?;
        if matches!(outcome, BatchOutcome::Published) {
            self.prefetched = prefetched;
        }
        if self.prefetched.is_empty() {
            // The next batch will be read from the table, which must not have these any more.
            self.delete_published(store).await?;
        }
        Ok(outcome)
    }

    /// Deletes the batch before, and reads the next one without the aggregates of `batch`: whether their next events may
    /// follow is known when these have arrived. Behind a small batch there is nothing worth reading ahead.
    async fn prefetch(
        &mut self,
        store: &mut OutboxStore,
        batch: &[PendingEvent],
    ) -> Result<Vec<PendingEvent>, DbErr> {
        self.delete_published(store).await?;
        let bytes: usize = batch.iter().map(|event| event.message.payload.len()).sum();
        let is_small = 2 * batch.len() < self.config.outbox_batch_rows as usize
            && 2 * bytes as u64 <= self.config.batch_bytes();
        if is_small {
            return Ok(Vec::new());
        }
        let in_flight = batch.iter().map(|event| event.message.key.as_str());
        let except: Vec<_> = self.backoff.held_back().chain(in_flight).collect();
        // Without the leadership there is nothing to read ahead: the next batch finds out.
        Ok(store.oldest_events(&self.config, &except).await?.unwrap_or_default())
    }

    async fn delete_published(&mut self, store: &mut OutboxStore) -> Result<(), DbErr> {
        if !self.to_delete.is_empty() {
            store.delete(&self.to_delete).await?;
            self.to_delete.clear();
        }
        Ok(())
    }

    /// Sorts a batch's events by their results: published ones are to be deleted, rejected ones are tried alone and then
    /// parked, failed ones are held back.
    async fn handle_results(
        &mut self,
        store: &mut OutboxStore,
        batch: &[PendingEvent],
        results: Vec<Result<(), PublishError>>,
    ) -> Result<BatchOutcome, DbErr> {
        let (mut failed, mut rejected) = (Failures::new(), Failures::new());
        for (event, result) in batch.iter().zip(results) {
            match result {
                Ok(()) => self.to_delete.push(event.seq),
                Err(PublishError::Temporary(cause)) => failed.push((event, cause)),
                Err(PublishError::Permanent(cause)) => rejected.push((event, cause)),
            }
        }
        count_publications(batch.len() - failed.len() - rejected.len(), failed.len());
        match (batch, &rejected[..]) {
            ([_], [(event, cause)]) => park(store, event, cause).await?,
            _ => self.retry_alone(store, rejected, &mut failed).await?,
        }
        let Some(delay) = self.backoff.events_failed(&failed) else {
            self.backoff.succeeded();
            return Ok(BatchOutcome::Published);
        };
        Ok(match failed.len() == batch.len() {
            true => BatchOutcome::Stalled(delay),
            false => BatchOutcome::Published,
        })
    }

    /// Tries each rejected event once more, with nothing else on its way: a broker may reject all messages of a request
    /// because of one.
    async fn retry_alone<'a>(
        &mut self,
        store: &mut OutboxStore,
        rejected: Failures<'a>,
        failed: &mut Failures<'a>,
    ) -> Result<(), DbErr> {
        count_publications(0, rejected.len());
        let end = Instant::now() + RETRY_ALONE_FOR;
        for (number, (event, _)) in rejected.into_iter().enumerate() {
            if number > 0 && Instant::now() > end {
                self.backoff.postpone(event);
                continue;
            }
            match self.publisher.publish(&event.message).await {
                Ok(()) => {
                    count_publications(1, 0);
                    self.to_delete.push(event.seq);
                }
                Err(PublishError::Temporary(cause)) => {
                    count_publications(0, 1);
                    failed.push((event, cause));
                }
                Err(PublishError::Permanent(cause)) => park(store, event, &cause).await?,
            }
        }
        Ok(())
    }
}

async fn park(store: &mut OutboxStore, event: &PendingEvent, cause: &str) -> Result<(), DbErr> {
    store.park(event.seq, cause).await?;
    let (id, aggregate) = (event.id, &event.message.key);
    tracing::error!(%id, aggregate, cause, "an event was refused and is parked; its aggregate's events wait");
    Ok(())
}
