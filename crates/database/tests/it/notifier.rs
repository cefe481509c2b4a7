use std::time::Duration;

use database::{ChangeNotifier, Database};
use rstest::rstest;
use sea_orm::DbErr;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
use tokio::sync::watch::Receiver;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

const LONG: Duration = Duration::from_mins(2);

async fn is_notified(receiver: &mut Receiver<()>) -> bool {
    matches!(timeout(LONG, receiver.changed()).await, Ok(Ok(())))
}

/// Another process on the same database, which listens already.
async fn other_process(database: &TestDatabase, stop: &CancellationToken) -> Receiver<()> {
    let notifier = ChangeNotifier::new("news");
    let mut receiver = notifier.subscribe();
    let database = Database::connect(&database.config()).await.unwrap();
    tokio::spawn(notifier.run(database, stop.clone()));
    assert!(is_notified(&mut receiver).await, "whoever begins to listen looks once");
    receiver
}

#[tokio::test]
async fn what_is_raised_is_notified_by_all_who_subscribed() {
    let notifier = ChangeNotifier::new("news");
    let mut receivers = [notifier.subscribe(), notifier.subscribe()];
    notifier.clone().notify_local();
    for receiver in &mut receivers {
        assert!(is_notified(receiver).await);
        assert!(!receiver.has_changed().unwrap(), "once");
    }
}

#[tokio::test]
async fn what_is_sent_is_notified_by_other_processes_once_it_is_committed() -> Result<(), DbErr> {
    let Some(test_database) = TestDatabase::create(Postgres).await else { return Ok(()) };
    let stop = CancellationToken::new();
    let mut other = other_process(&test_database, &stop).await;
    let database = Database::connect(&test_database.config()).await.unwrap();
    let transaction = database.begin().await?;
    ChangeNotifier::new("news").notify_all(&transaction).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!other.has_changed().unwrap(), "not committed yet");
    transaction.commit().await?;
    assert!(is_notified(&mut other).await);
    stop.cancel();
    Ok(())
}

#[rstest]
#[tokio::test]
async fn it_runs_until_it_is_stopped(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(database) = TestDatabase::create(engine).await else { return };
    let database = Database::connect(&database.config()).await.unwrap();
    let stop = CancellationToken::new();
    let listening = tokio::spawn(ChangeNotifier::new("news").run(database, stop.clone()));
    stop.cancel();
    timeout(LONG, listening).await.unwrap().unwrap();
}
