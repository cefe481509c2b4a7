use clap::ValueEnum;

/// The brokers, and the topic of the events.
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

    /// Hours that events are kept, when their topic has to be created: no consumer may be away for longer
    #[arg(
        long,
        env = "KAFKA_TOPIC_RETENTION_HOURS",
        default_value_t = 168,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub kafka_topic_retention_hours: u32,
}

/// The consumer group.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct GroupConfig {
    /// Consumer group: each event goes to one of its members
    #[arg(long, env = "KAFKA_GROUP")]
    pub kafka_group: String,

    /// How the members of the group agree on who gets what
    #[arg(long, env = "KAFKA_GROUP_PROTOCOL", default_value = "consumer")]
    pub kafka_group_protocol: GroupProtocol,
}

/// How the members of a group agree on who gets what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupProtocol {
    /// The broker decides (KIP-848): Kafka 4.0 or later
    Consumer,
    /// The members decide: any Kafka
    Classic,
}

/// The topic of messages that can never be handled.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct DeadLetterConfig {
    /// Topic of the messages that can never be handled; by default that of the events with `.dead-letter` behind it
    #[arg(long, env = "KAFKA_DEAD_LETTER_TOPIC")]
    pub kafka_dead_letter_topic: Option<String>,
}

impl DeadLetterConfig {
    pub fn topic(&self, kafka: &KafkaConfig) -> String {
        let by_default = || format!("{}.dead-letter", kafka.kafka_topic);
        self.kafka_dead_letter_topic.clone().unwrap_or_else(by_default)
    }
}
