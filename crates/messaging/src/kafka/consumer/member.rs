use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use rdkafka::Message as _;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::end::End;
use super::group::{Group, Place};
use super::handover::{Outcome, hand_over, received};
use super::leave::leave;
use super::letters::Letters;
use super::progress::Progress;
use super::sight::Sight;
use crate::EventHandler;
use crate::kafka::topic::Topic;

/// How long the work on a message may take before the consumer is polled beside it.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a stop waits for dead letters under way.
const LETTERS_TIMEOUT: Duration = Duration::from_millis(500);

/// A member of the group. A message's offset is stored when it and all before it are done with.
pub(super) struct Member {
    consumer: Arc<StreamConsumer<Group>>,
    topic: Topic,
    letters: Letters,
    progress: Progress,
    fatal: Option<RDKafkaErrorCode>,
}

impl Member {
    pub(super) fn new(consumer: StreamConsumer<Group>, topic: Topic, letters: Letters) -> Self {
        Self {
            consumer: Arc::new(consumer),
            topic,
            letters,
            progress: Progress::default(),
            fatal: None,
        }
    }

    /// Joins, consumes and leaves.
    pub(super) async fn run(
        mut self,
        handler: &dyn EventHandler,
        sight: Sight,
        stop: &CancellationToken,
    ) -> anyhow::Result<End> {
        self.consumer.context().status.joins(&self.consumer);
        self.consumer.subscribe(&[self.topic.name()])?;
        let end = self.consume(handler, sight, stop).await;
        let letters = async {
            while self.letters.are_under_way() {
                let place = self.letters.acknowledged().await;
                self.finish(place);
            }
        };
        if timeout(LETTERS_TIMEOUT, letters).await.is_err() {
            tracing::debug!("dead letters under way are kept for the next member");
        }
        leave(self.consumer).await;
        Ok(end)
    }

    async fn consume(
        &mut self,
        handler: &dyn EventHandler,
        mut sight: Sight,
        stop: &CancellationToken,
    ) -> End {
        let consumer = self.consumer.clone();
        loop {
            if let Some(code) = self.fatal {
                return End::Fatal(code);
            }
            if self.letters.are_failing() {
                let healthy = self.letters.healthy();
                self.serve(stop.run_until_cancelled(healthy)).await;
            }
            let message = tokio::select! {
                biased;
                () = stop.cancelled() => return End::Stopped,
                () = sight.lost() => return End::Blind,
                () = consumer.context().deleted.cancelled() => {
                    consumer.context().forget(&*consumer);
                    return End::Deleted;
                }
                place = self.letters.acknowledged() => {
                    self.finish(place);
                    continue;
                }
                message = consumer.recv() => message,
            };
            match message {
                Ok(message) => self.take(&message, handler, stop).await,
                Err(error) => self.failed(&error),
            }
        }
    }

    async fn take(
        &mut self,
        message: &BorrowedMessage<'_>,
        handler: &dyn EventHandler,
        stop: &CancellationToken,
    ) {
        let group = self.consumer.context().clone();
        let Some(place) = group.place(message.partition(), message.offset()) else {
            return;
        };
        group.status.broker_answers();
        group.reports.clear();
        self.progress.begin(place);
        let event = received(message);
        let work = hand_over(handler, &event, (&group, place), stop);
        match self.serve(work).await {
            Outcome::Handled => {
                counter!("events_consumed_total", "topic" => group.topic.clone()).increment(1);
                self.finish(place);
            }
            Outcome::Rejected(cause) => {
                let position = &event.position;
                tracing::warn!(position, cause, "an event goes to the dead letters");
                let room = self.letters.room(message);
                if let Some(room) = self.serve(stop.run_until_cancelled(room)).await {
                    self.letters.send(message, &cause, (place, room));
                }
            }
            Outcome::Lost => self.finish(place),
            Outcome::Stopped => {}
        }
    }

    /// Awaits `work`. If it takes long, nothing more is fetched, and the consumer is polled beside it: it is not expelled
    /// from the group, and partitions come and go.
    async fn serve<T>(&mut self, work: impl Future<Output = T>) -> T {
        let consumer = self.consumer.clone();
        let group = consumer.context();
        let (mut work, mut patience) = (pin!(work), pin!(sleep(PATIENCE)));
        let mut holding = false;
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut work => break outcome,
                place = self.letters.acknowledged() => self.finish(place),
                () = &mut patience, if !holding => {
                    holding = true;
                    group.hold(&*consumer);
                }
                message = consumer.recv(), if holding => match message {
                    Ok(message) => group.put_back(&*consumer, &message),
                    Err(error) => self.failed(&error),
                },
            }
        };
        if holding {
            group.go_on(&*consumer);
        }
        outcome
    }

    fn finish(&mut self, place: Place) {
        let done = self.progress.done(place);
        let Some(offset) = done.filter(|_| self.consumer.context().owns(place)) else {
            return;
        };
        let stored = (self.consumer).store_offset(self.topic.name(), place.partition, offset);
        if let Err(error) = stored {
            // The partition went to another member, which gets the message again.
            tracing::debug!(%error, "an offset was not stored");
        }
    }

    fn failed(&mut self, error: &KafkaError) {
        if let KafkaError::MessageConsumptionFatal(code) = error {
            self.fatal = Some(*code);
            return;
        }
        let group = self.consumer.context();
        if let Some(
            RDKafkaErrorCode::UnknownTopicOrPartition
            | RDKafkaErrorCode::UnknownTopic
            | RDKafkaErrorCode::UnknownPartition,
        ) = error.rdkafka_error_code()
        {
            self.topic.ensure_in_background();
        }
        group.status.broker_away(&group.reports.explain(error));
    }
}
