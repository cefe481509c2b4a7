use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use metrics::counter;
use rdkafka::Message as _;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::client::ping;
use super::context::ConsumerContext;
use super::dead_letter;
use super::probe::is_unreadable;
use super::producer::Producer;
use super::stall::ConsumerStallDetector;
use super::topic::Topic;
use crate::ports::{EventHandler, HandleError, Received};

/// How long the work on a message may take before the consumer is polled beside it.
const UNPOLLED: Duration = Duration::from_millis(300);
/// How long a stop waits for the acknowledgement of a dead letter. Without it, the next member writes the letter again.
const DEAD_LETTER_GRACE: Duration = Duration::from_millis(500);
/// How long a stop waits for the broker to take the last offsets.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(2);

/// One membership of the group, from joining to leaving.
pub(super) struct ConsumerSession<'a> {
    pub(super) consumer: Arc<StreamConsumer<ConsumerContext>>,
    pub(super) stall: ConsumerStallDetector,
    pub(super) topic: &'a Topic,
    pub(super) dead_letters: &'a Producer,
    pub(super) handler: &'a dyn EventHandler,
    pub(super) stop: &'a CancellationToken,
}

/// Why a session ended that nobody stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    #[error("{0}")]
    CannotJoin(#[from] KafkaError),
    #[error("librdkafka cannot go on ({0})")]
    Fatal(RDKafkaErrorCode),
    #[error("others are served, and the consumer is not")]
    Stalled,
    #[error("the topic was deleted")]
    TopicDeleted,
}

