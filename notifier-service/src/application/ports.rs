//! All that the use cases need from outside.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

use crate::domain::notification::Notification;

/// What was shown.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Claims the right to show a notification. MUST return a claim to at most one caller at a time for an event, and to
    /// none once a claim for it was confirmed: a second caller waits for the first, or gets `None`.
    async fn claim(&self, notification: &Notification) -> Result<Option<Box<dyn Claim>>, Failure>;

    /// MUST return every notification whose claim was confirmed, the one shown last first, in bounded memory however many
    /// there are.
    async fn list(&self) -> Result<BoxStream<'static, Result<Notification, Failure>>, Failure>;
}

/// The right to show a notification. A claim that is dropped is given back.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Claim: Send {
    /// It was shown. MUST keep it durably before it returns.
    async fn confirm(self: Box<Self>) -> Result<(), Failure>;
}

/// Where people look.
#[cfg_attr(test, mockall::automock)]
pub trait Console: Send + Sync {
    /// MUST have put one whole line out before it returns.
    fn show(&self, notification: &Notification) -> Result<(), Failure>;
}

/// Tells the time.
#[cfg_attr(test, mockall::automock)]
pub trait Clock: Send + Sync {
    /// MUST be in whole milliseconds.
    fn now(&self) -> DateTime<Utc>;
}

/// Why a port could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What is behind the port is away or overloaded: the same call may succeed later.
    #[error("unavailable: {0:#}")]
    Unavailable(anyhow::Error),
    #[error("unexpected: {0:#}")]
    Unexpected(anyhow::Error),
}
