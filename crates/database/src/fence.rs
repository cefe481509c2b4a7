use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{Connection, Error, Postgres};
use sea_orm::{DbErr, RuntimeErr};
use tokio::time::Instant;

/// A connection that was idle for longer is pinged before it is used: it may have died with its server.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
/// How long the ping may take.
const PING_TIMEOUT: Duration = Duration::from_secs(1);

/// Fences off the connections of a pool that may be dead.
///
/// sqlx waits for an answer for ever, and TCP does not notice when the network goes silent. A statement that gets no answer
/// in time therefore raises the fence: every connection older than that moment is closed instead of used again. Those are
/// the connections that died of the same cause, and the one whose statement was abandoned in an unknown state.
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
        return outcome;
    }
    fence.raise();
    Err(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(no_answer()))))
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
                    ping.await.unwrap_or_else(|_| Err(no_answer()))?;
                    Ok(true)
                })
            })
            .after_release(move |_, age| {
                let is_admitted = returned.admits(&age);
                Box::pin(async move { Ok(is_admitted) })
            })
    }

    fn raise(&self) {
        *self.0.lock() = Some(Instant::now());
    }

    fn admits(&self, connection: &PoolConnectionMetadata) -> bool {
        let raised = *self.0.lock();
        raised.is_none_or(|raised| connection.age < raised.elapsed())
    }
}

fn no_answer() -> Error {
    let kind = std::io::ErrorKind::TimedOut;
    Error::Io(std::io::Error::new(kind, "the database does not answer"))
}
