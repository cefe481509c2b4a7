use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, gauge};
use tokio::time::Instant;

/// A circuit breaker: who fails time after time is left alone for a while, and those who ask know it at once.
pub(super) struct Circuit {
    neighbour: &'static str,
    /// So many failures in a row open it,
    failures: u32,
    /// and it stays open for so long.
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Everybody may ask.
    Closed { failures: u32 },
    /// Nobody may ask before this time.
    Open { until: Instant },
    /// The pause is over, and one may ask for all.
    Probing,
}

/// The right to ask once.
pub(super) struct Permit<'a> {
    circuit: &'a Circuit,
    is_probe: bool,
    is_reported: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("it failed again and again, and is left alone for a moment")]
pub(super) struct LeftAlone;

impl Circuit {
    pub(super) fn new(neighbour: &'static str, failures: u32, pause: Duration) -> Self {
        describe();
        gauge!("neighbour_circuit_open", "neighbour" => neighbour).set(0.0);
        Self { neighbour, failures, pause, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Would nobody be let through now?
    pub(super) fn is_open(&self) -> bool {
        match *self.state() {
            State::Closed { .. } => false,
            State::Open { until } => Instant::now() < until,
            State::Probing => true,
        }
    }

    pub(super) fn permit(&self) -> Result<Permit<'_>, LeftAlone> {
        let mut state = self.state();
        let is_probe = match *state {
            State::Closed { .. } => false,
            State::Open { until } if until <= Instant::now() => true,
            State::Open { .. } | State::Probing => {
                self.count("refused");
                return Err(LeftAlone);
            }
        };
        if is_probe {
            *state = State::Probing;
        }
        Ok(Permit { circuit: self, is_probe, is_reported: false })
    }

    /// Somebody was answered, when they may have asked long ago: it is there.
    fn succeeded(&self) {
        let before = std::mem::replace(&mut *self.state(), State::Closed { failures: 0 });
        if !matches!(before, State::Closed { .. }) {
            gauge!("neighbour_circuit_open", "neighbour" => self.neighbour).set(0.0);
            tracing::info!(neighbour = self.neighbour, "a neighbour answers again");
        }
    }

    fn failed(&self, is_probe: bool, cause: &anyhow::Error) {
        let mut state = self.state();
        let until = Instant::now() + self.pause;
        match *state {
            State::Closed { failures } if failures + 1 < self.failures => {
                let failures = failures + 1;
                *state = State::Closed { failures };
            }
            State::Closed { .. } => {
                *state = State::Open { until };
                gauge!("neighbour_circuit_open", "neighbour" => self.neighbour).set(1.0);
                let (neighbour, cause) = (self.neighbour, format!("{cause:#}"));
                tracing::warn!(neighbour, cause, "a neighbour fails, and is left alone");
            }
            State::Probing if is_probe => *state = State::Open { until },
            // Asked before it was opened: that is known.
            State::Open { .. } | State::Probing => {}
        }
    }

    fn count(&self, outcome: &'static str) {
        counter!("neighbour_questions_total", "neighbour" => self.neighbour, "outcome" => outcome)
            .increment(1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    pub(super) fn report<T>(mut self, outcome: &anyhow::Result<T>) {
        self.is_reported = true;
        match outcome {
            Ok(_) => {
                self.circuit.count("answered");
                self.circuit.succeeded();
            }
            Err(cause) => {
                self.circuit.count("failed");
                self.circuit.failed(self.is_probe, cause);
            }
        }
    }
}

/// A probe that was given up tells nothing: the next one may ask at once.
impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.circuit.state();
        if self.is_probe && !self.is_reported && matches!(*state, State::Probing) {
            let until = Instant::now();
            *state = State::Open { until };
        }
    }
}

fn describe() {
    describe_gauge!(
        "neighbour_circuit_open",
        "1 while a neighbour is left alone because it failed again and again"
    );
    describe_counter!(
        "neighbour_questions_total",
        "Questions to a neighbour by outcome; those that were refused were not sent"
    );
}

#[cfg(test)]
mod tests;
