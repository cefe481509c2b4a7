use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

use crate::aside::Aside;
use crate::entity::Model;

/// How long an event that was refused waits before it is tried again: somebody may have changed the broker's limits.
const REFUSED_REST: Duration = Duration::from_mins(1);

/// What a relay remembers of the events that it could not publish. Each makes its aggregate step aside for a while.
pub(crate) struct Failures {
    failed: Aside,
    refused: Aside,
    /// Of failures that follow each other.
    delays: ExponentialBackoff,
    /// So that an outage is logged once.
    failing: bool,
}

impl Failures {
    pub(crate) fn new() -> Self {
        Self {
            failed: Aside::default(),
            refused: Aside::default(),
            delays: back_off(),
            failing: false,
        }
    }

    /// The aggregates that step aside.
    pub(crate) fn aside(&self) -> Vec<String> {
        let all = [&self.failed, &self.refused].into_iter();
        all.flat_map(Aside::aggregates).cloned().collect()
    }

    /// Lets those come back whose time has come.
    pub(crate) fn release(&mut self) {
        self.failed.release();
        self.refused.release();
    }

    /// When the first one may come back.
    pub(crate) fn earliest(&self) -> Option<Instant> {
        let all = [self.failed.earliest(), self.refused.earliest()];
        all.into_iter().flatten().min()
    }

    /// Something may succeed later. Returns after how long.
    pub(crate) fn failed(&mut self, cause: &str) -> Duration {
        if !std::mem::replace(&mut self.failing, true) {
            tracing::warn!(cause, "events wait in the outbox");
        }
        self.delays.next().unwrap_or_default()
    }

    /// These events may be published later.
    pub(crate) fn failed_events(&mut self, events: &[(&Model, &str)]) -> Option<Duration> {
        let (first, cause) = events.first()?;
        let delay = self.failed(&format!("event {}: {cause}", first.id));
        for (event, _) in events {
            self.failed.put(event.aggregateid.clone(), delay);
        }
        Some(delay)
    }

    /// This event will never be published as it is. Its aggregate waits until somebody does something about it.
    pub(crate) fn refused(&mut self, event: &Model, cause: &str) {
        let (id, aggregate) = (event.id, &event.aggregateid);
        tracing::error!(%id, aggregate, cause, "an event was refused; its aggregate's events wait");
        self.refused.put(aggregate.clone(), REFUSED_REST);
    }

    /// A round had no failure.
    pub(crate) fn none(&mut self) {
        self.delays = back_off();
        if self.failed.is_empty() && std::mem::take(&mut self.failing) {
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