impl ConsumerSession<'_> {
    /// Joins, consumes until it is stopped, and leaves.
    ///
    /// # Errors
    ///
    /// It ended for another reason, and another session is to begin.
    pub(super) async fn run(mut self) -> Result<(), SessionError> {
        let client = Arc::downgrade(&self.consumer);
        self.consumer.context().health.set_ping(Arc::new(move || {
            let client = client.upgrade();
            Box::pin(async move {
                let client = client.ok_or("has not joined yet")?;
                let topic = client.context().topic.clone();
                ping(move |timeout| client.client().fetch_metadata(Some(&topic), timeout)).await
            })
        }));
        tokio::select! {
            () = self.stop.cancelled() => return Ok(()),
            () = self.stall.look_first() => {}
        }
        self.consumer.subscribe(&[self.topic.name()])?;
        let outcome = self.consume().await;
        leave(self.consumer).await;
        outcome
    }

    async fn consume(&mut self) -> Result<(), SessionError> {
        let consumer = self.consumer.clone();
        let context = consumer.context();
        loop {
            let message = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(()),
                () = self.stall.stalled() => return Err(SessionError::Stalled),
                () = context.topic_deleted.cancelled() => {
                    context.discard_stored_offsets(&*consumer);
                    return Err(SessionError::TopicDeleted);
                }
                message = consumer.recv() => message,
            };
            match message {
                Ok(message) => self.process(&message).await,
                Err(error) => self.on_error(&error),
            }
            if let Some((code, _)) = consumer.client().fatal_error() {
                return Err(SessionError::Fatal(code));
            }
        }
    }

    /// Delivers a message, and stores its offset when it is handled or a dead letter.
    async fn process(&self, message: &BorrowedMessage<'_>) {
        let context = self.consumer.context();
        let received = context.receive(message.partition(), message.offset());
        let Some(revoked) = received else { return };
        context.health.broker_answers();
        context.last_error.clear();
        let delivered = self.poll_while(self.deliver(message, &revoked)).await;
        let Some(counted) = delivered else { return };
        counter!(counted, "topic" => context.topic.clone()).increment(1);
        if revoked.is_cancelled() {
            return;
        }
        if let Err(error) = self.consumer.store_offset_from_message(message) {
            // The partition went to another member, which gets the message again.
            tracing::debug!(%error, "an offset was not stored");
        }
    }

    /// Tries until the message is handled, or is a dead letter that the broker has acknowledged. Returns the metric that
    /// counts it, or `None` when it is left to the next member: at a stop, or when its partition was revoked.
    async fn deliver(
        &self,
        message: &BorrowedMessage<'_>,
        revoked: &CancellationToken,
    ) -> Option<&'static str> {
        let (event, context) = (received(message), self.consumer.context());
        let (position, mut delays) = (&event.position, back_off());
        let counted = loop {
            let failure = match self.handler.handle(&event).await {
                Ok(()) => break Some("events_consumed_total"),
                Err(HandleError::Retry(error)) => format!("{error:#}"),
                Err(HandleError::Reject(error)) => {
                    let cause = format!("{error:#}");
                    tracing::warn!(position, cause, "an event goes to the dead letters");
                    let writing = dead_letter::write(self.dead_letters, message, &cause);
                    tokio::select! {
                        written = writing => match written {
                            Ok(()) => break Some("events_dead_lettered_total"),
                            Err(error) => format!("dead letter: {error}"),
                        },
                        () = self.stopped_for(DEAD_LETTER_GRACE) => break None,
                    }
                }
            };
            tracing::warn!(position, cause = failure, "an event will be tried again");
            context.health.retrying(&format!("{position}: {failure}"));
            counter!("events_retried_total", "topic" => context.topic.clone()).increment(1);
            tokio::select! {
                () = self.stop.cancelled() => break None,
                () = revoked.cancelled() => break None,
                () = sleep(delays.next().unwrap_or_default()) => {}
            }
        };
        context.health.not_retrying();
        counted
    }

    async fn stopped_for(&self, time: Duration) {
        self.stop.cancelled().await;
        sleep(time).await;
    }

    /// Awaits `work`. If that takes long, nothing more is fetched, and the consumer is polled beside it: so it is not
    /// expelled from the group, and partitions come and go.
    async fn poll_while<T>(&self, work: impl Future<Output = T>) -> T {
        let (consumer, context) = (&*self.consumer, self.consumer.context());
        let (mut work, mut unpolled) = (pin!(work), pin!(sleep(UNPOLLED)));
        let mut paused = false;
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut work => break outcome,
                () = &mut unpolled, if !paused => {
                    paused = true;
                    context.set_paused(consumer, true);
                }
                message = consumer.recv(), if paused => match message {
                    Ok(message) => context.rewind(consumer, &message),
                    Err(error) => self.on_error(&error),
                },
            }
        };
        if paused {
            context.set_paused(consumer, false);
        }
        outcome
    }

    fn on_error(&self, error: &KafkaError) {
        use RDKafkaErrorCode::{UnknownPartition, UnknownTopic, UnknownTopicOrPartition};
        let code = error.rdkafka_error_code();
        if let Some(UnknownTopicOrPartition | UnknownTopic | UnknownPartition) = code {
            self.topic.ensure_in_background();
        }
        let context = self.consumer.context();
        if is_unreadable(error) {
            // Which one it is, a look at the topic tells. librdkafka tries it again each 0.5 s.
            context.look.notify_one();
            return;
        }
        context.health.broker_is_away(&context.last_error.describe(error));
    }
}

/// Returns the pauses between attempts: 100 ms, then twice as long each time, up to 5 s.
pub(super) fn back_off() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .without_max_times()
        .build()
}

fn received(message: &BorrowedMessage<'_>) -> Received {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    Received {
        payload: message.payload().unwrap_or_default().to_vec(),
        published_at: dead_letter::time(message.timestamp()).unwrap_or_default(),
        position: format!("{topic}/{partition}/{offset}"),
    }
}

/// Commits and leaves the group, so that others take over at once. Both block, without end while the broker is away: hence
/// the time-out, and a thread that nobody waits for when the process ends. The group misses a member that could not leave
/// when its session is over; what could not be committed is delivered again.
async fn leave(consumer: Arc<StreamConsumer<ConsumerContext>>) {
    let (done, is_done) = oneshot::channel();
    std::thread::spawn(move || {
        match consumer.commit_consumer_state(CommitMode::Sync) {
            // No offset: nothing new since the last automatic commit.
            Ok(()) | Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::NoOffset)) => {}
            Err(error) => tracing::warn!(%error, "the last offsets were not committed"),
        }
        drop(consumer);
        let _ = done.send(());
    });
    if timeout(LEAVE_TIMEOUT, is_done).await.is_err() {
        tracing::warn!("Kafka is away: stopping without the last commit");
    }
}
