//! What a connection is doing, and how long that may go on.

mod answer;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::Version;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

pub(super) use answer::{Answer, AnswerBody};

/// How long a client may keep a connection waiting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For the rest of a request's head; for all of the first one.
    pub(super) head: Duration,
    /// For the beginning of the next request.
    pub(super) idle: Duration,
    /// For taking something of an answer.
    pub(super) answer: Duration,
}

impl Patience {
    fn least(self) -> Duration {
        self.head.min(self.idle).min(self.answer)
    }
}

/// Of one connection. hyper's own time-out knows neither the time before the first byte, nor an idle connection from one
/// that sends a head byte by byte, nor a client of HTTP/2 that opens no window.
pub(super) struct Activity {
    patience: Patience,
    state: Mutex<State>,
    /// There was a request.
    asked: CancellationToken,
    http_2: CancellationToken,
    unwanted: CancellationToken,
}

struct State {
    /// Where the connection is while it answers nothing, and since when.
    pause: Pause,
    since: Instant,
    /// The answers under way; since when those wait that their client does not take.
    answers: HashMap<u64, Option<Instant>>,
    last_answer: u64,
    /// Since when the stream takes nothing of what there is to write.
    stuck: Option<Instant>,
}

#[derive(PartialEq, Eq)]
enum Pause {
    Idle,
    InAHead,
}

impl Activity {
    pub(super) fn new(patience: Patience) -> Arc<Self> {
        let state = State {
            pause: Pause::InAHead,
            since: Instant::now(),
            answers: HashMap::new(),
            last_answer: 0,
            stuck: None,
        };
        Arc::new(Self {
            patience,
            state: Mutex::new(state),
            asked: CancellationToken::new(),
            http_2: CancellationToken::new(),
            unwanted: CancellationToken::new(),
        })
    }

    /// Bytes came. Outside of a request they are the next one's head, except in HTTP/2, which has more to say.
    pub(super) fn received(&self) {
        let mut state = self.state();
        let begins = state.answers.is_empty() && state.pause == Pause::Idle;
        if begins && !self.is_http_2() {
            state.pause = Pause::InAHead;
            state.since = Instant::now();
        }
    }

    /// There was something to write, of which the stream took some, or nothing. What was taken from an [`AnswerBody`] may
    /// wait here, where its body cannot see it.
    pub(super) fn wrote(&self, some: bool) {
        let mut state = self.state();
        match some {
            true => state.stuck = None,
            false => _ = state.stuck.get_or_insert_with(Instant::now),
        }
    }

    /// A request's head is complete.
    pub(super) fn answer(self: &Arc<Self>, version: Version) -> Answer {
        self.asked.cancel();
        if version == Version::HTTP_2 {
            self.http_2.cancel();
        }
        let mut state = self.state();
        state.last_answer += 1;
        let number = state.last_answer;
        state.answers.insert(number, None);
        Answer::new(self.clone(), number)
    }

    pub(super) async fn first_request(&self) {
        self.asked.cancelled().await;
    }

    pub(super) async fn first_request_of_http_2(&self) {
        self.http_2.cancelled().await;
    }

    pub(super) fn is_http_2(&self) -> bool {
        self.http_2.is_cancelled()
    }

    /// Ends when the connection has kept us waiting for too long, or is to [make way](Self::make_way).
    pub(super) async fn is_over(&self) {
        loop {
            let (now, deadline) = (Instant::now(), self.deadline());
            if deadline <= now {
                return;
            }
            tokio::select! {
                // A deadline that is set meanwhile is later than this.
                () = sleep_until(deadline.min(now + self.patience.least())) => {}
                () = self.unwanted.cancelled() => return,
            }
        }
    }

    /// Since when nothing has been asked, if nothing is being answered.
    pub(super) fn useless_since(&self) -> Option<Instant> {
        let state = self.state();
        let is_useless = state.answers.is_empty() && !self.unwanted.is_cancelled();
        is_useless.then_some(state.since)
    }

    /// Another one needs its place.
    pub(super) fn make_way(&self) {
        self.unwanted.cancel();
    }

    fn deadline(&self) -> Instant {
        let state = self.state();
        let waiting = state.answers.values().flatten().chain(&state.stuck).min();
        let for_client = *waiting.unwrap_or(&Instant::now()) + self.patience.answer;
        if !state.answers.is_empty() {
            return for_client;
        }
        let for_request = match state.pause {
            Pause::Idle => self.patience.idle,
            Pause::InAHead => self.patience.head,
        };
        for_client.min(state.since + for_request)
    }

    fn waits_for_client(&self, number: u64, since: Option<Instant>) {
        self.state().answers.insert(number, since);
    }

    fn answered(&self, number: u64) {
        let mut state = self.state();
        state.answers.remove(&number);
        if state.answers.is_empty() {
            state.pause = Pause::Idle;
            state.since = Instant::now();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
