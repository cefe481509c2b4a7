//! Migrations, transactions and outages.

use std::time::Duration;

use database::{Database, DatabaseConfig, is_outage, open};
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;

use crate::tables::{FailingMigrator, Migrator};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_on_an_empty_database_all_come_up(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    let starts = (0..8).map(|_| {
        let config = place.config();
        tokio::spawn(async move { open::<Migrator>(&config).await.map(drop) })
    });
    for started in join_all(starts.collect::<Vec<_>>()).await {
        started.unwrap().unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    assert!(open::<FailingMigrator>(&place.config()).await.is_err());
    let database = Database::connect(&place.config()).await.unwrap();
    let table = database.reader().execute_unprepared("SELECT n FROM numbers");
    assert!(table.await.is_err());
}

/// Reads, then writes what follows from it: on SQLite a deferred transaction would fail.
async fn read_then_write(database: Database, n: u32) {
    let transaction = database.begin().await.unwrap();
    let read = "SELECT max(n) FROM numbers";
    transaction.execute_unprepared(read).await.unwrap();
    let write = format!("INSERT INTO numbers VALUES ({n})");
    transaction.execute_unprepared(&write).await.unwrap();
    transaction.commit().await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_read_and_then_write_wait_for_each_other(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    // Two processes on one database.
    let (one, other) = (place.open::<Migrator>().await, place.open::<Migrator>().await);
    let writers = (0..32).map(|n| {
        let database = if n % 2 == 0 { &one } else { &other };
        tokio::spawn(read_then_write(database.clone(), n))
    });
    for writer in join_all(writers).await {
        writer.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_waited_for_and_then_named() {
    let config = DatabaseConfig {
        database_connect_timeout_ms: 300,
        // Port 9 of the loopback interface: nobody listens.
        ..DatabaseConfig::new("postgres://nobody:secret@127.0.0.1:9/none")
    };
    let connecting = Database::connect(&config);
    let outcome = tokio::time::timeout(Duration::from_mins(1), connecting).await;
    let error = format!("{:#}", outcome.unwrap().unwrap_err());
    assert!(error.contains("DATABASE_URL"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[tokio::test]
async fn a_closed_database_is_an_outage() {
    let Some(place) = TestDatabase::create(Sqlite).await else { return };
    let database = place.open::<Migrator>().await;
    let reader = database.reader().clone();
    database.close().await;
    let outcome = reader.execute_unprepared("SELECT 1").await;
    assert!(is_outage(&outcome.unwrap_err()));
}

#[cfg(unix)]
#[rstest]
#[tokio::test]
async fn the_files_of_sqlite_are_readable_by_their_owner_only(
    #[values("", "?mode=rwc", "?mode=rw")] query: &str,
) {
    use std::os::unix::fs::PermissionsExt;

    let place = TestDatabase::create(Sqlite).await.unwrap();
    let url = place.config().database_url;
    let config = DatabaseConfig { database_url: format!("{url}{query}"), ..place.config() };
    let database = open::<Migrator>(&config).await.unwrap();
    database.writer().execute_unprepared("INSERT INTO numbers VALUES (1)").await.unwrap();
    let path = url.strip_prefix("sqlite://").unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let file = std::fs::metadata(format!("{path}{suffix}")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{suffix}");
    }
}
