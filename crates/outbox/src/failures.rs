use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

use crate::aside::Aside;
use crate::session::Waiting;

/// How long an event that was refused waits for its turn to be tried alone, when it had none at once.
const TURN: Duration = Duration::from_secs(1);

/// What a relay remembers of the events that it could not publish. Each makes its aggregate step aside for a while.
/// Forgetting it loses nothing: they are tried again.
pub(crate) struct Failures {
    aside: Aside,
    /// Of failures that follow each other.
    delays: ExponentialBackoff,
    /// So that an outage is logged once.
    failing: bool,
}

impl Failures {
    pub(crate) fn new() -> Self {
        Self { aside: Aside::default(), delays: back_off(), failing: false }
    }

    /// The aggregates that step aside.
    pub(crate) fn aside(&self) -> impl Iterator<Item = &str> {
        self.aside.aggregates().map(String::as_str)
    }

    /// Lets those come back whose time has come.
    pub(crate) fn release(&mut self) {
        self.aside.release();
    }

    /// When the first one may come back.
    pub(crate) fn earliest(&self) -> Option<Instant> {
        self.aside.earliest()
    }

    /// Something may succeed later. Returns after how long.
    pub(crate) fn failed(&mut self, cause: &str) -> Duration {
        if !std::mem::replace(&mut self.failing, true) {
            tracing::warn!(cause, "events wait in the outbox");
        }
        self.delays.next().unwrap_or_default()
    }

    /// These events may be published later.
    pub(crate) fn failed_events(&mut self, events: &[(&Waiting, String)]) -> Option<Duration> {
        let (first, cause) = events.first()?;
        let delay = self.failed(&format!("event {}: {cause}", first.id));
        for (event, _) in events {
            self.aside.put(event.message.key.clone(), delay);
        }
        Some(delay)
    }

    /// This event has to be tried alone, soon.
    pub(crate) fn postpone(&mut self, event: &Waiting) {
        self.aside.put(event.message.key.clone(), TURN);
    }

    /// A round had no failure.
    pub(crate) fn none(&mut self) {
        self.delays = back_off();
        if self.aside.is_empty() && std::mem::take(&mut self.failing) {
            tracing::info!("events are published again");
        }
    }
}

fn back_off() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(2))
        .without_max_times()
        .build()
}
