//! All that the use cases need from outside.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use port_types::{Failure, Items, Selection};

use crate::domain::notification::{EventId, Notification};

/// What was shown.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Leases the right to show an event. MUST return a lease to at most one caller at a time for an event, and to none once
    /// a lease for it was completed: a second caller waits for the first, or gets `None`.
    async fn lease(&self, event: EventId) -> Result<Option<Box<dyn Lease>>, Failure>;

    /// MUST return those selected of the notifications whose lease was completed, in the order in which they were shown, in
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

/// The right to show a notification. A lease that is dropped is given back.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Lease: Send {
    /// The event was shown, as this. MUST keep it durably before it returns, at a position after those of all notifications
    /// that could be read before: who has read up to a position has read everything up to it.
    async fn complete(self: Box<Self>, notification: &Notification) -> Result<(), Failure>;
}

/// Where people look.
#[cfg_attr(test, mockall::automock)]
pub trait Console: Send + Sync {
    /// MUST have put one whole line out before it returns.
    fn show(&self, notification: &Notification) -> Result<(), Failure>;
}

/// Where a notification stands in the order in which they were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub i64);

impl Position {
    /// Before all notifications.
    pub const START: Self = Self(0);
}

/// A notification in its place.
#[derive(Debug)]
pub struct Entry {
    pub position: Position,
    pub notification: Notification,
    text: OnceLock<Arc<[u8]>>,
}

impl Entry {
    pub fn new(position: Position, notification: Notification) -> Self {
        let text = OnceLock::new();
        Self { position, notification, text }
    }

    /// What `write` makes of the notification: written once, for all who follow.
    pub fn text(&self, write: impl FnOnce(&Notification) -> String) -> Arc<[u8]> {
        self.text.get_or_init(|| write(&self.notification).into_bytes().into()).clone()
    }
}

/// What is shown from a position on.
pub struct Subscription {
    /// Everything up to here can be read in the repository.
    pub from: Position,
    /// What comes after it.
    pub entries: BoxStream<'static, Arc<Entry>>,
}

/// Tells what is being shown, here or in another process, to many followers.
#[cfg_attr(test, mockall::automock)]
pub trait NotificationFeed: Send + Sync {
    /// MUST yield every notification after `from` once and in order, however many follow. MUST end for a follower that falls
    /// far behind, instead of keeping ever more for it, and for all when the feed ends; it never skips one.
    fn follow(&self) -> Subscription;

    /// MUST be ready as soon as the feed has ended.
    fn ended(&self) -> BoxFuture<'static, ()>;
}
