//! The contract of `NotificationRepository`, over every adapter.

mod parts;
mod positions;
mod races;

use std::sync::Arc;
use std::time::Duration;

use database::{ChangeNotifier, Database};
use futures_util::TryStreamExt;
use notifier_service::adapters::outbound::database::{Migrator, SeaOrmNotificationRepository};
use notifier_service::application::ports::{Claim, NotificationRepository, Position};
use notifier_service::domain::notification::{AnnouncementKind, Notification};
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Failure, Selection};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;

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

async fn claim(notifications: &Notifications, number: u128) -> Option<Box<dyn Claim>> {
    let event = notification(number).announcement.event_id;
    let claim = tokio::time::timeout(PATIENCE, notifications.claim(event)).await;
    claim.expect("an answer in time").unwrap()
}

async fn claim_and_confirm(notifications: &Notifications, number: u128) {
    let claim = claim(notifications, number).await.unwrap();
    claim.confirm(&notification(number)).await.unwrap();
}

async fn listed(notifications: &Notifications) -> Vec<Notification> {
    let list =
        tokio::time::timeout(PATIENCE, notifications.list(Selection::all(NewestFirst))).await;
    let list = list.expect("an answer in time").unwrap();
    list.expect("a list").try_collect().await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_confirmed_notification_is_listed_as_it_was(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    let mut deletion = notification(2);
    deletion.announcement.kind = AnnouncementKind::OrderDeleted;
    claim_and_confirm(&notifications, 1).await;
    let claim = claim(&notifications, 2).await.unwrap();
    claim.confirm(&deletion).await.unwrap();
    assert_eq!(listed(&notifications).await, [deletion, notification(1)]);
}

#[rstest]
#[tokio::test]
async fn a_confirmed_notification_is_never_claimed_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    claim_and_confirm(&notifications, 1).await;
    for _ in 0..2 {
        assert!(claim(&notifications, 1).await.is_none());
    }
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_was_dropped_is_given_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    for _ in 0..3 {
        let dropped = claim(&notifications, 1).await;
        assert!(dropped.is_some());
        drop(dropped);
        assert_eq!(listed(&notifications).await, []);
    }
    claim_and_confirm(&notifications, 1).await;
    assert_eq!(listed(&notifications).await, [notification(1)]);
}

#[rstest]
#[tokio::test]
async fn what_is_claimed_only_is_not_listed_and_keeps_nobody_from_reading(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, notifications)) = repository(engine).await else {
        return;
    };
    claim_and_confirm(&notifications, 1).await;
    let claim = claim(&notifications, 2).await.unwrap();
    assert_eq!(listed(&notifications).await, [notification(1)]);
    claim.confirm(&notification(2)).await.unwrap();
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
        claim_and_confirm(&notifications, number).await;
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
        notifications.claim(event).await.map(|_| ()),
        notifications.list(Selection::all(NewestFirst)).await.map(|_| ()),
        notifications.after(Position::START, 1).await.map(|_| ()),
        notifications.position_of(event).await.map(|_| ()),
        notifications.last_position().await.map(|_| ()),
    ] {
        assert!(matches!(outcome, Err(Failure::Unavailable(_))), "{outcome:?}");
    }
}
