use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{Connection, Error, Postgres};
use sea_orm::{DbErr, RuntimeErr};
use tokio::time::Instant;

/// A connection that was idle for longer is tried before it is used: it may have died with its server.
const TRUST_IDLE_CONNECTION_FOR: Duration = Duration::from_secs(1);
/// How long the trial may take.
const TRIAL_TIMEOUT: Duration = Duration::from_secs(1);

/// Which connections are still trusted to reach the server.
///
/// sqlx waits for an answer without end, and TCP does not notice when the network goes silent. So who waits in vain
/// says so here, and every connection that is older than that is closed instead of used again: those that died of the
/// same cause, and the one whose statement was given up, whatever state it is in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust(Arc<Mutex<Option<Instant>>>);

impl Trust {
    /// What `work` yields, unless it takes longer than `limit`: then it is given up, and counts as an outage.
    pub(crate) async fn limit<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let mut work = std::pin::pin!(work);
        if let Ok(outcome) = tokio::time::timeout(limit, work.as_mut()).await {
            return outcome;
        }
        // Before the work is dropped, because that gives its connection back.
        self.lose();
        Err(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(no_answer()))))
    }

    /// Closes connections that are not trusted, when they are taken out of a pool and when they come back.
    pub(crate) fn guard(&self, options: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
        let (taken, returned) = (self.clone(), self.clone());
        options
            .before_acquire(move |connection, age| {
                let trust = taken.clone();
                Box::pin(async move {
                    if !trust.covers(&age) || age.idle_for < TRUST_IDLE_CONNECTION_FOR {
                        return Ok(trust.covers(&age));
                    }
                    let trial = tokio::time::timeout(TRIAL_TIMEOUT, connection.ping());
                    // Failing it says little of the others: the machine may just be busy.
                    trial.await.unwrap_or_else(|_| Err(no_answer()))?;
                    Ok(true)
                })
            })
            .after_release(move |_, age| {
                let trusted = returned.covers(&age);
                Box::pin(async move { Ok(trusted) })
            })
    }

    fn lose(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn covers(&self, connection: &PoolConnectionMetadata) -> bool {
        let lost = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lost.is_none_or(|lost| connection.age < lost.elapsed())
    }
}

fn no_answer() -> Error {
    let kind = std::io::ErrorKind::TimedOut;
    Error::Io(std::io::Error::new(kind, "the database does not answer"))
}
