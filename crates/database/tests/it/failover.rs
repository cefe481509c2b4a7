//! PostgreSQL fails over: sessions end, new ones cannot write for a while, and stay so when others can.

use std::time::Duration;

use database::{Database, DatabaseConfig, is_outage, open};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbErr};
use test_database::Engine::Postgres;
use test_database::TestDatabase;
use tokio::time::{sleep, timeout};

use crate::tables::Migrator;

const WRITE: &str = "DELETE FROM numbers";
const CONNECTIONS: u32 = 4;
/// Far longer than anything may take.
const LONG: Duration = Duration::from_mins(5);

async fn write(database: &Database) -> Result<(), DbErr> {
    database.writer().execute_unprepared(WRITE).await?;
    Ok(())
}

async fn write_in_a_transaction(database: &Database) -> Result<(), DbErr> {
    let transaction = database.begin().await?;
    transaction.execute_unprepared(WRITE).await?;
    transaction.commit().await
}

/// Asks for as much at once as there are connections, and reports what failed.
async fn write_on_all_connections(database: &Database) -> Vec<DbErr> {
    let writes = (0..CONNECTIONS).map(|_| write(database));
    let transactions = (0..CONNECTIONS).map(|_| write_in_a_transaction(database));
    let (writes, transactions) = tokio::join!(join_all(writes), join_all(transactions));
    writes.into_iter().chain(transactions).filter_map(Result::err).collect()
}

async fn until_all_can_write(database: &Database) {
    let recovered = async {
        while !write_on_all_connections(database).await.is_empty() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LONG, recovered).await.expect("all can write again");
}

/// A database that can only be read, with all connections that there may be.
async fn read_only() -> Option<(TestDatabase, Database)> {
    let place = TestDatabase::create(Postgres).await?;
    place.open::<Migrator>().await.close().await;
    place.become_read_only().await;
    let config = DatabaseConfig { database_max_connections: CONNECTIONS, ..place.config() };
    let database = Database::connect(&config).await.unwrap();
    Some((place, database))
}

#[tokio::test]
async fn a_read_only_server_is_an_outage_and_what_was_opened_meanwhile_is_not_kept() {
    let Some((place, database)) = read_only().await else { return };
    let errors = write_on_all_connections(&database).await;
    assert_eq!(errors.len(), 2 * CONNECTIONS as usize);
    for error in errors {
        assert!(is_outage(&error), "{error}");
    }
    database.reader().execute_unprepared("SELECT n FROM numbers").await.unwrap();
    place.become_writable().await;
    until_all_can_write(&database).await;
}

#[tokio::test]
async fn sessions_that_end_are_an_outage_at_most() {
    let Some(place) = TestDatabase::create(Postgres).await else { return };
    let config = DatabaseConfig { database_max_connections: CONNECTIONS, ..place.config() };
    let database = open::<Migrator>(&config).await.unwrap();
    assert!(write_on_all_connections(&database).await.is_empty());
    place.become_read_only().await;
    for error in write_on_all_connections(&database).await {
        assert!(is_outage(&error), "{error}");
    }
}

/// Nothing else asks: a service that is not ready gets no requests.
#[tokio::test]
async fn health_asks_whether_it_can_be_written_to_and_finds_out_when_it_can_again() {
    let Some((place, database)) = read_only().await else { return };
    let health = database.health_check();
    let error = health().await.unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
    place.become_writable().await;
    let recovered = async {
        while health().await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LONG, recovered).await.expect("it is healthy again");
}

#[tokio::test]
async fn a_start_waits_for_a_server_that_can_be_written_to() {
    let Some((place, _)) = read_only().await else { return };
    let impatient = DatabaseConfig { database_connect_timeout_ms: 1, ..place.config() };
    let error = open::<Migrator>(&impatient).await.expect_err("it cannot migrate");
    assert!(error.to_string().contains("read-only"), "{error}");
    let promotion = async {
        sleep(Duration::from_millis(200)).await;
        place.become_writable().await;
    };
    let config = place.config();
    let (opened, ()) = tokio::join!(open::<Migrator>(&config), promotion);
    until_all_can_write(&opened.unwrap()).await;
}
