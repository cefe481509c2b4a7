use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DbErr};
use sea_orm_migration::MigratorTrait;

use crate::config::{DatabaseConfig, Password};
use crate::connection::{Connection, Engine};
use crate::database::Database;
use crate::fence::{ConnectionFence, StatementTimeout, within};
use crate::outage::is_worth_waiting_for;
use crate::sessions::{self, Setting};

/// How much longer than the server's own statement time-out an answer is waited for.
const GRACE: Duration = Duration::from_secs(1);
/// PostgreSQL ends a session that stays idle inside a transaction for this long: whatever goes wrong here,
/// no lock is held for ever.
const IDLE_IN_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(30);
/// How long SQLite waits for another process that writes to the same file.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The advisory lock of a migrating replica, in the service's own database: "échoppe" without its accent, in ASCII.
const MIGRATION_LOCK: i64 = 0x65_63_68_6f_70_70_65;

/// Connects, and applies the pending migrations, all of them or none, while no other replica does. Waits as
/// [`Database::connect`] does, also for a database that can be written to.
///
/// # Errors
///
/// Those of [`Database::connect`], and the first error of a migration; then nothing is changed.
pub async fn open<M: MigratorTrait>(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let database = Database::connect(config).await?;
    wait_for(config, || migrate::<M>(&database)).await?;
    Ok(database)
}

impl Database {
    /// Connects, waiting up to the connect time-out for a database that is not up yet.
    ///
    /// # Errors
    ///
    /// The last error, naming `DATABASE_URL` without its value: at once when the URL or the login is wrong, or a pooler
    /// shares its sessions or drops their settings; after the time-out when the database does not answer.
    pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Self> {
        // The message already includes its causes.
        wait_for(config, || connect(config)).await.map_err(|error| {
            let error = sessions::explain(&error);
            anyhow::anyhow!("cannot connect to the database (DATABASE_URL): {error}")
        })
    }
}

/// Tries until it succeeds, fails for another reason than that the database is not up yet, or the connect time-out is over.
async fn wait_for<T, F: Future<Output = Result<T, DbErr>>>(
    config: &DatabaseConfig,
    attempt: impl FnMut() -> F,
) -> Result<T, DbErr> {
    let backoff = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(2))
        .with_total_delay(Some(config.connect_timeout()))
        .without_max_times();
    attempt
        .retry(backoff)
        .when(is_worth_waiting_for)
        .notify(|error, delay| tracing::warn!(%error, ?delay, "the database is not ready yet"))
        .await
}

async fn connect(config: &DatabaseConfig) -> Result<Database, DbErr> {
    if config.database_url.starts_with("sqlite:") {
        connect_sqlite(config).await
    } else {
        connect_postgres(config).await
    }
}

async fn connect_sqlite(config: &DatabaseConfig) -> Result<Database, DbErr> {
    create_for_owner(&config.database_url);
    let writer = sea_orm::Database::connect(sqlite(config, 1, false)).await?;
    let readers = sqlite(config, config.database_max_connections, true);
    let reader = sea_orm::Database::connect(readers).await?;
    Ok(Database {
        reader: Connection::new(reader, None),
        writer: Connection::new(writer, None),
        statement_timeout: None,
        acquire_timeout: config.acquire_timeout(),
    })
}

/// Creates the file of a new database, for its owner alone: SQLite would let everybody read it. What SQLite puts beside it gets
/// the same permissions. A file that cannot be created is SQLite's to report.
fn create_for_owner(url: &str) {
    let Ok(options) = url.parse::<SqliteConnectOptions>() else { return };
    let file = options.get_filename();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let is_not_made = query.split('&').any(|it| matches!(it, "mode=memory" | "mode=ro"));
    if is_not_made || file.to_string_lossy().starts_with("file:") {
        return; // in memory, or to be there already
    }
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.write(true).create_new(true).open(file);
}

async fn connect_postgres(config: &DatabaseConfig) -> Result<Database, DbErr> {
    let fence = ConnectionFence::default();
    let password = Password::of(config)?;
    let pool = sea_orm::Database::connect(postgres(config, &password, fence.clone())).await?;
    password.warn_of_default();
    let in_transaction = config.statement_timeout() + GRACE;
    let timeout = |limit| Some(StatementTimeout { fence: fence.clone(), limit });
    // A statement on the pool first waits for a connection.
    let on_pool = timeout(config.acquire_timeout() + in_transaction);
    let asked = settings(config);
    let checked = sessions::require_own(pool.get_postgres_connection_pool(), &asked);
    if let Err(error) = within(on_pool.as_ref(), checked).await {
        // A connection that may never answer is not waited for.
        let _ = tokio::time::timeout(GRACE, pool.close()).await;
        return Err(error);
    }
    let pool = Connection::new(pool, on_pool);
    Ok(Database {
        reader: pool.clone(),
        writer: pool,
        statement_timeout: timeout(in_transaction),
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

fn postgres(
    config: &DatabaseConfig,
    password: &Password,
    fence: ConnectionFence,
) -> ConnectOptions {
    let (settings, password) = (settings(config), password.clone());
    let mut options = options(config, config.database_max_connections);
    options.map_sqlx_postgres_pool_opts(move |pool| fence.install(pool)).map_sqlx_postgres_opts(
        move |options| {
            // Nobody reads binary fractions, and poolers do not know the parameter.
            let options = options.extra_float_digits(None).options(settings.clone());
            password.add_to(options)
        },
    );
    options
}

/// What each session is to have from its start, in milliseconds.
fn settings(config: &DatabaseConfig) -> [Setting; 2] {
    let milliseconds = |limit: Duration| limit.as_millis().to_string();
    [
        ("statement_timeout", milliseconds(config.statement_timeout())),
        ("idle_in_transaction_session_timeout", milliseconds(IDLE_IN_TRANSACTION_TIMEOUT)),
    ]
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

/// Runs everything in one transaction which begins by taking a lock (SQLite: the write lock that [`Database::begin`] takes).
/// sea-orm-migration itself takes no lock, and processes that start together on an empty database fail.
async fn migrate<M: MigratorTrait>(database: &Database) -> Result<(), DbErr> {
    database.writer.watch(migrate_in_transaction::<M>(database).await)
}

async fn migrate_in_transaction<M: MigratorTrait>(database: &Database) -> Result<(), DbErr> {
    let transaction = database.begin_without_timeout().await?;
    match database.engine() {
        Engine::Sqlite => {}
        Engine::Postgres => {
            // Waiting for the lock, and building an index on a large table, may take longer than a query may.
            let lock = format!(
                "SET LOCAL statement_timeout = 0;
                 SET LOCAL idle_in_transaction_session_timeout = 0;
                 SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
            );
            transaction.execute_unprepared(&lock).await?;
        }
    }
    M::up(&transaction, None).await?;
    transaction.commit().await
}
