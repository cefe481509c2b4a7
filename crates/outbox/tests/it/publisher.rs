//! A publisher that keeps what it is given.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use messaging::{EventPublisher, Message, PublishError};
use tokio::sync::watch;

use crate::outbox::PATIENCE;

type Answer = Box<dyn Fn(&str, usize) -> Result<(), PublishError> + Send + Sync>;

pub struct Recorder {
    attempts: watch::Sender<Vec<Attempt>>,
    answer: Answer,
}

#[derive(Debug, Clone)]
struct Attempt {
    message: Message,
    published: bool,
}

impl Recorder {
    /// Publishes everything.
    pub fn new() -> Arc<Self> {
        Self::answering(|_, _| Ok(()))
    }

    /// `answer` gets a message's text, and how many times it was tried before.
    pub fn answering(
        answer: impl Fn(&str, usize) -> Result<(), PublishError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { attempts: watch::Sender::default(), answer: Box::new(answer) })
    }

    pub fn messages(&self) -> Vec<Message> {
        self.attempts.borrow().iter().map(|attempt| attempt.message.clone()).collect()
    }

    /// The texts that were published, in their order.
    pub fn published(&self) -> Vec<String> {
        published(&self.attempts.borrow())
    }

    /// Those of one aggregate.
    pub fn published_of(&self, aggregate: &str) -> Vec<String> {
        let all = self.published().into_iter();
        all.filter(|text| text.split('/').next() == Some(aggregate)).collect()
    }

    /// How often a text was tried.
    pub fn attempts(&self, text: &str) -> usize {
        let attempts = self.attempts.borrow();
        attempts.iter().filter(|attempt| attempt.message.payload == text.as_bytes()).count()
    }

    /// Waits until what was published satisfies `condition`.
    pub async fn until(&self, condition: impl Fn(&[String]) -> bool) {
        let mut attempts = self.attempts.subscribe();
        let met = attempts.wait_for(|attempts| condition(&published(attempts)));
        let outcome = tokio::time::timeout(PATIENCE, met).await;
        assert!(outcome.is_ok(), "only these were published: {:?}", self.published());
    }

    pub async fn until_published(&self, text: &str) {
        self.until(|texts| texts.iter().any(|one| one == text)).await;
    }

    /// Waits until a text was tried that often.
    pub async fn until_tried(&self, text: &str, times: usize) {
        let mut attempts = self.attempts.subscribe();
        let met = attempts.wait_for(|_| self.attempts(text) >= times);
        let outcome = tokio::time::timeout(PATIENCE, met).await.map(|_| ());
        assert!(outcome.is_ok(), "{text} was tried {} times", self.attempts(text));
    }
}

#[async_trait]
impl EventPublisher for Recorder {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let text = text(message);
        let outcome = (self.answer)(&text, self.attempts(&text));
        let attempt = Attempt { message: message.clone(), published: outcome.is_ok() };
        self.attempts.send_modify(|attempts| attempts.push(attempt));
        outcome
    }
}

/// Never comes back from its first publication.
#[derive(Default)]
pub struct Stuck {
    entered: AtomicBool,
    changed: tokio::sync::Notify,
}

impl Stuck {
    pub async fn until_entered(&self) {
        let entered = async {
            while !self.entered.load(Ordering::SeqCst) {
                self.changed.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, entered).await.expect("publishing");
    }
}

#[async_trait]
impl EventPublisher for Stuck {
    async fn publish(&self, _message: &Message) -> Result<(), PublishError> {
        self.entered.store(true, Ordering::SeqCst);
        self.changed.notify_one();
        std::future::pending().await
    }
}

pub fn temporary() -> Result<(), PublishError> {
    Err(PublishError::Temporary("the broker is away".to_owned()))
}

pub fn permanent() -> Result<(), PublishError> {
    Err(PublishError::Permanent("the message is too large".to_owned()))
}

fn published(attempts: &[Attempt]) -> Vec<String> {
    let published = attempts.iter().filter(|attempt| attempt.published);
    published.map(|attempt| text(&attempt.message)).collect()
}

fn text(message: &Message) -> String {
    String::from_utf8(message.payload.clone()).unwrap()
}
