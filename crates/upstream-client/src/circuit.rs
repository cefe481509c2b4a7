use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, gauge};
use parking_lot::Mutex;
use tokio::time::Instant;

/// A circuit breaker: after several failures in a row requests fail at once for a while, then a single probe decides.
pub(crate) struct Circuit {
    upstream: &'static str,
    /// How many failures in a row open it.
    failure_threshold: u32,
    open_duration: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Requests are sent.
    Closed { failures: u32 },
    /// No request is sent before this time.
    Open { until: Instant },
    /// One request is in flight that decides for all.
    HalfOpen,
}

/// The permission to send one request.
pub(crate) struct Permit<'a> {
    circuit: &'a Circuit,
    is_probe: bool,
    is_reported: bool,
}

/// The outcomes of questions.
const ANSWERED: &str = "answered";
const FAILED: &str = "failed";
const REFUSED: &str = "refused";

#[derive(Debug, thiserror::Error)]
#[error("the circuit is open: it failed again and again")]
pub(crate) struct CircuitOpen;

impl Circuit {
    pub(crate) fn new(
        upstream: &'static str,
        failure_threshold: u32,
        open_duration: Duration,
    ) -> Self {
        describe();
        gauge!("neighbour_circuit_open", "neighbour" => upstream).set(0.0);
        let state = Mutex::new(State::Closed { failures: 0 });
        let circuit = Self { upstream, failure_threshold, open_duration, state };
        for outcome in [ANSWERED, FAILED, REFUSED] {
            circuit.count(outcome, 0);
        }
        circuit
    }

    /// Returns whether a request would be refused now.
    pub(crate) fn is_open(&self) -> bool {
        match *self.state.lock() {
            State::Closed { .. } => false,
            State::Open { until } => Instant::now() < until,
            State::HalfOpen => true,
        }
    }

    /// # Errors
    ///
    /// When the circuit is open, or half open while its probe is in flight.
    pub(crate) fn permit(&self) -> Result<Permit<'_>, CircuitOpen> {
        let mut state = self.state.lock();
        let is_probe = match *state {
            State::Closed { .. } => false,
            State::Open { until } if until <= Instant::now() => true,
            State::Open { .. } | State::HalfOpen => {
                self.count(REFUSED, 1);
                return Err(CircuitOpen);
            }
        };
        if is_probe {
            *state = State::HalfOpen;
        }
        Ok(Permit { circuit: self, is_probe, is_reported: false })
    }

    /// A late success also closes the circuit: the upstream is there.
    fn succeeded(&self) {
        let before = std::mem::replace(&mut *self.state.lock(), State::Closed { failures: 0 });
        if !matches!(before, State::Closed { .. }) {
            gauge!("neighbour_circuit_open", "neighbour" => self.upstream).set(0.0);
            tracing::info!(upstream = self.upstream, "an upstream responds again");
        }
    }

    fn failed(&self, is_probe: bool, cause: &anyhow::Error) {
        let mut state = self.state.lock();
        let until = Instant::now() + self.open_duration;
        match *state {
            State::Closed { failures } if failures + 1 < self.failure_threshold => {
                let failures = failures + 1;
                *state = State::Closed { failures };
            }
            State::Closed { .. } => {
                *state = State::Open { until };
                gauge!("neighbour_circuit_open", "neighbour" => self.upstream).set(1.0);
                let (upstream, cause) = (self.upstream, format!("{cause:#}"));
                tracing::warn!(upstream, cause, "an upstream fails, its circuit opens");
            }
            State::HalfOpen if is_probe => *state = State::Open { until },
            // The request was sent before the circuit opened: nothing new.
            State::Open { .. } | State::HalfOpen => {}
        }
    }

    fn count(&self, outcome: &'static str, questions: u64) {
        counter!("neighbour_questions_total", "neighbour" => self.upstream, "outcome" => outcome)
            .increment(questions);
    }
}

impl Permit<'_> {
    pub(crate) fn report<T>(mut self, outcome: &anyhow::Result<T>) {
        self.is_reported = true;
        match outcome {
            Ok(_) => {
                self.circuit.count(ANSWERED, 1);
                self.circuit.succeeded();
            }
            Err(cause) => {
                self.circuit.count(FAILED, 1);
                self.circuit.failed(self.is_probe, cause);
            }
        }
    }
}

/// A probe that was cancelled tells nothing: the next request is the probe.
impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.circuit.state.lock();
        if self.is_probe && !self.is_reported && matches!(*state, State::HalfOpen) {
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
mod tests {
    use anyhow::anyhow;
    use tokio::time::advance;

    use super::*;

    const ALMOST: Duration = Duration::from_millis(499);
    const OPEN_DURATION: Duration = Duration::from_millis(500);

    fn circuit() -> Circuit {
        Circuit::new("somebody", 3, OPEN_DURATION)
    }

    fn succeed(permit: Permit<'_>) {
        permit.report(&Ok(()));
    }

    fn fail(permit: Permit<'_>) {
        permit.report::<()>(&Err(anyhow!("away")));
    }

    fn open() -> Circuit {
        let circuit = circuit();
        for _ in 0..3 {
            fail(circuit.permit().unwrap());
        }
        circuit
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_so_many_failures_in_a_row() {
        let circuit = circuit();
        for _ in 0..4 {
            fail(circuit.permit().unwrap());
            fail(circuit.permit().unwrap());
            succeed(circuit.permit().unwrap());
        }
        for _ in 0..3 {
            assert!(!circuit.is_open());
            fail(circuit.permit().unwrap());
        }
        assert!(circuit.is_open());
        assert!(circuit.permit().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn one_probe_is_sent_after_a_while_and_its_success_closes_it() {
        let circuit = open();
        advance(ALMOST).await;
        assert!(circuit.permit().is_err());
        advance(Duration::from_millis(1)).await;
        assert!(!circuit.is_open());
        let probe = circuit.permit().unwrap();
        assert!(circuit.is_open());
        assert!(circuit.permit().is_err());
        advance(10 * OPEN_DURATION).await;
        assert!(circuit.permit().is_err());
        succeed(probe);
        assert!(!circuit.is_open());
        fail(circuit.permit().unwrap());
        assert!(!circuit.is_open());
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_fails_opens_it_again() {
        let circuit = open();
        for _ in 0..3 {
            advance(OPEN_DURATION).await;
            fail(circuit.permit().unwrap());
            assert!(circuit.is_open());
            advance(OPEN_DURATION / 2).await;
            assert!(circuit.permit().is_err());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_cancelled_leaves_its_place_to_the_next() {
        let circuit = open();
        advance(OPEN_DURATION).await;
        drop(circuit.permit().unwrap());
        succeed(circuit.permit().unwrap());
        assert!(!circuit.is_open());
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_success_closes_it_and_a_late_failure_changes_nothing() {
        let circuit = circuit();
        let late: Vec<_> = (0..6).map(|_| circuit.permit().unwrap()).collect();
        let mut late = late.into_iter();
        late.by_ref().take(3).for_each(fail);
        assert!(circuit.is_open());
        advance(OPEN_DURATION).await;
        let probe = circuit.permit().unwrap();
        fail(late.next().unwrap());
        assert!(circuit.permit().is_err(), "the probe is in flight");
        succeed(late.next().unwrap());
        assert!(!circuit.is_open());
        fail(probe);
        assert!(!circuit.is_open(), "one failure since the success");
    }
}
