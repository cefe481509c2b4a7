use futures_util::FutureExt;
use uuid::Uuid;

use super::*;
use crate::application::ports::{MockNotificationFeed, MockNotificationRepository};
use crate::domain::notification::Notification;
use crate::domain::notification::samples::{announcement, time};

const EVENT: EventId = EventId(Uuid::from_u128(7));

fn entry(position: i64) -> Entry {
    let notification = Notification { announcement: announcement(), shown_at: time(7) };
    Entry::new(Position(position), notification)
}

/// A feed that begins after `from`, tells of what comes until `to`, and then breaks off or ends.
fn feed(from: i64, to: i64) -> MockNotificationFeed {
    let mut feed = MockNotificationFeed::new();
    feed.expect_follow().once().returning(move || Live {
        from: Position(from),
        entries: stream::iter((from + 1..=to).map(|position| Arc::new(entry(position)))).boxed(),
    });
    feed.expect_ended().returning(|| future::pending().boxed());
    feed
}

/// A repository of notifications up to `visible`, to which each look adds `growth`. The event is at `seen`.
fn repository(seen: Option<i64>, mut visible: i64, growth: i64) -> MockNotificationRepository {
    let mut notifications = MockNotificationRepository::new();
    notifications
        .expect_position_of()
        .withf(|event| *event == EVENT)
        .returning(move |_| Ok(seen.map(Position)));
    notifications.expect_after().returning(move |Position(after), limit| {
        let page = (after + 1..=visible).take(limit).map(entry).collect();
        visible += growth;
        Ok(page)
    });
    notifications
}

async fn positions(
    notifications: MockNotificationRepository,
    feed: MockNotificationFeed,
    last_seen: Option<EventId>,
) -> Vec<i64> {
    let follow = FollowNotifications::new(Arc::new(notifications), Arc::new(feed));
    let entries = follow.execute(last_seen);
    let entries = entries.map_ok(|entry| entry.position.0);
    entries.try_collect().await.unwrap()
}

#[tokio::test]
async fn without_a_last_event_it_begins_now() {
    let untouched = MockNotificationRepository::new();
    assert_eq!(positions(untouched, feed(5, 8), None).await, [6, 7, 8]);
}

#[tokio::test]
async fn it_resumes_after_the_last_event_and_goes_on_live() {
    let notifications = repository(Some(2), 50, 0);
    let followed = positions(notifications, feed(50, 60), Some(EVENT)).await;
    assert!(followed.into_iter().eq(3..=60));
}

#[tokio::test]
async fn what_is_shown_while_it_catches_up_is_neither_lost_nor_repeated() {
    // The feed may be behind what could be read, or ahead of it.
    for from in [38, 40, 43, 60] {
        let notifications = repository(Some(2), 40, 5);
        let followed = positions(notifications, feed(from, 90), Some(EVENT)).await;
        assert!(followed.iter().copied().eq(3..=90), "{from}: {followed:?}");
    }
}

#[tokio::test]
async fn an_event_that_was_never_shown_comes_before_all() {
    let notifications = repository(None, 20, 0);
    let followed = positions(notifications, feed(20, 22), Some(EVENT)).await;
    assert!(followed.into_iter().eq(1..=22));
}

#[tokio::test]
async fn it_ends_when_the_feed_ends_even_while_it_catches_up() {
    let mut feed = MockNotificationFeed::new();
    feed.expect_ended().returning(|| future::ready(()).boxed());
    let notifications = repository(Some(0), 40, 0);
    assert_eq!(positions(notifications, feed, Some(EVENT)).await, [0; 0]);
}

#[tokio::test]
async fn a_repository_that_is_away_breaks_it_off() {
    let mut notifications = MockNotificationRepository::new();
    notifications
        .expect_position_of()
        .returning(|_| Err(Failure::Unavailable(anyhow::anyhow!("away"))));
    let mut feed = MockNotificationFeed::new();
    feed.expect_ended().returning(|| future::pending().boxed());
    let follow = FollowNotifications::new(Arc::new(notifications), Arc::new(feed));
    let outcome = follow.execute(Some(EVENT)).try_collect::<Vec<_>>().await;
    assert!(matches!(outcome, Err(Failure::Unavailable(_))));
}
