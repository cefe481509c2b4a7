//! The contract of `NotificationRepository`, over every adapter.

use std::sync::Arc;
use std::time::Duration;

use database::{ChangeNotifier, Database, PAGE_SIZE};
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use notifier_service::adapters::outbound::database::{Migrator, SeaOrmNotificationRepository};
use notifier_service::application::ports::{Entry, Lease, NotificationRepository, Position};
use notifier_service::domain::notification::{AnnouncementKind, Notification};
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Failure, Selection};
use rstest::rstest;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use tokio::task::JoinSet;

use crate::samples::notification;

type Notifications = Arc<dyn NotificationRepository>;

/// Longer than anything here takes by far, on a slow machine too.
const PATIENCE: Duration = Duration::from_mins(2);

async fn repository(engine: Engine) -> Option<(TestDatabase, Database, Notifications)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    let notifications = on(&database);
    Some((place, database, notifications))
}

fn on(database: &Database) -> Notifications {
    let notifier = ChangeNotifier::new("notifications_shown");
    Arc::new(SeaOrmNotificationRepository::new(database.clone(), notifier))
}

async fn lease(notifications: &Notifications, number: u128) -> Option<Box<dyn Lease>> {
    let event = notification(number).announcement.event_id;
    let lease = tokio::time::timeout(PATIENCE, notifications.lease(event)).await;
    lease.expect("an answer in time").unwrap()
}

async fn lease_and_complete(notifications: &Notifications, number: u128) {
    let lease = lease(notifications, number).await.unwrap();
    lease.complete(&notification(number)).await.unwrap();
}

async fn listed(notifications: &Notifications) -> Vec<Notification> {
    let list = notifications.list(Selection::all(NewestFirst));
    let list = tokio::time::timeout(PATIENCE, list).await;
    let list = list.expect("an answer in time").unwrap();
    list.expect("a list").try_collect().await.unwrap()
}

fn number(notification: &Notification) -> u128 {
    notification.announcement.event_id.0.as_u128()
}

#[rstest]
#[tokio::test]
async fn a_completed_notification_is_listed_as_it_was_and_never_leased_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    lease_and_complete(&notifications, 1).await;
    let mut deletion = notification(2);
    deletion.announcement.kind = AnnouncementKind::OrderDeleted;
    let leased = lease(&notifications, 2).await.unwrap();
    assert_eq!(listed(&notifications).await, [notification(1)], "and nobody is kept waiting");
    leased.complete(&deletion).await.unwrap();
    for number in [1, 2, 1] {
        assert!(lease(&notifications, number).await.is_none());
    }
    assert_eq!(listed(&notifications).await, [deletion, notification(1)]);
}

#[tokio::test]
async fn while_postgresql_fails_over_nothing_is_leased_and_afterwards_all_is() {
    let Some((place, _, notifications)) = repository(Postgres).await else { return };
    let held = lease(&notifications, 1).await.unwrap();
    place.become_read_only().await;
    let failure = held.complete(&notification(1)).await.err();
    assert!(matches!(failure, Some(Failure::Unavailable(_))), "{failure:?}");
    for _ in 0..3 {
        let failure = notifications.lease(notification(1).announcement.event_id).await.err();
        assert!(matches!(failure, Some(Failure::Unavailable(_))), "{failure:?}");
    }
    place.become_writable().await;
    let leased = async {
        while notifications.lease(notification(1).announcement.event_id).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, leased).await.expect("it can be leased again");
    lease_and_complete(&notifications, 1).await;
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test]
async fn a_lease_that_was_dropped_is_given_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    for _ in 0..3 {
        let dropped = lease(&notifications, 1).await;
        assert!(dropped.is_some());
        drop(dropped);
        assert_eq!(listed(&notifications).await, []);
    }
    lease_and_complete(&notifications, 1).await;
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_leases_what_another_gives_back_gets_it_then_or_later(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    let first = lease(&notifications, 1).await.unwrap();
    let second = tokio::spawn({
        let notifications = notifications.clone();
        async move { lease(&notifications, 1).await }
    });
    drop(first);
    let lease = match second.await.unwrap() {
        Some(lease) => lease,
        None => lease(&notifications, 1).await.unwrap(),
    };
    lease.complete(&notification(1)).await.unwrap();
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_callers_exactly_one_completes(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    let race = (0..16).map(|_| {
        let notifications = notifications.clone();
        tokio::spawn(async move {
            let Some(lease) = lease(&notifications, 1).await else { return 0 };
            tokio::task::yield_now().await;
            lease.complete(&notification(1)).await.unwrap();
            1
        })
    });
    let completed: i32 = join_all(race).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(completed, 1);
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test]
async fn a_database_that_is_away_is_unavailable(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, notifications)) = repository(engine).await else { return };
    database.close().await;
    let event = notification(1).announcement.event_id;
    for outcome in [
        notifications.lease(event).await.map(|_| ()),
        notifications.list(Selection::all(NewestFirst)).await.map(|_| ()),
        notifications.after(Position::START, 1).await.map(|_| ()),
        notifications.position_of(event).await.map(|_| ()),
        notifications.last_position().await.map(|_| ()),
    ] {
        assert!(matches!(outcome, Err(Failure::Unavailable(_))), "{outcome:?}");
    }
}

