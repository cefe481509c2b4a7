use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt, future};
use port_types::Failure;

use super::ports::{Entry, Live, NotificationFeed, NotificationRepository, Position};
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
    live: Option<Live>,
}

impl Reading {
    async fn next(reading: Option<Self>) -> Result<Option<(Entries, Option<Self>)>, Failure> {
        let Some(mut reading) = reading else {
            return Ok(None);
        };
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
mod tests;
