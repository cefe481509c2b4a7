use std::time::Duration;

use anyhow::{Context, bail};
use backon::{ExponentialBuilder, Retryable};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::types::RDKafkaErrorCode;
use tokio_util::sync::CancellationToken;

use super::KafkaConfig;

/// How long one attempt waits for the brokers. A process that is told to stop waits for the attempt under way.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Sees to it that the topic exists, however long Kafka is away. Returns `false` when asked to stop first.
pub async fn ensure_topic(config: &KafkaConfig, stop: &CancellationToken) -> bool {
    let forever = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(2))
        .without_max_times();
    let ensured = (|| ensure(config)).retry(forever).notify(|error, _| {
        tracing::warn!(cause = format!("{error:#}"), "Kafka does not answer yet");
    });
    tokio::select! {
        outcome = ensured => outcome.is_ok(),
        () = stop.cancelled() => false,
    }
}

async fn ensure(config: &KafkaConfig) -> anyhow::Result<()> {
    if exists(config.clone()).await? {
        return Ok(());
    }
    let topic = NewTopic::new(
        &config.orders_topic,
        config.orders_topic_partitions,
        TopicReplication::Fixed(config.orders_topic_replication),
    )
    // The time of a message is when the broker accepted it, whatever the producer's clock says.
    .set("message.timestamp.type", "LogAppendTime");
    let admin: AdminClient<DefaultClientContext> = config.client().create()?;
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

/// A consumer's metadata request creates nothing.
async fn exists(config: KafkaConfig) -> anyhow::Result<bool> {
    let ask = move || -> anyhow::Result<bool> {
        let consumer: BaseConsumer = config.client().create()?;
        let metadata = consumer
            .fetch_metadata(Some(&config.orders_topic), TIMEOUT)
            .context("no answer from the brokers")?;
        Ok(metadata
            .topics()
            .iter()
            .any(|topic| topic.name() == config.orders_topic && topic.error().is_none()))
    };
    tokio::task::spawn_blocking(ask).await?
}
