use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sea_orm::DbErr;
use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{Connection, Error, Postgres};
use tokio::time::Instant;

use crate::outage::{is_read_only, no_answer};

/// A connection that was idle for longer is pinged before it is used: it may have died with its server.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
/// How long the ping may take.
const PING_TIMEOUT: Duration = Duration::from_secs(1);
/// While no session can write, each connection is replaced once in this time.
const RENEWAL_INTERVAL: Duration = Duration::from_secs(1);

/// Fences off the connections of a pool that may be of no use any more.
///
/// sqlx waits for an answer for ever, and TCP does not notice when the network goes silent. A statement that gets no answer
/// in time therefore raises the fence: every connection older than that moment is closed instead of used again. Those are
/// the connections that died of the same cause, and the one whose statement was abandoned in an unknown state.
///
/// A session that cannot write raises it as well. It began while the server was read-only, as others did, and stays so when
/// there is a primary again.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectionFence(Arc<Mutex<Option<Instant>>>);

/// How long an answer is waited for, and what is fenced off when none comes.
#[derive(Debug, Clone)]
pub(crate) struct StatementTimeout {
    pub(crate) fence: ConnectionFence,
    pub(crate) limit: Duration,
}

/// Runs `work` within the time-out, if there is one. Late work is abandoned and counts as an outage.
///
/// The fence is raised before the work is dropped, because dropping it gives its connection back to the pool.
pub(crate) async fn within<T>(
    timeout: Option<&StatementTimeout>,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    let Some(StatementTimeout { fence, limit }) = timeout else { return work.await };
    let mut work = std::pin::pin!(work);
    if let Ok(outcome) = tokio::time::timeout(*limit, work.as_mut()).await {
        return fence.watch(outcome);
    }
    fence.raise();
    Err(no_answer())
}

impl ConnectionFence {
    /// Makes a pool close fenced-off connections when they are taken out of it and when they come back.
    pub(crate) fn install(&self, options: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
        let (taken, returned) = (self.clone(), self.clone());
        options
            .before_acquire(move |connection, age| {
                let fence = taken.clone();
                Box::pin(async move {
                    if !fence.admits(&age) || age.idle_for < PING_AFTER_IDLE {
                        return Ok(fence.admits(&age));
                    }
                    let ping = tokio::time::timeout(PING_TIMEOUT, connection.ping());
                    // A failed ping fences off nothing else: the machine may just be busy.
                    ping.await.unwrap_or(Err(Error::PoolTimedOut))?;
                    Ok(true)
                })
            })
            .after_release(move |_, age| {
                let is_admitted = returned.admits(&age);
                Box::pin(async move { Ok(is_admitted) })
            })
    }

    /// Raises the fence when a session said that it cannot write.
    pub(crate) fn watch<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        let is_recent = |raised: Instant| raised.elapsed() < RENEWAL_INTERVAL;
        if outcome.as_ref().is_err_and(is_read_only) && !self.0.lock().is_some_and(is_recent) {
            self.raise();
        }
        outcome
    }

    fn raise(&self) {
        *self.0.lock() = Some(Instant::now());
    }

    fn admits(&self, connection: &PoolConnectionMetadata) -> bool {
        let raised = *self.0.lock();
        raised.is_none_or(|raised| connection.age < raised.elapsed())
    }
}
