//! The port to what is being shown.

use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::domain::notification::Notification;

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
pub struct Live {
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
    fn follow(&self) -> Live;

    /// MUST be ready as soon as the feed has ended.
    fn ended(&self) -> BoxFuture<'static, ()>;
}
