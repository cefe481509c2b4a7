use std::path::PathBuf;
use std::time::Duration;

use sea_orm::DbErr;
use sea_orm::sqlx::postgres::PgConnectOptions;

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

/// A role's password: in the URL, or in a file, which no list of environments and no command line shows.
#[derive(Clone)]
pub(crate) struct Password {
    role: String,
    /// The one of the file
    of_file: Option<String>,
    is_default: bool,
}

impl Password {
    /// # Errors
    ///
    /// When the file cannot be read, or the URL has a password too.
    pub(crate) fn of(config: &DatabaseConfig) -> Result<Self, DbErr> {
        let (role, of_url) = credentials(&config.database_url);
        let of_file = match &config.database_password_file {
            None => None,
            Some(_) if of_url.is_some() => {
                let both = "DATABASE_PASSWORD_FILE is set, and DATABASE_URL has a password too";
                return Err(DbErr::Custom(both.to_owned()));
            }
            Some(file) => {
                let text = std::fs::read_to_string(file).map_err(|error| {
                    let file = file.display();
                    DbErr::Custom(format!("cannot read {file} (DATABASE_PASSWORD_FILE): {error}"))
                })?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
        };
        let is_default = of_file.as_deref().or(of_url).is_some_and(|it| is_default(role, it));
        Ok(Self { role: role.to_owned(), of_file, is_default })
    }

    pub(crate) fn add_to(&self, options: PgConnectOptions) -> PgConnectOptions {
        match &self.of_file {
            Some(password) => options.password(password),
            None => options,
        }
    }

    pub(crate) fn warn_of_default(&self) {
        if self.is_default {
            let role = &self.role;
            tracing::warn!(
                role,
                "the password is the default one, which everybody knows: change it, as the README shows"
            );
        }
    }
}

/// The role and the password of a URL, if it has them. Those that are escaped are no default.
fn credentials(url: &str) -> (&str, Option<&str>) {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or("");
    let credentials = authority.rsplit_once('@').map_or("", |(credentials, _)| credentials);
    match credentials.split_once(':') {
        Some((role, password)) => (role, Some(password).filter(|it| !it.is_empty())),
        None => (credentials, None),
    }
}

/// The role's name, or what it begins with, such as `order` of `order_service`: what a compose file has for a first try.
fn is_default(role: &str, password: &str) -> bool {
    role.strip_prefix(password).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "postgres://order_service:order@postgres:5432/order_service",
        "order_service",
        Some("order")
    )]
    #[case("postgres://order_service@postgres:5432/order_service", "order_service", None)]
    #[case("postgres://order_service:@postgres/order_service", "order_service", None)]
    #[case("postgres://postgres/orders", "", None)]
    #[case("postgres://a:p%40ss@[::1]:5432/b?host=x@y", "a", Some("p%40ss"))]
    #[case("sqlite://data/orders.sqlite", "", None)]
    fn the_credentials_of_a_url_are_found(
        #[case] url: &str,
        #[case] role: &str,
        #[case] password: Option<&str>,
    ) {
        assert_eq!(credentials(url), (role, password));
    }

    #[test]
    fn a_role_and_what_it_begins_with_are_default_passwords() {
        assert!(is_default("order_service", "order") && is_default("postgres", "postgres"));
        for password in ["order_s", "ord", "service", "tr0ub4dor", "user"] {
            assert!(!is_default("order_service", password), "{password}");
        }
    }

    #[test]
    fn a_file_has_the_password_of_a_url_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "order\n").unwrap();
        let config = |url: &str, file: &std::path::Path| DatabaseConfig {
            database_password_file: Some(file.to_owned()),
            ..DatabaseConfig::new(url)
        };
        let password = Password::of(&config("postgres://order_service@db/o", &file)).unwrap();
        assert_eq!(password.of_file.as_deref(), Some("order"));
        assert!(password.is_default);
        let both = Password::of(&config("postgres://order_service:x@db/o", &file)).err();
        assert!(both.unwrap().to_string().contains("DATABASE_URL"));
        let missing = Password::of(&config("postgres://a@db/o", &folder.path().join("none"))).err();
        assert!(missing.unwrap().to_string().contains("DATABASE_PASSWORD_FILE"));
    }
}