async fn part(
    notifications: &Notifications,
    after: Option<u128>,
    limit: Option<u16>,
    direction: Direction,
) -> Option<Vec<u128>> {
    let after = after.map(|number| notification(number).announcement.event_id);
    let part = notifications.list(Selection { after, limit, direction }).await.unwrap()?;
    let part: Vec<Notification> = part.try_collect().await.unwrap();
    Some(part.iter().map(number).collect())
}

#[rstest]
#[tokio::test]
async fn without_a_limit_everything_is_listed_or_everything_behind_a_notification(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    // Neither their ids nor their times tell in which order they were shown.
    let several_pages = 2 * u128::from(PAGE_SIZE) + 2;
    let shown: Vec<u128> = (0..several_pages).map(|number| number ^ 1).collect();
    for number in &shown {
        lease_and_complete(&notifications, *number).await;
    }
    let newest_first = || shown.iter().copied().rev();
    assert!(listed(&notifications).await.iter().map(number).eq(newest_first()));
    let rest = part(&notifications, shown.last().copied(), None, NewestFirst).await;
    assert!(rest.unwrap().into_iter().eq(newest_first().skip(1)));
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_what_was_shown_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    // Neither their ids nor their times tell in which order they were shown.
    for number in [3, 1, 5, 2, 4] {
        lease_and_complete(&notifications, number).await;
    }
    let leased = lease(&notifications, 6).await;
    for (after, limit, direction, expected) in [
        (None, 2, NewestFirst, Some(&[4, 2][..])),
        (Some(2), 2, NewestFirst, Some(&[5, 1])),
        (Some(1), 2, NewestFirst, Some(&[3])),
        (Some(3), 2, NewestFirst, Some(&[])),
        (None, 2, OldestFirst, Some(&[3, 1])),
        (Some(5), 1_000, OldestFirst, Some(&[2, 4])),
        (Some(6), 9, NewestFirst, None),
    ] {
        let part = part(&notifications, after, Some(limit), direction).await;
        assert_eq!(part.as_deref(), expected, "{limit} after {after:?}");
    }
    drop(leased);
}

async fn numbers_after(
    notifications: &Notifications,
    position: Position,
    limit: usize,
) -> Vec<u128> {
    let page = notifications.after(position, limit).await.unwrap();
    assert!(page.is_sorted_by_key(|entry| entry.position));
    page.iter().map(|entry| number(&entry.notification)).collect()
}

#[rstest]
#[tokio::test]
async fn entries_follow_a_position_in_the_order_of_their_completion(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else { return };
    let position_of = async |number| {
        let event = notification(number).announcement.event_id;
        notifications.position_of(event).await.unwrap()
    };
    assert_eq!(notifications.last_position().await.unwrap(), Position::START);
    let mut expected = vec![3, 1, 2];
    // Leased first, completed last: what counts is when it could be read. (SQLite has one writer.)
    let early = if engine == Postgres { lease(&notifications, 9).await } else { None };
    for number in [3, 1, 2] {
        lease_and_complete(&notifications, number).await;
    }
    if let Some(early) = early {
        early.complete(&notification(9)).await.unwrap();
        expected.push(9);
    }
    let leased = lease(&notifications, 4).await;
    assert_eq!(position_of(4).await, None, "leased, and not shown");
    drop(leased);
    let page: Vec<Entry> = notifications.after(Position::START, 100).await.unwrap();
    assert_eq!(page[0].notification, notification(3));
    assert_eq!(numbers_after(&notifications, Position::START, 100).await, expected);
    assert_eq!(numbers_after(&notifications, Position::START, 2).await, [3, 1]);
    assert_eq!(numbers_after(&notifications, page[1].position, 100).await, expected[2..]);
    assert_eq!(position_of(1).await, Some(page[1].position));
    let last = notifications.last_position().await.unwrap();
    assert_eq!(last, page.last().unwrap().position);
    assert_eq!(numbers_after(&notifications, last, 100).await, [0; 0]);
}

/// As several replicas do it, each with connections of its own.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn positions_become_visible_in_order_however_many_complete_at_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    const REPLICAS: u128 = 6;
    let Some((place, database, notifications)) = repository(engine).await else { return };
    let each = u128::from(PAGE_SIZE) / 4;
    let mut replicas = JoinSet::new();
    for replica in 0..REPLICAS {
        let database = match engine {
            Sqlite => database.clone(),
            Postgres => Database::connect(&place.config()).await.unwrap(),
        };
        replicas.spawn(async move {
            let notifications = on(&database);
            for number in 0..each {
                // Some leases are given back, and leave nothing behind.
                drop(lease(&notifications, replica * each + number).await);
                lease_and_complete(&notifications, replica * each + number).await;
            }
        });
    }
    let reading = async {
        let (mut read, mut position) = (Vec::new(), Position::START);
        while read.len() < usize::try_from(REPLICAS * each).unwrap() {
            for entry in notifications.after(position, 7).await.unwrap() {
                position = entry.position;
                read.push(number(&entry.notification));
            }
        }
        read
    };
    let read = tokio::time::timeout(3 * PATIENCE, reading).await;
    let mut read = read.expect("nothing was passed over");
    replicas.join_all().await;
    read.sort_unstable();
    assert!(read.into_iter().eq(0..REPLICAS * each));
}
