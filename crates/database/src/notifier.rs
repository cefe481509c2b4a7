use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbErr};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::connection::Engine;
use crate::database::Database;

/// Pause after a failed attempt to listen.
const BACK_OFF: Duration = Duration::from_secs(1);

/// Tells that something has changed: tasks of this process and, on PostgreSQL (`LISTEN`, `NOTIFY`), every other process on
/// the same database. Cheap to clone.
///
/// Best effort: subscribers must also poll.
#[derive(Debug, Clone)]
pub struct ChangeNotifier {
    channel: &'static str,
    changes: watch::Sender<()>,
}

impl ChangeNotifier {
    /// `channel` is an SQL identifier.
    pub fn new(channel: &'static str) -> Self {
        let (changes, _) = watch::channel(());
        Self { channel, changes }
    }

    /// Notifies this process.
    pub fn notify_local(&self) {
        self.changes.send_replace(());
    }

    /// Notifies every process that [runs](Self::run) a notifier of the channel, once the transaction of `connection` has
    /// committed. Does nothing on SQLite, where there is one process: [notify it](Self::notify_local).
    ///
    /// PostgreSQL commits transactions that notify one after the other, so a hot transaction should not.
    ///
    /// # Errors
    ///
    /// Those of a statement.
    pub async fn notify_all(&self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        match Engine::of(connection) {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => {
                let notify = format!("NOTIFY {}", self.channel);
                connection.execute_unprepared(&notify).await?;
                Ok(())
            }
        }
    }

    /// Subscribes to the changes from now on: `changed()` waits for one.
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Forwards the notifications of other processes to this one until `stop` is cancelled. Keeps one connection.
    pub async fn run(self, database: Database, stop: CancellationToken) {
        let forwarding = async {
            match database.engine() {
                Engine::Sqlite => std::future::pending().await,
                Engine::Postgres => self.forward_for_ever(&database).await,
            }
        };
        stop.run_until_cancelled(forwarding).await;
    }

    async fn forward_for_ever(&self, database: &Database) {
        loop {
            if let Err(error) = self.forward(database).await {
                tracing::debug!(%error, channel = self.channel, "cannot listen for now");
            }
            tokio::time::sleep(BACK_OFF).await;
        }
    }

    async fn forward(&self, database: &Database) -> Result<(), sea_orm::sqlx::Error> {
        let pool = database.reader().inner().get_postgres_connection_pool();
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(self.channel).await?;
        loop {
            // Notifications may have been missed before it listened, or while the connection was lost (`None`).
            self.notify_local();
            listener.try_recv().await?;
        }
    }
}
