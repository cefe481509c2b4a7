use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Database;

/// Pause after a failed attempt to listen.
const BACK_OFF: Duration = Duration::from_secs(1);

/// "There is something new", for tasks of this process and, on PostgreSQL (`LISTEN`, `NOTIFY`), of every other on the
/// same database. Cheap to clone.
///
/// It saves waiting, it promises nothing: who relies on it also looks by itself now and then.
#[derive(Debug, Clone)]
pub struct Signal {
    channel: &'static str,
    heard: watch::Sender<()>,
}

impl Signal {
    /// `channel` is an SQL identifier.
    pub fn new(channel: &'static str) -> Self {
        let (heard, _) = watch::channel(());
        Self { channel, heard }
    }

    /// Tells this process.
    pub fn raise(&self) {
        self.heard.send_replace(());
    }

    /// Tells every process that [listens](Self::listen), when the transaction of `connection` has committed. Nothing on
    /// SQLite, where there is one process: [raise](Self::raise) it.
    ///
    /// PostgreSQL lets transactions that notify commit one after the other. So it has no place in a hot one.
    pub async fn send(&self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        if connection.get_database_backend() == DbBackend::Postgres {
            let statement = format!("NOTIFY {}", self.channel);
            let statement = Statement::from_string(DbBackend::Postgres, statement);
            connection.execute_raw(statement).await?;
        }
        Ok(())
    }

    /// What is raised from now on: `changed()` waits for it.
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.heard.subscribe()
    }

    /// Raises it here whenever another process sends it, until `stop` is cancelled. Keeps a connection for itself.
    pub async fn listen(self, database: Database, stop: CancellationToken) {
        if !database.is_postgres() {
            return stop.cancelled().await;
        }
        let listening = async {
            loop {
                if let Err(error) = self.forward(&database).await {
                    tracing::debug!(%error, channel = self.channel, "cannot listen for now");
                }
                tokio::time::sleep(BACK_OFF).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = listening => {}
        }
    }

    async fn forward(&self, database: &Database) -> Result<(), sea_orm::sqlx::Error> {
        let pool = database.reader().inner().get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(self.channel).await?;
        loop {
            // Something may have been sent before it listened, or while it was cut off, which is what `None` says.
            self.raise();
            listener.try_recv().await?;
        }
    }
}
