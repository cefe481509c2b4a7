//! Replicas that start together.

use database::{Database, migrate};
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
    let config = place.config();
    let replicas = join_all((0..8).map(|_| Database::connect(&config))).await;
    let migrations = replicas.into_iter().map(|replica| {
        let replica = replica.unwrap();
        tokio::spawn(async move { migrate::<Migrator>(&replica).await })
    });
    for migrated in join_all(migrations).await {
        migrated.unwrap().unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    let database = Database::connect(&place.config()).await.unwrap();
    let outcome = migrate::<FailingMigrator>(&database).await;
    assert!(outcome.is_err());
    let table = database.reader().execute_unprepared("SELECT n FROM numbers");
    assert!(table.await.is_err());
}
