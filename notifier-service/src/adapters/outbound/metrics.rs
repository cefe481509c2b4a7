//! What the outbound adapters count.

use crate::domain::notification::Notification;

/// A notification was shown, and is kept.
pub(super) fn shown(notification: &Notification) {
    let since = notification.shown_at - notification.announcement.occurred_at;
    // The clock that dated the event may be ahead of ours.
    let since = since.to_std().unwrap_or_default();
    metrics::counter!("events_shown_total").increment(1);
    metrics::histogram!("event_commit_to_shown_seconds").record(since);
}

/// An event came that had been shown before.
pub(super) fn duplicate() {
    metrics::counter!("events_duplicate_total").increment(1);
}

/// A listener fell behind.
pub(super) fn cut_off() {
    metrics::counter!("event_stream_cut_off_total").increment(1);
}
