use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{anyhow, bail};
use backon::{ExponentialBuilder, Retryable};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::types::RDKafkaErrorCode;
use tokio_util::sync::CancellationToken;

use super::client::{self, LastError};
use crate::config::{DeadLetterConfig, KafkaConfig};

/// The most bytes that a dead letter may have, with its headers: far more than Kafka takes elsewhere by default, so that
/// whatever was in a topic fits.
pub(super) const DEAD_LETTER_BYTES: u32 = 16 * 1024 * 1024;
/// How long one attempt waits for the brokers. A process that is told to stop waits for the attempt under way.
const TIMEOUT: Duration = Duration::from_secs(2);

/// A topic that has to exist.
#[derive(Clone)]
pub(super) struct Topic {
    kafka: KafkaConfig,
    name: String,
    partitions: i32,
    settings: Vec<(&'static str, String)>,
    checking: Arc<AtomicBool>,
}

/// Creates the topic of the events if it is missing, however long Kafka is away. Returns `false` when stopped before.
pub async fn ensure_topic(config: &KafkaConfig, stop: &CancellationToken) -> bool {
    Topic::of_events(config).ensure_however_long(stop).await
}

impl Topic {
    pub(super) fn of_events(kafka: &KafkaConfig) -> Self {
        let retention = Duration::from_hours(kafka.kafka_topic_retention_hours.into());
        Self {
            kafka: kafka.clone(),
            name: kafka.kafka_topic.clone(),
            partitions: kafka.kafka_topic_partitions,
            settings: vec![
                // The time of a message is when the broker accepted it, whatever the producer's clock says.
                ("message.timestamp.type", "LogAppendTime".to_owned()),
                // Promised to consumers, so not left to the broker's own settings.
                ("cleanup.policy", "delete".to_owned()),
                ("retention.bytes", "-1".to_owned()),
                ("retention.ms", retention.as_millis().to_string()),
                ("compression.type", "producer".to_owned()),
            ],
            checking: Arc::default(),
        }
    }

    /// One partition and no end of retention: dead letters are few, and wait for people.
    pub(super) fn of_dead_letters(kafka: &KafkaConfig, dead_letters: &DeadLetterConfig) -> Self {
        let mut topic = Self::of_events(kafka);
        topic.name = dead_letters.topic(kafka);
        topic.partitions = 1;
        topic.checking = Arc::default();
        topic.settings.retain(|(name, _)| *name != "retention.ms");
        topic.settings.extend([
            ("max.message.bytes", DEAD_LETTER_BYTES.to_string()),
            ("retention.ms", "-1".to_owned()),
        ]);
        topic
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the settings of a client of the topic's brokers.
    pub(super) fn client(&self) -> ClientConfig {
        client::settings(&self.kafka)
    }

    /// Creates the topic if it is missing, however long Kafka is away. Returns `false` when stopped before.
    pub(super) async fn ensure_however_long(&self, stop: &CancellationToken) -> bool {
        let forever = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_max_delay(Duration::from_secs(2))
            .without_max_times();
        let mut logged = false;
        let ensured = (|| self.ensure()).retry(forever).notify(|error, _| {
            if !std::mem::replace(&mut logged, true) {
                let (cause, topic) = (format!("{error:#}"), &self.name);
                tracing::warn!(topic, cause, "Kafka does not answer yet");
            }
        });
        tokio::select! {
            outcome = ensured => outcome.is_ok(),
            () = stop.cancelled() => false,
        }
    }

    /// Creates the topic again if that is what is wrong: somebody deleted it, or a broker came back without its data.
    pub(super) fn ensure_in_background(&self) {
        if self.checking.swap(true, Ordering::AcqRel) {
            return;
        }
        let topic = self.clone();
        tokio::spawn(async move {
            if let Err(error) = topic.ensure().await {
                let cause = format!("{error:#}");
                tracing::debug!(cause, "no answer about the topic");
            }
            topic.checking.store(false, Ordering::Release);
        });
    }

    /// Creates the topic if it is missing.
    ///
    /// # Errors
    ///
    /// No broker answers, or it refuses to create the topic.
    pub(super) async fn ensure(&self) -> anyhow::Result<()> {
        if self.exists().await? {
            return Ok(());
        }
        let copies = TopicReplication::Fixed(self.kafka.kafka_topic_replication);
        let mut topic = NewTopic::new(&self.name, self.partitions, copies);
        for (key, value) in &self.settings {
            topic = topic.set(key, value);
        }
        let admin: AdminClient<_> = self.client().create_with_context(LastError::default())?;
        let options = AdminOptions::new().request_timeout(Some(TIMEOUT));
        match &admin.create_topics([&topic], &options).await?[..] {
            [Ok(name)] => {
                tracing::info!(topic = name, "topic created");
                Ok(())
            }
            // Another replica was faster.
            [Err((_, RDKafkaErrorCode::TopicAlreadyExists))] => Ok(()),
            outcome => bail!("cannot create the topic: {outcome:?}"),
        }
    }

    /// Asks as a consumer, whose metadata request creates nothing.
    async fn exists(&self) -> anyhow::Result<bool> {
        let (client, name) = (self.client(), self.name.clone());
        let ask = move || -> anyhow::Result<bool> {
            let consumer: BaseConsumer<_> = client.create_with_context(LastError::default())?;
            let metadata = consumer.fetch_metadata(Some(&name), TIMEOUT).map_err(|error| {
                let cause = LastError::describe_polled(&consumer, &error);
                anyhow!("no answer from the brokers: {cause}")
            })?;
            let mut topics = metadata.topics().iter();
            Ok(topics.any(|topic| topic.name() == name && topic.error().is_none()))
        };
        tokio::task::spawn_blocking(ask).await?
    }
}
