#![doc = include_str!("../README.md")]

use std::io::Write;

pub use database::Engine;
use database::{Database, DatabaseConfig};
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

/// A database for one test, deleted with this value.
pub struct TestDatabase {
    url: String,
    storage: Storage,
}

/// Where the database is. Dropping it deletes the database.
enum Storage {
    Folder(#[expect(dead_code, reason = "kept for its Drop")] tempfile::TempDir),
    Server { url: String, name: String },
}

const SERVER: &str = "TEST_POSTGRES_URL";

impl TestDatabase {
    /// Creates an empty database. `None` (said on standard error) when `TEST_POSTGRES_URL` names no PostgreSQL server.
    pub async fn create(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::in_folder()),
            Engine::Postgres => Self::on_server().await,
        }
    }

    /// Configures long time-outs: many tests share one server and few cores.
    pub fn config(&self) -> DatabaseConfig {
        DatabaseConfig {
            database_acquire_timeout_ms: 30_000,
            database_statement_timeout_ms: 30_000,
            ..DatabaseConfig::new(&self.url)
        }
    }

    /// Connects and applies the migrations.
    pub async fn open<M: MigratorTrait>(&self) -> Database {
        database::open::<M>(&self.config()).await.expect("connects and migrates")
    }

    /// PostgreSQL fails over: all sessions end, and new ones cannot write, as on a standby. (SQLite does not.)
    pub async fn become_read_only(&self) {
        self.execute("ALTER DATABASE {} SET default_transaction_read_only = on").await;
        self.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'")
            .await;
    }

    /// Whoever connects from now on can write. Sessions that cannot stay as they are.
    pub async fn become_writable(&self) {
        self.execute("ALTER DATABASE {} RESET default_transaction_read_only").await;
    }

    /// Executes a statement about the database, whose name it has as `{}`, from another one. (SQLite has no such.)
    pub async fn execute(&self, statement: &str) {
        if let Storage::Server { url, name } = &self.storage {
            execute(url, &statement.replace("{}", name)).await;
        }
    }

    fn in_folder() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("test.sqlite");
        Self { url: format!("sqlite://{}", path.display()), storage: Storage::Folder(folder) }
    }

    async fn on_server() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
        let Ok(server) = std::env::var(SERVER) else {
            skipped(&format!("PostgreSQL case: {SERVER} is not set"));
            return None;
        };
        #[expect(clippy::disallowed_methods, reason = "any name that is free")]
        let name = format!("test_{}", Uuid::new_v4().simple());
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        Some(Self { url: format!("{base}/{name}"), storage: Storage::Server { url: server, name } })
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        if let Self::Server { url, name } = self {
            let (url, drop) = (url.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
            let thread = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(execute(&url, &drop));
            });
            let _ = thread.join();
        }
    }
}

/// Reports a skipped test. It writes to standard error itself, because the test harness hides what `eprintln!` prints in a
/// test that passes.
pub fn skipped(what: &str) {
    let test = std::thread::current();
    let test = test.name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {what}");
}

async fn execute(url: &str, statement: &str) {
    let connection = sea_orm::Database::connect(url).await.expect("connects");
    let outcome = connection.execute_unprepared(statement).await;
    outcome.unwrap_or_else(|error| panic!("{statement}: {error}"));
    let _ = connection.close().await;
}
