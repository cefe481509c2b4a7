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
    begun: watch::Sender<usize>,
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
        answer: impl Fn(&str, usize) -> Published + Send + Sync + 'static,
    ) -> Arc<Self> {
        Self::answering_late(move |text, before| std::future::ready(answer(&text, before)))
    }

    /// Records a message once its answer is there.
    pub fn answering_late<F: Future<Output = Published> + Send + 'static>(
        answer: impl Fn(String, usize) -> F + Send + Sync + 'static,
    ) -> Arc<Self> {
        let answer: Answer = Box::new(move |text, before| answer(text, before).boxed());
        Arc::new(Self {
            begun: watch::Sender::default(),
            attempts: watch::Sender::default(),
            answer,
        })
    }

    /// Never comes back from a publication.
    pub fn stuck() -> Arc<Self> {
        Self::answering_late(|_, _| std::future::pending())
    }

    pub fn messages(&self) -> Vec<Message> {
        self.attempts.borrow().iter().map(|attempt| attempt.message.clone()).collect()
    }

    /// The texts that were published, in order.
    pub fn published(&self) -> Vec<String> {
        published(&self.attempts.borrow())
    }

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
        let outcome = tokio::time::timeout(TIMEOUT, met).await;
        assert!(outcome.is_ok(), "only these were published: {:?}", self.published());
    }

    pub async fn until_published(&self, text: &str) {
        self.until(|texts| texts.iter().any(|one| one == text)).await;
    }

    /// Waits until a text was tried that often.
    pub async fn until_tried(&self, text: &str, times: usize) {
        let mut attempts = self.attempts.subscribe();
        let met = attempts.wait_for(|_| self.attempts(text) >= times);
        let outcome = tokio::time::timeout(TIMEOUT, met).await.map(|_| ());
        assert!(outcome.is_ok(), "{text} was tried {} times", self.attempts(text));
    }

    /// Waits until a publication has begun, whether or not it ended.
    pub async fn until_begun(&self) {
        let mut begun = self.begun.subscribe();
        let met = begun.wait_for(|count| *count > 0);
        tokio::time::timeout(TIMEOUT, met).await.expect("a publication begins").unwrap();
    }
}

#[async_trait]
impl EventPublisher for Recorder {
    async fn publish(&self, message: &Message) -> Published {
        self.begun.send_modify(|count| *count += 1);
        let text = text(message);
        let before = self.attempts(&text);
        let outcome = (self.answer)(text, before).await;
        let attempt = Attempt { message: message.clone(), published: outcome.is_ok() };
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
    let published = attempts.iter().filter(|attempt| attempt.published);
    published.map(|attempt| text(&attempt.message)).collect()
}

fn text(message: &Message) -> String {
    String::from_utf8(message.payload.clone()).unwrap()
}
