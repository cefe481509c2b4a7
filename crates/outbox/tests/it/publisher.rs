//! A publisher that records what it is given.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use messaging::{EventPublisher, Message, PublishError};
use tokio::sync::watch;

use crate::outbox::TIMEOUT;

type Answer = Box<dyn Fn(String, usize) -> BoxFuture<'static, Published> + Send + Sync>;
pub type Published = Result<(), PublishError>;

pub struct Recorder {
    begun: watch::Sender<bool>,
    attempts: watch::Sender<Vec<Attempt>>,
    answer: Answer,
}

/// A message, and whether it was published.
type Attempt = (Message, bool);

impl Recorder {
    /// Publishes everything.
    pub fn new() -> Arc<Self> {
        Self::answering(|_, _| Ok(()))
    }

    /// `answer` gets a message's text, and how many times it was tried before.
    pub fn answering(
        answer: impl Fn(&str, usize) -> Published + Send + Sync + 'static,
    ) -> Arc<Self> {
        Self::answering_late(move |text, before| std::future::ready(answer(&text, before)))
    }

    /// Records a message once its answer is there.
    pub fn answering_late<F: Future<Output = Published> + Send + 'static>(
        answer: impl Fn(String, usize) -> F + Send + Sync + 'static,
    ) -> Arc<Self> {
        let answer: Answer = Box::new(move |text, before| answer(text, before).boxed());
        let (begun, attempts) = (watch::Sender::default(), watch::Sender::default());
        Arc::new(Self { begun, attempts, answer })
    }

    /// Never comes back from a publication.
    pub fn stuck() -> Arc<Self> {
        Self::answering_late(|_, _| std::future::pending())
    }

    pub fn messages(&self) -> Vec<Message> {
        self.attempts.borrow().iter().map(|(message, _)| message.clone()).collect()
    }

    /// The texts that were published, in order.
    pub fn published(&self) -> Vec<String> {
        published(&self.attempts.borrow())
    }

    pub fn published_of(&self, aggregate: &str) -> Vec<String> {
        let all = self.published().into_iter();
        all.filter(|text| text.split('/').next() == Some(aggregate)).collect()
    }

    /// Asserts that so many events of an aggregate were published, and no others.
    pub fn assert_each_once_in_order(&self, aggregate: &str, count: usize) {
        let expected: Vec<_> = (0..count).map(|number| format!("{aggregate}/{number}")).collect();
        assert_eq!(self.published_of(aggregate), expected);
    }

    /// How often a text was tried.
    pub fn attempts(&self, text: &str) -> usize {
        tried(&self.attempts.borrow(), text)
    }

    /// Waits until what was published satisfies `condition`.
    pub async fn until(&self, condition: impl Fn(&[String]) -> bool) {
        self.until_attempts(|attempts| condition(&published(attempts))).await;
    }

    pub async fn until_published(&self, text: &str) {
        self.until(|texts| texts.iter().any(|one| one == text)).await;
    }

    /// Waits until a text was tried that often.
    pub async fn until_tried(&self, text: &str, times: usize) {
        self.until_attempts(|attempts| tried(attempts, text) >= times).await;
    }

    /// Waits until a publication has begun, whether or not it ended.
    pub async fn until_begun(&self) {
        let mut begun = self.begun.subscribe();
        let met = begun.wait_for(|begun| *begun);
        tokio::time::timeout(TIMEOUT, met).await.expect("a publication begins").unwrap();
    }

    async fn until_attempts(&self, condition: impl Fn(&[Attempt]) -> bool) {
        let mut attempts = self.attempts.subscribe();
        let met = attempts.wait_for(|attempts| condition(attempts));
        let outcome = tokio::time::timeout(TIMEOUT, met).await.map(drop);
        assert!(outcome.is_ok(), "only these were published: {:?}", self.published());
    }
}

#[async_trait]
impl EventPublisher for Recorder {
    async fn publish(&self, message: &Message) -> Published {
        self.begun.send_replace(true);
        let text = text(message);
        let before = self.attempts(&text);
        let outcome = (self.answer)(text, before).await;
        let attempt = (message.clone(), outcome.is_ok());
        self.attempts.send_modify(|attempts| attempts.push(attempt));
        outcome
    }
}

pub fn temporary() -> Published {
    Err(PublishError::Temporary("the broker is away".to_owned()))
}

pub fn permanent() -> Published {
    Err(PublishError::Permanent("the message is too large".to_owned()))
}

fn published(attempts: &[Attempt]) -> Vec<String> {
    let published = attempts.iter().filter(|(_, is_published)| *is_published);
    published.map(|(message, _)| text(message)).collect()
}

fn tried(attempts: &[Attempt], text: &str) -> usize {
    attempts.iter().filter(|(message, _)| message.payload == text.as_bytes()).count()
}

fn text(message: &Message) -> String {
    String::from_utf8(message.payload.clone()).unwrap()
}
