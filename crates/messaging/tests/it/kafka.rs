//! A Kafka for one test: librdkafka's mock cluster in this process, or a topic of its own on a real broker.

use std::sync::Arc;
use std::time::Duration;

use messaging::EventHandler;
use messaging::kafka::{
    DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig, KafkaConsumer, KafkaEventPublisher,
    Status, ensure_topic,
};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::{Offset, TopicPartitionList};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::recorder::PATIENCE;

const BROKERS: &str = "TEST_KAFKA_BROKERS";

#[derive(Debug, Clone, Copy)]
pub enum Server {
    Mock,
    Real,
}

pub type Mock = MockCluster<'static, DefaultProducerContext>;

pub struct Kafka {
    pub config: KafkaConfig,
    pub group: GroupConfig,
    pub dead_letters: DeadLetterConfig,
    pub mock: Option<Mock>,
}

impl Kafka {
    /// With a topic of its own; `None` (said on standard error) when there is no real broker.
    pub async fn start(server: Server) -> Option<Self> {
        let kafka = Self::without_topic(server)?;
        match &kafka.mock {
            // The mock cluster cannot be asked to create a topic.
            Some(mock) => {
                let config = &kafka.config;
                let partitions = config.kafka_topic_partitions;
                mock.create_topic(&config.kafka_topic, partitions, 1).unwrap();
                mock.create_topic(&kafka.dead_letters.topic(config), 1, 1).unwrap();
            }
            None => assert!(ensure_topic(&kafka.config, &CancellationToken::new()).await),
        }
        Some(kafka)
    }

    pub fn without_topic(server: Server) -> Option<Self> {
        let (brokers, mock) = match server {
            Server::Mock => {
                let mock = MockCluster::new(2).unwrap();
                (mock.bootstrap_servers(), Some(mock))
            }
            Server::Real => (real_brokers()?, None),
        };
        #[expect(clippy::disallowed_methods, reason = "any name that is free")]
        let name = format!("test-{}", Uuid::new_v4().simple());
        let config = KafkaConfig {
            kafka_brokers: brokers,
            kafka_topic: name.clone(),
            kafka_topic_partitions: 6,
            kafka_topic_replication: 1,
        };
        let group = GroupConfig { kafka_group: name, kafka_group_protocol: GroupProtocol::Auto };
        Some(Self { config, group, dead_letters: DeadLetterConfig::default(), mock })
    }

    pub fn mock(&self) -> &Mock {
        self.mock.as_ref().unwrap()
    }

    pub fn publisher(&self) -> Arc<KafkaEventPublisher> {
        Arc::new(KafkaEventPublisher::new(&self.config).unwrap())
    }

    /// Starts a member of the group.
    pub fn consume(&self, handler: Arc<dyn EventHandler>) -> Consuming {
        let consumer = KafkaConsumer::new(&self.config, &self.group, &self.dead_letters).unwrap();
        let (stop, status) = (CancellationToken::new(), consumer.status());
        let task = tokio::spawn(consumer.run(handler, stop.clone()));
        Consuming { status, stop, task }
    }

    /// A client that looks at what is there, in the group's name but without joining it.
    pub fn observer(&self) -> BaseConsumer {
        ClientConfig::new()
            .set("bootstrap.servers", &self.config.kafka_brokers)
            .set("group.id", &self.group.kafka_group)
            .create()
            .unwrap()
    }

    /// From their beginning.
    pub fn every_partition(&self) -> TopicPartitionList {
        let KafkaConfig { kafka_topic: topic, kafka_topic_partitions: count, .. } = &self.config;
        let mut list = TopicPartitionList::new();
        list.add_partition_range(topic, 0, count - 1);
        list.set_all_offsets(Offset::Beginning).unwrap();
        list
    }

    /// Waits until the group has done with so many messages for good.
    pub async fn until_committed(&self, count: i64) {
        let met = async {
            while self.committed() < count {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, met).await;
        assert!(outcome.is_ok(), "only {} are committed", self.committed());
    }

    /// How many messages the group has done with for good.
    pub fn committed(&self) -> i64 {
        let observer = self.observer();
        let committed = observer.committed_offsets(self.every_partition(), PATIENCE);
        let offsets = committed.unwrap();
        let offsets = offsets.elements().into_iter().map(|one| one.offset());
        offsets.filter_map(Offset::to_raw).filter(|offset| *offset > 0).sum()
    }
}

/// A consumer at work.
pub struct Consuming {
    pub status: Status,
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

    /// Ends it in the middle of whatever it does.
    pub async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

fn real_brokers() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
    let brokers = std::env::var(BROKERS);
    if brokers.is_err() {
        test_database::skipped(&format!("Kafka case: {BROKERS} is not set"));
    }
    brokers.ok()
}
