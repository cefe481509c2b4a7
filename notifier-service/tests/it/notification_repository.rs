//! The contract of `NotificationRepository`, over every adapter.

mod positions;

use std::sync::Arc;
use std::time::Duration;

use database::{ChangeNotifier, Database, PAGE_SIZE};
use futures_util::TryStreamExt;
use notifier_service::adapters::outbound::database::{Migrator, SeaOrmNotificationRepository};
use notifier_service::application::ports::{Lease, NotificationRepository, Position};
use notifier_service::domain::notification::{AnnouncementKind, Notification};
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Failure, Selection};
use rstest::rstest;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use tokio::task::JoinHandle;

use crate::samples::notification;

type Notifications = Arc<dyn NotificationRepository>;

/// Longer than anything here takes by far, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(20);

async fn repository(engine: Engine) -> Option<(TestDatabase, Database, Notifications)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    let notifications = Arc::new(on(&database));
    Some((place, database, notifications))
}

fn on(database: &Database) -> SeaOrmNotificationRepository {
    SeaOrmNotificationRepository::new(database.clone(), ChangeNotifier::new("notifications_shown"))
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
    let list =
        tokio::time::timeout(PATIENCE, notifications.list(Selection::all(NewestFirst))).await;
    let list = list.expect("an answer in time").unwrap();
    list.expect("a list").try_collect().await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_completed_notification_is_listed_as_it_was(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let mut deletion = notification(2);
    deletion.announcement.kind = AnnouncementKind::OrderDeleted;
    lease_and_complete(&notifications, 1).await;
    let lease = lease(&notifications, 2).await.unwrap();
    lease.complete(&deletion).await.unwrap();
    assert_eq!(listed(&notifications).await, [deletion, notification(1)]);
}

#[rstest]
#[tokio::test]
async fn a_completed_notification_is_never_leased_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    lease_and_complete(&notifications, 1).await;
    for _ in 0..2 {
        assert!(lease(&notifications, 1).await.is_none());
    }
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test]
async fn a_lease_that_was_dropped_is_given_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
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
#[tokio::test]
async fn what_is_leased_only_is_not_listed_and_keeps_nobody_from_reading(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    lease_and_complete(&notifications, 1).await;
    let lease = lease(&notifications, 2).await.unwrap();
    assert_eq!(listed(&notifications).await, [notification(1)]);
    lease.complete(&notification(2)).await.unwrap();
    let both = [notification(2), notification(1)];
    assert_eq!(listed(&notifications).await, both);
}

#[rstest]
#[tokio::test]
async fn all_notifications_are_listed_the_last_one_first(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    // Neither their ids nor their times tell in which order they were shown.
    let several_pages = 2 * u128::from(database::PAGE_SIZE) + 1;
    let shown = || (0..several_pages).map(|number| number ^ 1);
    for number in shown() {
        lease_and_complete(&notifications, number).await;
    }
    let listed = listed(&notifications).await;
    let numbers = listed.iter().map(|one| one.announcement.order.id.as_u128());
    assert!(numbers.rev().eq(shown()));
}

#[rstest]
#[tokio::test]
async fn a_database_that_is_away_is_unavailable(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, notifications)) = repository(engine).await else {
        return;
    };
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
    let selection = Selection {
        after: after.map(|number| notification(number).announcement.event_id),
        limit,
        direction,
    };
    let part = notifications.list(selection).await.unwrap()?;
    let part: Vec<Notification> = part.try_collect().await.unwrap();
    let numbers = part.iter().map(|one| one.announcement.event_id.0.as_u128());
    Some(numbers.collect())
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_notification_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    // Neither their ids nor their times tell in which order they were shown.
    for number in [3, 1, 5, 2, 4] {
        lease_and_complete(&notifications, number).await;
    }
    for (after, limit, direction, expected) in [
        (None, 2, NewestFirst, &[4, 2][..]),
        (Some(2), 2, NewestFirst, &[5, 1]),
        (Some(1), 2, NewestFirst, &[3]),
        (Some(3), 2, NewestFirst, &[]),
        (None, 2, OldestFirst, &[3, 1]),
        (Some(5), 1_000, OldestFirst, &[2, 4]),
    ] {
        let part = part(&notifications, after, Some(limit), direction).await;
        assert_eq!(part.unwrap(), expected, "{limit} after {after:?}");
    }
}

#[rstest]
#[tokio::test]
async fn no_part_begins_behind_what_was_not_shown(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    lease_and_complete(&notifications, 1).await;
    let leased = lease(&notifications, 2).await;
    let after = part(&notifications, Some(2), Some(9), NewestFirst).await;
    assert_eq!(after, None);
    drop(leased);
}

#[rstest]
#[tokio::test]
async fn without_a_limit_everything_behind_a_notification_is_listed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let last = 2 * u128::from(PAGE_SIZE) + 2;
    for number in 0..=last {
        lease_and_complete(&notifications, number).await;
    }
    let rest = part(&notifications, Some(last), None, NewestFirst).await;
    assert!(rest.unwrap().into_iter().eq((0..last).rev()));
}

fn lease_meanwhile(notifications: &Notifications) -> JoinHandle<Option<Box<dyn Lease>>> {
    let notifications = notifications.clone();
    tokio::spawn(async move { lease(&notifications, 1).await })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_leases_what_another_has_leased_gets_nothing_when_that_is_completed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let first = lease(&notifications, 1).await.unwrap();
    let second = lease_meanwhile(&notifications);
    first.complete(&notification(1)).await.unwrap();
    assert!(second.await.unwrap().is_none());
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_leases_what_another_gives_back_gets_it_then_or_later(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let first = lease(&notifications, 1).await.unwrap();
    let second = lease_meanwhile(&notifications);
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
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let race = (0..16).map(|_| {
        let notifications = notifications.clone();
        tokio::spawn(async move {
            let Some(lease) = lease(&notifications, 1).await else {
                return 0;
            };
            tokio::task::yield_now().await;
            lease.complete(&notification(1)).await.unwrap();
            1
        })
    });
    let mut completed = 0;
    for task in race.collect::<Vec<_>>() {
        completed += task.await.unwrap();
    }
    assert_eq!(completed, 1);
    assert_eq!(listed(&notifications).await, [notification(1)]);
}
