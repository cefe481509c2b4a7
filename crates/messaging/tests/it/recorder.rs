//! A handler that keeps what it is given.

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use async_trait::async_trait;
use messaging::{EventHandler, HandleError, Received};
use tokio::sync::{Mutex, watch};

/// The longest that a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_mins(2);

type Handled = Result<(), HandleError>;
type Answer = Box<dyn Fn(&str, usize) -> Option<Handled> + Send + Sync>;

pub struct Recorder {
    seen: watch::Sender<Vec<Received>>,
    answer: Answer,
    /// Held while a message is handled: there is never another one.
    turn: Mutex<()>,
}

impl Recorder {
    /// Handles everything.
    pub fn new() -> Arc<Self> {
        Self::answering(|_, _| Ok(()))
    }

    /// `answer` gets a message's text, and how many times it was delivered before.
    pub fn answering(answer: impl Fn(&str, usize) -> Handled + Send + Sync + 'static) -> Arc<Self> {
        Self::perhaps_answering(move |text, before| Some(answer(text, before)))
    }

    /// Takes a message and never comes back.
    pub fn stuck() -> Arc<Self> {
        Self::perhaps_answering(|_, _| None)
    }

    /// Rejects everything whose text does not begin with `good`.
    pub fn rejecting() -> Arc<Self> {
        Self::answering(|text, _| if text.starts_with("good") { Ok(()) } else { reject("poison") })
    }

    fn perhaps_answering(
        answer: impl Fn(&str, usize) -> Option<Handled> + Send + Sync + 'static,
    ) -> Arc<Self> {
        let (seen, turn) = (watch::Sender::default(), Mutex::default());
        Arc::new(Self { seen, answer: Box::new(answer), turn })
    }

    pub fn received(&self) -> Vec<Received> {
        self.seen.borrow().clone()
    }

    /// The texts of all messages, in the order in which they were delivered.
    pub fn texts(&self) -> Vec<String> {
        self.seen.borrow().iter().map(text).collect()
    }

    /// Waits until these messages were delivered, and no others.
    pub async fn until_texts(&self, expected: &[&str]) {
        self.until(|seen| seen.iter().map(text).eq(expected.iter().copied())).await;
    }

    /// Waits until so many messages were delivered.
    pub async fn until_number(&self, number: usize) {
        self.until(|seen| seen.len() >= number).await;
    }

    /// Waits until this message was delivered last.
    pub async fn until_last(&self, last: &str) {
        self.until(|seen| seen.last().is_some_and(|event| text(event) == last)).await;
    }

    async fn until(&self, condition: impl Fn(&[Received]) -> bool) {
        let mut seen = self.seen.subscribe();
        let met = seen.wait_for(|seen| condition(seen));
        let outcome = tokio::time::timeout(PATIENCE, met).await;
        assert!(outcome.is_ok(), "only these came: {:?}", self.texts());
    }
}

#[async_trait]
impl EventHandler for Recorder {
    async fn handle(&self, event: &Received) -> Handled {
        let _turn = self.turn.try_lock().expect("one message after the other");
        tokio::task::yield_now().await;
        let same = |one: &&Received| one.payload == event.payload;
        let before = self.seen.borrow().iter().filter(same).count();
        self.seen.send_modify(|seen| seen.push(event.clone()));
        match (self.answer)(&text(event), before) {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }
}

pub fn retry(cause: &'static str) -> Handled {
    Err(HandleError::Retry(anyhow!(cause)))
}

pub fn reject(cause: &'static str) -> Handled {
    Err(HandleError::Reject(anyhow!(cause)))
}

pub fn text(event: &Received) -> String {
    String::from_utf8_lossy(&event.payload).into_owned()
}
