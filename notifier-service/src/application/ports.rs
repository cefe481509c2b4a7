//! All that the use cases need from outside.

mod feed;

#[cfg(test)]
pub use feed::MockNotificationFeed;
pub use feed::{Entry, Live, NotificationFeed, Position};

use async_trait::async_trait;
use port_types::{Failure, Items, Selection};

use crate::domain::notification::{EventId, Notification};

/// What was shown.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Claims the right to show an event. MUST return a claim to at most one caller at a time for an event, and to none once
    /// a claim for it was confirmed: a second caller waits for the first, or gets `None`.
    async fn claim(&self, event: EventId) -> Result<Option<Box<dyn Claim>>, Failure>;

    /// MUST return those selected of the notifications whose claim was confirmed, in the order in which they were shown, in
    /// bounded memory however many there are, and cost the same wherever they begin. MUST return `None` when the event to
    /// begin after was not shown.
    async fn list(&self, selection: Selection<EventId>) -> Result<Option<Notifications>, Failure>;

    /// MUST return the entries that follow a position, in order: `limit` of them, or fewer when there are no more.
    async fn after(&self, position: Position, limit: usize) -> Result<Vec<Entry>, Failure>;

    /// The position of the notification of an event; `None` for an event that was not shown.
    async fn position_of(&self, event: EventId) -> Result<Option<Position>, Failure>;

    /// The position of the notification that was shown last; [`Position::START`] when there is none.
    async fn last_position(&self) -> Result<Position, Failure>;
}

pub type Notifications = Items<Notification, Failure>;

/// The right to show a notification. A claim that is dropped is given back.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Claim: Send {
    /// The event was shown, as this. MUST keep it durably before it returns, at a position after those of all notifications
    /// that could be read before: who has read up to a position has read everything up to it.
    async fn confirm(self: Box<Self>, notification: &Notification) -> Result<(), Failure>;
}

/// Where people look.
#[cfg_attr(test, mockall::automock)]
pub trait Console: Send + Sync {
    /// MUST have put one whole line out before it returns.
    fn show(&self, notification: &Notification) -> Result<(), Failure>;
}
