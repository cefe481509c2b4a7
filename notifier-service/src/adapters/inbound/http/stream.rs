use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use http_kit::http::ServerEvent;
use port_types::Failure;

use super::schema::NotificationBody;
use crate::application::ports::Entry;

/// The events of the stream, each written once for all its listeners.
pub(super) fn events(
    entries: impl Stream<Item = Result<Arc<Entry>, Failure>>,
) -> impl Stream<Item = Result<Bytes, Failure>> {
    let listener = Listener::new();
    entries.map_ok(move |entry| {
        let _ = &listener;
        Bytes::from_owner(entry.text(|notification| NotificationBody::from(notification).to_text()))
    })
}

/// Counts as one for as long as it lives.
struct Listener(metrics::Gauge);

impl Listener {
    fn new() -> Self {
        let listeners = metrics::gauge!("event_stream_listeners");
        listeners.increment(1);
        Self(listeners)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

impl ServerEvent for NotificationBody {
    fn id(&self) -> String {
        self.id.0.to_string()
    }

    fn kind(&self) -> &str {
        &self.kind
    }
}
