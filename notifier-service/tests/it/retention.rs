//! What is forgotten of what was shown.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use database::{ChangeNotifier, Database, PRUNE_BATCH};
use futures_util::TryStreamExt;
use notifier_service::adapters::outbound::database::{
    Migrator, SeaOrmNotificationRepository, prune, prune_batch,
};
use notifier_service::application::ports::NotificationRepository;
use notifier_service::domain::notification::Notification;
use port_types::Direction::OldestFirst;
use port_types::Selection;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
use tokio_util::sync::CancellationToken;

use crate::samples::{notification, time};

/// How long a test waits for what must come.
const TIMEOUT: Duration = Duration::from_mins(5);

struct History {
    database: Database,
    notifications: Arc<dyn NotificationRepository>,
    _place: TestDatabase,
}

impl History {
    /// Notifications 1 to `count`, each shown a second after the one before.
    async fn of(engine: Engine, count: u32) -> Option<Self> {
        let place = TestDatabase::create(engine).await?;
        let database = place.open::<Migrator>().await;
        let notifier = ChangeNotifier::new("notifications_shown");
        let notifications = SeaOrmNotificationRepository::new(database.clone(), notifier);
        let history = Self { database, notifications: Arc::new(notifications), _place: place };
        for number in 1..=count {
            history.show(number).await;
        }
        Some(history)
    }

    async fn show(&self, number: u32) {
        let notification = Notification { shown_at: at(number), ..notification(number.into()) };
        let lease = self.notifications.lease(notification.announcement.event_id).await.unwrap();
        lease.unwrap().complete(&notification).await.unwrap();
    }

    async fn shown(&self) -> Vec<u128> {
        let list = self.notifications.list(Selection::all(OldestFirst)).await.unwrap().unwrap();
        let list: Vec<Notification> = list.try_collect().await.unwrap();
        list.iter().map(|it| it.announcement.event_id.0.as_u128()).collect()
    }

    async fn inbox(&self) -> i64 {
        let count = "SELECT count(*) AS count FROM inbox";
        let count = Statement::from_string(self.database.engine().into(), count);
        let row = self.database.reader().query_one_raw(count).await.unwrap().unwrap();
        row.try_get("", "count").unwrap()
    }
}

fn at(second: u32) -> DateTime<Utc> {
    time("2026-11-22T10:00:00.000Z") + TimeDelta::seconds(second.into())
}

#[rstest]
#[tokio::test]
async fn the_oldest_are_forgotten_with_their_events_and_never_more_than_a_batch(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(history) = History::of(engine, 10).await else { return };
    for (second, deleted, left) in [(1, 0, 10), (7, 4, 6), (7, 2, 4), (7, 0, 4)] {
        assert_eq!(prune_batch(&history.database, at(second), 4).await.unwrap(), deleted);
        assert_eq!(history.inbox().await, left);
    }
    assert_eq!(history.shown().await, [7, 8, 9, 10]);
    // What is remembered is not shown again.
    let event = notification(7).announcement.event_id;
    assert!(history.notifications.lease(event).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn what_is_shown_after_all_was_forgotten_comes_after_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(history) = History::of(engine, 3).await else { return };
    let last = history.notifications.last_position().await.unwrap();
    assert_eq!(prune_batch(&history.database, at(9), 10).await.unwrap(), 3);
    history.show(4).await;
    let after = history.notifications.after(last, 10).await.unwrap();
    assert_eq!(after.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_task_forgets_batch_after_batch_until_it_is_told_to_stop(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let count = u32::try_from(PRUNE_BATCH).unwrap() + 3;
    let Some(history) = History::of(engine, count).await else { return };
    let (stop, retention) = (CancellationToken::new(), TimeDelta::hours(168));
    let now = move || at(count) + retention;
    let task = tokio::spawn(prune(history.database.clone(), retention, now, stop.clone()));
    let pruned = async {
        while history.inbox().await > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, pruned).await.unwrap();
    stop.cancel();
    tokio::time::timeout(TIMEOUT, task).await.unwrap().unwrap();
    assert_eq!(history.shown().await, [u128::from(count)], "what is young enough stays");
}
