//! A handler that keeps what it is given.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::anyhow;
use async_trait::async_trait;
use messaging::{EventHandler, HandleError, Received};
use tokio::sync::watch;

/// The longest that a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

type Answer = Box<dyn Fn(&str, usize) -> Result<(), HandleError> + Send + Sync>;

pub struct Recorder {
    seen: watch::Sender<Vec<Received>>,
    counts: Mutex<HashMap<Vec<u8>, usize>>,
    answer: Answer,
    busy: AtomicBool,
    overlapped: AtomicBool,
}

impl Recorder {
    /// Handles everything.
    pub fn new() -> Arc<Self> {
        Self::answering(|_, _| Ok(()))
    }

    /// `answer` gets a message's text, and how many times it was delivered before.
    pub fn answering(
        answer: impl Fn(&str, usize) -> Result<(), HandleError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            seen: watch::Sender::new(Vec::new()),
            counts: Mutex::default(),
            answer: Box::new(answer),
            busy: AtomicBool::new(false),
            overlapped: AtomicBool::new(false),
        })
    }

    /// Rejects everything whose text does not begin with `good`.
    pub fn rejecting() -> Arc<Self> {
        Self::answering(|text, _| if text.starts_with("good") { Ok(()) } else { reject("poison") })
    }

    pub fn received(&self) -> Vec<Received> {
        self.seen.borrow().clone()
    }

    /// The texts of all messages, in the order in which they were delivered.
    pub fn texts(&self) -> Vec<String> {
        texts(&self.seen.borrow())
    }

    /// Whether a message was delivered before the one before was done with.
    pub fn overlapped(&self) -> bool {
        self.overlapped.load(Ordering::SeqCst)
    }

    /// Waits until these messages were delivered, and no others.
    pub async fn until_texts(&self, expected: &[&str]) {
        self.until(|seen| texts(seen) == expected).await;
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

    /// How many times it was delivered before.
    fn count(&self, event: &Received) -> usize {
        let mut counts = self.counts.lock().unwrap();
        let count = counts.entry(event.payload.clone()).or_default();
        std::mem::replace(count, *count + 1)
    }
}

#[async_trait]
impl EventHandler for Recorder {
    async fn handle(&self, event: &Received) -> Result<(), HandleError> {
        if self.busy.swap(true, Ordering::SeqCst) {
            self.overlapped.store(true, Ordering::SeqCst);
        }
        let before = self.count(event);
        tokio::task::yield_now().await;
        self.seen.send_modify(|seen| seen.push(event.clone()));
        self.busy.store(false, Ordering::SeqCst);
        (self.answer)(&text(event), before)
    }
}

pub fn retry(cause: &'static str) -> Result<(), HandleError> {
    Err(HandleError::Retry(anyhow!(cause)))
}

pub fn reject(cause: &'static str) -> Result<(), HandleError> {
    Err(HandleError::Reject(anyhow!(cause)))
}

pub fn text(event: &Received) -> String {
    String::from_utf8_lossy(&event.payload).into_owned()
}

fn texts(seen: &[Received]) -> Vec<String> {
    seen.iter().map(text).collect()
}
