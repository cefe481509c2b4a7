use clap::ValueEnum;
use rdkafka::ClientConfig;
#[cfg(test)]
use rdkafka::{mocking::MockCluster, producer::ProducerContext};

/// What a broker sends of a partition at once, unless one batch of messages is larger. Batches come as they are stored, and
/// lz4 may make 255 times as much of them: all of that is in memory together, whatever the limits of librdkafka's queue.
pub(super) const FETCH_BYTES: &str = "16384";

/// Where Kafka is, and the topic of the events.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct KafkaConfig {
    /// `host:port`, several with commas
    #[arg(long, env = "KAFKA_BROKERS", default_value = "127.0.0.1:9092")]
    pub kafka_brokers: String,

    /// Topic of the events
    #[arg(long, env = "KAFKA_TOPIC")]
    pub kafka_topic: String,

    /// Partitions of the topic, when it has to be created
    #[arg(long, env = "KAFKA_TOPIC_PARTITIONS", default_value_t = 6)]
    pub kafka_topic_partitions: i32,

    /// Copies of a topic on different brokers, when it has to be created
    #[arg(long, env = "KAFKA_TOPIC_REPLICATION", default_value_t = 1)]
    pub kafka_topic_replication: i32,
}

/// How a consumer joins the others that share its work.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct GroupConfig {
    /// Consumer group: each event goes to one of its members
    #[arg(long, env = "KAFKA_GROUP")]
    pub kafka_group: String,

    /// How the members of the group agree on who gets what
    #[arg(long, env = "KAFKA_GROUP_PROTOCOL", default_value = "auto")]
    pub kafka_group_protocol: GroupProtocol,
}

/// How the members of a group agree on who gets what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupProtocol {
    /// `consumer` where the broker knows it, else `classic`
    Auto,
    /// The broker decides (KIP-848, Kafka 4)
    Consumer,
    /// The members decide
    Classic,
}

/// Where messages go that can never be handled.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct DeadLetterConfig {
    /// Topic of the messages that can never be handled; by default that of the events with `.dead-letter` behind it
    #[arg(long, env = "KAFKA_DEAD_LETTER_TOPIC")]
    pub kafka_dead_letter_topic: Option<String>,
}

impl KafkaConfig {
    /// What producers, consumers and administration have in common.
    pub(super) fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", &self.kafka_brokers)
            // The default, 10 s, would keep a client away long after its broker is back.
            .set("reconnect.backoff.max.ms", "1000")
            .set("socket.keepalive.enable", "true")
            // Brokers close idle connections: no news.
            .set("log.connection.close", "false")
            // A topic that was deleted and created again is noticed within seconds, not minutes.
            .set("topic.metadata.refresh.interval.ms", "10000");
        client
    }
}

impl DeadLetterConfig {
    pub fn topic(&self, kafka: &KafkaConfig) -> String {
        let by_default = || format!("{}.dead-letter", kafka.kafka_topic);
        self.kafka_dead_letter_topic.clone().unwrap_or_else(by_default)
    }
}

#[cfg(test)]
impl KafkaConfig {
    /// For the topic `events` on a mock cluster.
    pub(super) fn of_mock<C: ProducerContext>(cluster: &MockCluster<'_, C>) -> Self {
        Self {
            kafka_brokers: cluster.bootstrap_servers(),
            kafka_topic: "events".to_owned(),
            kafka_topic_partitions: 1,
            kafka_topic_replication: 1,
        }
    }
}
