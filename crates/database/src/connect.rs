use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, DbErr};

use crate::connection::Patience;
use crate::trust::Trust;
use crate::{Connection, Database, DatabaseConfig, is_outage};

/// How long after the time of its statement a server's answer is waited for.
const GRACE: Duration = Duration::from_secs(1);
/// PostgreSQL ends a session that stays idle inside a transaction for this long: whatever goes wrong here,
/// no lock is held for ever.
const IDLE_IN_TRANSACTION_TIMEOUT: &str = "30s";
/// How long SQLite waits for another process that writes to the same file.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);

impl Database {
    /// Connects, waiting for a database that is not up yet for as long as the configuration says.
    pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Self> {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(100))
            .with_max_delay(Duration::from_secs(2))
            .with_total_delay(Some(config.connect_timeout()))
            .without_max_times();
        (|| open(config))
            .retry(backoff)
            .when(is_outage)
            .notify(
                |error, delay| tracing::warn!(%error, ?delay, "the database does not answer yet"),
            )
            .await
            // Its message has its causes already.
            .map_err(|error| {
                anyhow::anyhow!("cannot connect to the database (DATABASE_URL): {error}")
            })
    }
}

async fn open(config: &DatabaseConfig) -> Result<Database, DbErr> {
    if config.database_url.starts_with("sqlite:") {
        let writer = sea_orm::Database::connect(sqlite(config, 1, false)).await?;
        let readers = sqlite(config, config.database_max_connections, true);
        let reader = sea_orm::Database::connect(readers).await?;
        return Ok(Database {
            reader: Connection::new(reader, None),
            writer: Connection::new(writer, None),
            patience: None,
            acquire_timeout: config.acquire_timeout(),
        });
    }
    let trust = Trust::default();
    let pool = sea_orm::Database::connect(postgres(config, trust.clone())).await?;
    let answer = config.statement_timeout() + GRACE;
    let patience = |limit| {
        let trust = trust.clone();
        Some(Patience { trust, limit })
    };
    let pool = Connection::new(pool, patience(config.acquire_timeout() + answer));
    Ok(Database {
        reader: pool.clone(),
        writer: pool,
        patience: patience(answer),
        acquire_timeout: config.acquire_timeout(),
    })
}

fn options(config: &DatabaseConfig, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(&config.database_url);
    options
        .max_connections(max_connections)
        .min_connections(1)
        .acquire_timeout(config.acquire_timeout())
        .connect_timeout(config.acquire_timeout())
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

fn postgres(config: &DatabaseConfig, trust: Trust) -> ConnectOptions {
    let mut options = options(config, config.database_max_connections);
    options
        .statement_timeout(config.statement_timeout())
        .map_sqlx_postgres_pool_opts(move |pool| trust.guard(pool))
        .map_sqlx_postgres_opts(|postgres| {
            postgres.options([("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT)])
        });
    options
}

fn sqlite(config: &DatabaseConfig, max_connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = options(config, max_connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.busy_timeout(SQLITE_BUSY_TIMEOUT);
        if read_only {
            return sqlite.read_only(true);
        }
        // FULL: an answered write survives a power cut, as on PostgreSQL.
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
    });
    options
}
