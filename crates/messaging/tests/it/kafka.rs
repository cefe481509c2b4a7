//! A Kafka for one test: librdkafka's mock cluster in this process, or a topic of its own on a real broker.

use std::sync::Arc;
use std::time::{Duration, Instant};

use messaging::config::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig};
use messaging::kafka::{ConsumerHealth, KafkaConsumer, KafkaEventPublisher, ensure_topic};
use rdkafka::ClientConfig;
use rdkafka::admin::AdminClient;
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{DefaultProducerContext, FutureProducer};
use rdkafka::{Offset, TopicPartitionList};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::recorder::{PATIENCE, Recorder};

const BROKERS: &str = "TEST_KAFKA_BROKERS";
pub const EVERY_BROKER: i32 = -1;

pub type Mock = MockCluster<'static, DefaultProducerContext>;

pub struct Kafka {
    pub config: KafkaConfig,
    pub group: GroupConfig,
    pub dead_letters: DeadLetterConfig,
    pub mock: Option<Mock>,
}

impl Kafka {
    /// A real broker if there is one, else the mock cluster.
    pub async fn start() -> Self {
        match real_brokers() {
            Some(_) => Self::start_real().await.unwrap(),
            None => Self::start_mock(),
        }
    }

    /// A topic of its own on a real broker; `None` (said on standard error) when there is none.
    pub async fn start_real() -> Option<Self> {
        let kafka = Self::real_without_topic()?;
        assert!(ensure_topic(&kafka.config, &CancellationToken::new()).await);
        Some(kafka)
    }

    /// The mock cluster cannot be asked to create a topic: both are there.
    pub fn start_mock() -> Self {
        let kafka = Self::mock_without_topic();
        let config = &kafka.config;
        let partitions = config.kafka_topic_partitions;
        kafka.mock().create_topic(&config.kafka_topic, partitions, 1).unwrap();
        kafka.mock().create_topic(&kafka.dead_letters.topic(config), 1, 1).unwrap();
        kafka
    }

    pub fn real_without_topic() -> Option<Self> {
        let brokers = real_brokers();
        if brokers.is_none() {
            test_database::skipped(&format!("Kafka case: {BROKERS} is not set"));
        }
        Some(Self::without_topic(brokers?, None))
    }

    pub fn mock_without_topic() -> Self {
        let mock = MockCluster::new(2).unwrap();
        Self::without_topic(mock.bootstrap_servers(), Some(mock))
    }

    fn without_topic(brokers: String, mock: Option<Mock>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "any name that is free")]
        let name = format!("test-{}", Uuid::new_v4().simple());
        let config = KafkaConfig {
            kafka_brokers: brokers,
            kafka_topic: name.clone(),
            kafka_topic_partitions: 6,
            kafka_topic_replication: 1,
            kafka_topic_retention_hours: 168,
        };
        let protocol = GroupProtocol::Consumer;
        let group = GroupConfig { kafka_group: name, kafka_group_protocol: protocol };
        Self { config, group, dead_letters: DeadLetterConfig::default(), mock }
    }

    pub fn mock(&self) -> &Mock {
        self.mock.as_ref().unwrap()
    }

    pub fn publisher(&self) -> Arc<KafkaEventPublisher> {
        Arc::new(KafkaEventPublisher::new(&self.config).unwrap())
    }

    /// Starts a member of the group.
    pub fn consume(&self, recorder: Arc<Recorder>) -> Consuming {
        let consumer = KafkaConsumer::new(&self.config, &self.group, &self.dead_letters).unwrap();
        let (stop, health) = (CancellationToken::new(), consumer.health());
        let task = tokio::spawn(consumer.run(recorder.clone(), stop.clone()));
        Consuming { recorder, health, stop, task }
    }

    fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &self.config.kafka_brokers);
        client
    }

    /// A client that reads in the group's name without joining it.
    pub fn observer(&self) -> BaseConsumer {
        self.client().set("group.id", &self.group.kafka_group).create().unwrap()
    }

    pub fn producer(&self) -> FutureProducer {
        self.client().set("linger.ms", "5").create().unwrap()
    }

    pub fn producer_with(&self, codec: &str) -> FutureProducer {
        self.client().set("compression.type", codec).create().unwrap()
    }

    pub fn admin(&self) -> AdminClient<DefaultClientContext> {
        self.client().create().unwrap()
    }

    /// Every partition, from its beginning.
    pub fn every_partition(&self) -> TopicPartitionList {
        let KafkaConfig { kafka_topic: topic, kafka_topic_partitions: count, .. } = &self.config;
        let mut list = TopicPartitionList::new();
        list.add_partition_range(topic, 0, count - 1);
        list.set_all_offsets(Offset::Beginning).unwrap();
        list
    }

    /// Waits until the group has committed so many messages.
    pub async fn until_committed(&self, count: usize) {
        until("committed", async || (self.committed() >= count).then_some(())).await;
    }

    /// The number of messages that the group has committed.
    pub fn committed(&self) -> usize {
        let committed = self.observer().committed_offsets(self.every_partition(), PATIENCE);
        let committed = committed.unwrap();
        let offsets = committed.elements().into_iter().filter_map(|one| one.offset().to_raw());
        offsets.filter_map(|offset| usize::try_from(offset).ok()).sum()
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
fn real_brokers() -> Option<String> {
    std::env::var(BROKERS).ok()
}

/// A consumer at work.
pub struct Consuming {
    pub recorder: Arc<Recorder>,
    pub health: ConsumerHealth,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Consuming {
    /// Stops it as a service does.
    pub async fn stop(self) {
        self.stop.cancel();
        let stopped = tokio::time::timeout(PATIENCE, self.task).await;
        stopped.expect("the consumer stops").unwrap();
    }

    /// Ends it in the middle of its work.
    pub async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    /// Waits until its health says this; empty: that it is well.
    pub async fn until_health_says(&self, expected: &str) {
        let is_told = async || {
            let told = self.health.check().err().unwrap_or_default();
            (told.contains(expected) && told.is_empty() == expected.is_empty()).then_some(())
        };
        until(expected, is_told).await;
    }
}

/// Waits until `look` finds something.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Far more than it takes, on a busy machine too, and far less than librdkafka would take by itself.
pub fn assert_in_time(start: Instant) {
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(40), "{elapsed:?}");
}
