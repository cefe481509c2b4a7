//! `PgBouncer` between us and PostgreSQL: skipped, and told, without it or without a server.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use database::{Database, DatabaseConfig, open};
use rstest::rstest;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tempfile::TempDir;
use test_database::Engine::Postgres;
use test_database::{TestDatabase, skipped};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::tables::Migrator;

/// Far longer than anything may take, and far shorter than a start waits here.
const LONG: Duration = Duration::from_mins(5);
const IGNORED: &str = "options";

struct Pooler {
    process: Child,
    place: TestDatabase,
    config: DatabaseConfig,
    _folder: TempDir,
}

impl Pooler {
    async fn start(mode: &str, ignored: &str) -> Option<Self> {
        let place = TestDatabase::create(Postgres).await?;
        let url = place.config().database_url;
        let (credentials, server) = url.rsplit_once('@').unwrap();
        let (address, name) = server.split_once('/').unwrap();
        let (host, server_port) = address.split_once(':').unwrap();
        let (user, password) = credentials.split_once("//").unwrap().1.split_once(':').unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pgbouncer.ini");
        let settings = format!(
            "[databases]\n\
             * = host={host} port={server_port} user={user} password={password}\n\
             [pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = {mode}\nignore_startup_parameters = {ignored}\n"
        );
        std::fs::write(&file, settings).unwrap();
        let Ok(process) = command(&file).spawn() else {
            skipped("PgBouncer is not installed");
            return None;
        };
        let listens = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(LONG, listens).await.expect("it listens");
        let config = DatabaseConfig {
            database_connect_timeout_ms: 3_600_000,
            database_url: format!("postgres://{user}:{password}@127.0.0.1:{port}/{name}"),
            ..place.config()
        };
        Some(Self { process, place, config, _folder: folder })
    }

    async fn refusal(&self) -> String {
        let connecting = timeout(LONG, Database::connect(&self.config)).await;
        connecting.expect("at once").expect_err("refused").to_string()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// It does not run as root.
fn command(settings: &Path) -> Command {
    let mut command = Command::new("pgbouncer");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let folder = settings.parent().unwrap();
        if std::fs::metadata(folder).unwrap().uid() == 0 {
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
            command.args(["-u", "nobody"]);
        }
    }
    command.arg(settings).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[rstest]
#[case::that_is_told_to_ignore_nothing("transaction", "", "unsupported startup parameter")]
#[case::that_shares_sessions("transaction", IGNORED, "its sessions change")]
#[case::that_has_no_transactions("statement", IGNORED, "transaction blocks not allowed")]
#[case::that_keeps_sessions_and_refuses_settings("session", "", "unsupported startup parameter")]
#[case::that_drops_settings(
    "session",
    IGNORED,
    "it drops statement_timeout, which is 0 and not 30000"
)]
#[tokio::test]
async fn a_pooler_is_refused_at_once_in_a_line_that_says_what_to_do(
    #[case] mode: &str,
    #[case] ignored: &str,
    #[case] reason: &str,
) {
    let Some(pooler) = Pooler::start(mode, ignored).await else { return };
    let refusal = pooler.refusal().await;
    assert!(refusal.contains(reason), "{refusal}");
    assert!(refusal.ends_with("or to a pooler in session mode as the README shows"), "{refusal}");
    assert_eq!(refusal.lines().count(), 1, "{refusal}");
}

/// Its only session is somebody else's for as long as they like.
#[tokio::test]
async fn a_pooler_that_does_not_answer_is_an_outage() {
    let mode = "transaction\ndefault_pool_size = 1\nquery_wait_timeout = 0";
    let ignored = "options,extra_float_digits";
    let Some(mut pooler) = Pooler::start(mode, ignored).await else { return };
    let other = sea_orm::Database::connect(&pooler.config.database_url).await.unwrap();
    let _held = other.begin().await.unwrap();
    pooler.config.database_acquire_timeout_ms = 2_000;
    pooler.config.database_statement_timeout_ms = 500;
    pooler.config.database_connect_timeout_ms = 1;
    let error = pooler.refusal().await;
    assert!(!error.contains("a pooler stands before"), "{error}");
}

#[tokio::test]
async fn a_pooler_that_keeps_sessions_whose_role_has_the_settings_is_as_good_as_none() {
    let Some(pooler) = Pooler::start("session", IGNORED).await else { return };
    for (name, value) in
        [("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", "30s")]
    {
        pooler.place.execute(&format!("ALTER DATABASE {{}} SET {name} = '{value}'")).await;
    }
    let database = timeout(LONG, open::<Migrator>(&pooler.config)).await.unwrap().unwrap();
    database.writer().execute_unprepared("INSERT INTO numbers VALUES (1)").await.unwrap();
    database.health_check()().await.unwrap();
    let outcome = database.reader().execute_unprepared("SELECT n FROM numbers").await.unwrap();
    assert_eq!(outcome.rows_affected(), 1);
}
