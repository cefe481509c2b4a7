mod settling;

use std::sync::Arc;
use std::time::Duration;

use chrono::{SubsecRound, Utc};
use database::Database;
use futures_util::future::{join, join_all};
use messaging::EventPublisher;
use sea_orm::DbErr;
use tokio::sync::Notify;

use crate::config::OutboxConfig;
use crate::failures::Failures;
use crate::session::{Session, Waiting};

/// How a round ended.
pub(crate) enum Round {
    /// Nothing waits but what stepped aside.
    Idle,
    /// Another replica publishes.
    Following,
    /// Something was published, or refused: the next round finds something else.
    Progress,
    /// Nothing can be published for this long, as it seems.
    Stalled(Duration),
}

/// Publishes one batch after the other. While one is on its way, the one before is marked and the next one is read.
pub(crate) struct Rounds {
    database: Database,
    publisher: Arc<dyn EventPublisher>,
    config: OutboxConfig,
    changed: Arc<Notify>,
    pub(crate) failures: Failures,
    session: Option<Session>,
    /// Read while the batch before was on its way, and of other aggregates.
    ahead: Vec<Waiting>,
    /// Published, not marked yet.
    unmarked: Vec<i64>,
}

impl Rounds {
    pub(crate) fn new(
        database: &Database,
        publisher: Arc<dyn EventPublisher>,
        config: &OutboxConfig,
        changed: Arc<Notify>,
    ) -> Self {
        Self {
            database: database.clone(),
            publisher,
            config: config.clone(),
            changed,
            failures: Failures::new(),
            session: None,
            ahead: Vec::new(),
            unmarked: Vec::new(),
        }
    }

    pub(crate) fn leads(&self) -> bool {
        self.session.as_ref().is_some_and(Session::leads)
    }

    /// After a failure of the database, what was published and not marked is published again: by whoever leads then.
    pub(crate) async fn next(&mut self) -> Round {
        match self.with_session().await {
            Ok(round) => round,
            Err(error) => {
                self.ahead.clear();
                self.unmarked.clear();
                Round::Stalled(self.failures.failed(&error.to_string()))
            }
        }
    }

    /// Marks what the last round left unmarked.
    pub(crate) async fn finish(&mut self) {
        if let Some(mut session) = self.session.take()
            && let Err(error) = self.mark(&mut session).await
        {
            tracing::debug!(%error, "what was published last will be published again");
        }
    }

    /// A session that failed, or was left in the middle of something, is not used again.
    async fn with_session(&mut self) -> Result<Round, DbErr> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.database, &self.config).await?,
        };
        let round = match session.lead().await? {
            true => self.round(&mut session).await?,
            false => Round::Following,
        };
        self.session = Some(session);
        Ok(round)
    }

    async fn round(&mut self, session: &mut Session) -> Result<Round, DbErr> {
        let mut batch = std::mem::take(&mut self.ahead);
        if batch.is_empty() {
            let except: Vec<_> = self.failures.aside().collect();
            batch = session.next_batch(&self.config, &except).await?;
        }
        if batch.is_empty() {
            return Ok(Round::Idle);
        }
        let publisher = self.publisher.clone();
        let publications = join_all(batch.iter().map(|event| publisher.publish(&event.message)));
        let (outcomes, ahead) = join(publications, self.read_ahead(session, &batch)).await;
        let ahead = ahead?;
        let round = self.settle(session, &batch, outcomes).await?;
        if matches!(round, Round::Progress) {
            self.ahead = ahead;
        }
        if self.ahead.is_empty() {
            self.mark(session).await?;
        }
        Ok(round)
    }

    /// Nothing of the aggregates in `batch`: whether their next events may follow is known when it has arrived.
    async fn read_ahead(
        &mut self,
        session: &mut Session,
        batch: &[Waiting],
    ) -> Result<Vec<Waiting>, DbErr> {
        self.mark(session).await?;
        let bytes: usize = batch.iter().map(|event| event.message.payload.len()).sum();
        let is_small = 2 * batch.len() < self.config.outbox_batch_rows as usize
            && 2 * bytes as u64 <= self.config.batch_bytes();
        if is_small {
            return Ok(Vec::new());
        }
        let under_way = batch.iter().map(|event| event.message.key.as_str());
        let except: Vec<_> = self.failures.aside().chain(under_way).collect();
        session.next_batch(&self.config, &except).await
    }

    async fn mark(&mut self, session: &mut Session) -> Result<(), DbErr> {
        if !self.unmarked.is_empty() {
            session.mark_published(&self.config, &self.unmarked, now()).await?;
            self.unmarked.clear();
            self.changed.notify_one();
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the relay is an adapter")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
