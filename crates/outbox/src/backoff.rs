use std::collections::HashMap;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

use crate::store::PendingEvent;

/// Most aggregates that are held back at a time: a statement names each of them.
const MAX_AGGREGATES: usize = 10_000;
/// How long an event that has to be tried alone waits for its turn.
const RETRY_ALONE_AFTER: Duration = Duration::from_secs(1);

/// The aggregates whose event could not be published. Each is held back for a while, so that it keeps no other from being
/// published. Losing this state loses no event: all are tried again.
pub(crate) struct PublishBackoff {
    held_back_until: HashMap<String, Instant>,
    /// The delays of consecutive failures.
    delays: ExponentialBackoff,
    /// Whether the outage was logged already.
    failing: bool,
}

impl PublishBackoff {
    pub(crate) fn new() -> Self {
        Self { held_back_until: HashMap::new(), delays: delays(), failing: false }
    }

    pub(crate) fn held_back(&self) -> impl Iterator<Item = &str> {
        self.held_back_until.keys().map(String::as_str)
    }

    /// Releases the aggregates whose delay is over.
    pub(crate) fn release_due(&mut self) {
        let now = Instant::now();
        self.held_back_until.retain(|_, until| *until > now);
    }

    /// When the next aggregate may be released.
    pub(crate) fn next_release(&self) -> Option<Instant> {
        self.held_back_until.values().min().copied()
    }

    /// Notes a failure that may pass, and returns the delay before the next attempt.
    pub(crate) fn failed(&mut self, cause: &str) -> Duration {
        if !std::mem::replace(&mut self.failing, true) {
            tracing::warn!(cause, "events wait in the outbox");
        }
        self.delays.next().unwrap_or_default()
    }

    /// Holds back the aggregates of events that failed, and returns for how long. `None` without any.
    pub(crate) fn events_failed(&mut self, events: &[(&PendingEvent, String)]) -> Option<Duration> {
        let (first, cause) = events.first()?;
        let delay = self.failed(&format!("event {}: {cause}", first.id));
        for (event, _) in events {
            self.hold_back(&event.message.key, delay);
        }
        Some(delay)
    }

    /// Holds back an event that has to be tried alone, and had no turn yet.
    pub(crate) fn postpone(&mut self, event: &PendingEvent) {
        self.hold_back(&event.message.key, RETRY_ALONE_AFTER);
    }

    /// Notes a batch without a failure.
    pub(crate) fn succeeded(&mut self) {
        self.delays = delays();
        if self.held_back_until.is_empty() && std::mem::take(&mut self.failing) {
            tracing::info!("events are published again");
        }
    }

    fn hold_back(&mut self, aggregate: &str, delay: Duration) {
        if self.held_back_until.len() >= MAX_AGGREGATES {
            // All are tried again; those that still fail come back here.
            self.held_back_until.clear();
        }
        self.held_back_until.insert(aggregate.to_owned(), Instant::now() + delay);
    }
}

fn delays() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(2))
        .without_max_times()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aggregate_is_released_when_its_delay_is_over() {
        let mut backoff = PublishBackoff::new();
        backoff.hold_back("a", Duration::ZERO);
        backoff.hold_back("b", Duration::from_mins(1));
        assert_eq!(backoff.held_back().count(), 2);
        backoff.release_due();
        assert!(backoff.held_back().eq(["b"]));
        assert!(backoff.next_release() > Some(Instant::now()));
    }

    #[test]
    fn no_more_are_held_back_than_a_statement_can_name() {
        let mut backoff = PublishBackoff::new();
        for number in 0..=2 * MAX_AGGREGATES {
            backoff.hold_back(&number.to_string(), Duration::from_mins(1));
            assert!(backoff.held_back().count() <= MAX_AGGREGATES);
        }
    }
}
