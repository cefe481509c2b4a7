use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt, future};
use port_types::Failure;

use super::ports::{Entry, NotificationFeed, NotificationRepository, Position, Subscription};
use crate::domain::notification::EventId;

pub struct FollowNotifications {
    notifications: Arc<dyn NotificationRepository>,
    feed: Arc<dyn NotificationFeed>,
}

/// Entries that each who catches up has in memory; a thousand may do so at once.
const PAGE: usize = 16;

type Entries = BoxStream<'static, Result<Arc<Entry>, Failure>>;

impl FollowNotifications {
    pub fn new(
        notifications: Arc<dyn NotificationRepository>,
        feed: Arc<dyn NotificationFeed>,
    ) -> Self {
        Self { notifications, feed }
    }

    /// Everything that is shown after the event that was seen last, in order, none left out and none repeated; without one,
    /// what is shown from now on. An event that was never shown comes before all others: nothing is lost to who errs.
    ///
    /// It ends when the feed does, or when the reader falls too far behind: it may resume where it was.
    pub fn execute(&self, last_seen: Option<EventId>) -> Entries {
        let entries = match last_seen {
            None => self.feed.follow().entries.map(Ok).boxed(),
            Some(event) => self.resume(event),
        };
        entries.take_until(self.feed.ended()).boxed()
    }

    fn resume(&self, event: EventId) -> Entries {
        let (notifications, feed) = (self.notifications.clone(), self.feed.clone());
        let entries = stream::once(async move {
            let position = notifications.position_of(event).await?;
            let reading = Reading {
                notifications,
                feed,
                position: position.unwrap_or(Position::START),
                live: None,
            };
            Ok::<_, Failure>(stream::try_unfold(Some(reading), Reading::next).try_flatten())
        });
        entries.try_flatten().boxed()
    }
}

/// Reads the past page by page, and becomes live where the past has ended.
struct Reading {
    notifications: Arc<dyn NotificationRepository>,
    feed: Arc<dyn NotificationFeed>,
    /// What was read.
    position: Position,
    /// Begun when there was nothing more to read; what was shown in between is still in the past.
    live: Option<Subscription>,
}

impl Reading {
    async fn next(reading: Option<Self>) -> Result<Option<(Entries, Option<Self>)>, Failure> {
        let Some(mut reading) = reading else { return Ok(None) };
        loop {
            let position = reading.position;
            if let Some(live) = reading.live.take_if(|live| live.from <= position) {
                let entries = live.entries;
                let news = entries.filter(move |entry| future::ready(entry.position > position));
                return Ok(Some((news.map(Ok).boxed(), None)));
            }
            let page = reading.notifications.after(position, PAGE).await?;
            match (&reading.live, page.last()) {
                (_, Some(last)) => reading.position = last.position,
                (Some(live), None) => reading.position = live.from,
                (None, None) => {}
            }
            if reading.live.is_none() && page.len() < PAGE {
                reading.live = Some(reading.feed.follow());
            }
            if !page.is_empty() {
                let page = page.into_iter().map(|entry| Ok(Arc::new(entry)));
                return Ok(Some((stream::iter(page).boxed(), Some(reading))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::*;
    use crate::application::ports::{MockNotificationFeed, MockNotificationRepository};
    use crate::domain::notification::samples::notification;

    const EVENT: EventId = EventId(Uuid::from_u128(7));

    fn entry(position: i64) -> Entry {
        Entry::new(Position(position), notification())
    }

    /// A feed that begins after `from`, tells of what comes until `to`, and then breaks off or ends.
    fn feed(from: i64, to: i64) -> MockNotificationFeed {
        let mut feed = MockNotificationFeed::new();
        feed.expect_follow().once().returning(move || Subscription {
            from: Position(from),
            entries: stream::iter((from + 1..=to).map(|position| Arc::new(entry(position))))
                .boxed(),
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
    async fn it_resumes_after_the_last_event_and_goes_on_live_losing_and_repeating_nothing() {
        for (seen, visible, growth, from, to) in [
            (Some(2), 50, 0, 50, 60),
            // What is shown meanwhile: the feed may be behind what could be read, or ahead of it.
            (Some(2), 40, 5, 38, 90),
            (Some(2), 40, 5, 40, 90),
            (Some(2), 40, 5, 43, 90),
            (Some(2), 40, 5, 60, 90),
            // An event that was never shown comes before all.
            (None, 20, 0, 20, 22),
        ] {
            let notifications = repository(seen, visible, growth);
            let followed = positions(notifications, feed(from, to), Some(EVENT)).await;
            let expected = seen.unwrap_or(0) + 1..=to;
            assert!(followed.iter().copied().eq(expected), "{seen:?} {from}: {followed:?}");
        }
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
}
