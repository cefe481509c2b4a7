use std::path::PathBuf;
use std::time::Duration;

/// How a service reaches its database.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseConfig {
    /// `postgres://role:password@host:5432/database` or `sqlite:///path/to/file`
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,

    /// File with the password, for a `DATABASE_URL` that has none
    #[arg(long, env = "DATABASE_PASSWORD_FILE")]
    pub database_password_file: Option<PathBuf>,

    /// Most connections that one process opens, at least 3: a relay keeps one, and one to listen
    #[arg(
        long,
        env = "DATABASE_MAX_CONNECTIONS",
        default_value_t = Self::new("").database_max_connections,
        value_parser = clap::value_parser!(u32).range(3..)
    )]
    pub database_max_connections: u32,

    /// How long the start waits for the database to answer, in milliseconds
    #[arg(
        long,
        env = "DATABASE_CONNECT_TIMEOUT_MS",
        default_value_t = Self::new("").database_connect_timeout_ms
    )]
    pub database_connect_timeout_ms: u64,

    /// How long a request waits for a free connection before it is answered 503, in milliseconds
    #[arg(
        long,
        env = "DATABASE_ACQUIRE_TIMEOUT_MS",
        default_value_t = Self::new("").database_acquire_timeout_ms
    )]
    pub database_acquire_timeout_ms: u64,

    /// The longest that one statement may run on PostgreSQL, in milliseconds. When no answer has come a second later,
    /// the connection is given up
    #[arg(
        long,
        env = "DATABASE_STATEMENT_TIMEOUT_MS",
        default_value_t = Self::new("").database_statement_timeout_ms
    )]
    pub database_statement_timeout_ms: u64,
}

impl DatabaseConfig {
    /// The default configuration for a URL.
    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            database_password_file: None,
            database_max_connections: 10,
            database_connect_timeout_ms: 30_000,
            database_acquire_timeout_ms: 2_000,
            database_statement_timeout_ms: 6_000,
        }
    }

    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.database_connect_timeout_ms)
    }

    pub(crate) fn acquire_timeout(&self) -> Duration {
        Duration::from_millis(self.database_acquire_timeout_ms)
    }

    pub(crate) fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.database_statement_timeout_ms)
    }
}
