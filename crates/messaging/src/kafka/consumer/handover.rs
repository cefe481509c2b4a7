use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use metrics::counter;
use rdkafka::Message as _;
use rdkafka::message::BorrowedMessage;
use tokio_util::sync::CancellationToken;

use super::group::{Group, Place};
use crate::kafka::dead_letter;
use crate::{EventHandler, HandleError, Received};

/// What became of a message.
pub(super) enum Outcome {
    Handled,
    Rejected(String),
    /// Its partition went to another member, which gets it too.
    Lost,
    Stopped,
}

/// Hands a message over until it is done with.
pub(super) async fn hand_over(
    handler: &dyn EventHandler,
    event: &Received,
    (group, place): (&Group, Place),
    stop: &CancellationToken,
) -> Outcome {
    let mut delays = back_off();
    let outcome = loop {
        match handler.handle(event).await {
            Ok(()) => break Outcome::Handled,
            Err(HandleError::Reject(error)) => break Outcome::Rejected(format!("{error:#}")),
            Err(HandleError::Retry(error)) => {
                let (position, cause) = (&event.position, format!("{error:#}"));
                tracing::warn!(position, cause, "an event will be tried again");
                group.status.retrying(&format!("{position}: {cause}"));
                counter!("events_retried_total", "topic" => group.topic.clone()).increment(1);
            }
        }
        tokio::select! {
            () = stop.cancelled() => break Outcome::Stopped,
            () = group.lost(place) => break Outcome::Lost,
            () = tokio::time::sleep(delays.next().unwrap_or_default()) => {}
        }
    };
    group.status.not_retrying();
    outcome
}

pub(super) fn back_off() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .without_max_times()
        .build()
}

pub(super) fn received(message: &BorrowedMessage<'_>) -> Received {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    Received {
        payload: message.payload().unwrap_or_default().to_vec(),
        published_at: dead_letter::time(message.timestamp()).unwrap_or_default(),
        position: format!("{topic}/{partition}/{offset}"),
    }
}
