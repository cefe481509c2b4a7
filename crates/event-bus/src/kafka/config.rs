use rdkafka::ClientConfig;

/// Where Kafka is, and the topic of the orders' events.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct KafkaConfig {
    /// `host:port`, several with commas
    #[arg(long, env = "KAFKA_BROKERS", default_value = "127.0.0.1:9092")]
    pub kafka_brokers: String,

    /// Topic of the orders' events
    #[arg(long, env = "ORDERS_TOPIC", default_value = "orders")]
    pub orders_topic: String,

    /// Partitions of the topic, when it has to be created
    #[arg(long, env = "ORDERS_TOPIC_PARTITIONS", default_value_t = 6)]
    pub orders_topic_partitions: i32,

    /// Copies of the topic on different brokers, when it has to be created
    #[arg(long, env = "ORDERS_TOPIC_REPLICATION", default_value_t = 1)]
    pub orders_topic_replication: i32,
}

/// How a consumer joins the others that share its work.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Kafka")]
pub struct GroupConfig {
    /// Consumer group: each event goes to one of its members
    #[arg(long, env = "KAFKA_GROUP", default_value = "notifier-service")]
    pub kafka_group: String,
}

impl KafkaConfig {
    /// What producers, consumers and administration have in common.
    pub(crate) fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", &self.kafka_brokers)
            // The default, 10 s, would keep a client away long after its broker is back.
            .set("reconnect.backoff.max.ms", "1000")
            .set("socket.keepalive.enable", "true");
        client
    }
}
