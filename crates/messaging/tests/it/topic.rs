//! The topic is there before anything is published.

use std::time::Instant;

use messaging::kafka::ensure_topic;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::Consumer;
use tokio_util::sync::CancellationToken;

use crate::kafka::{Kafka, Server};
use crate::recorder::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_topic_is_created_as_configured_with_the_brokers_time() {
    let Some(kafka) = Kafka::without_topic(Server::Real) else {
        return;
    };
    assert!(ensure_topic(&kafka.config, &CancellationToken::new()).await);
    assert_eq!(partitions(&kafka), 6);
    assert_eq!(timestamp_type(&kafka).await.as_deref(), Some("LogAppendTime"));
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_all_find_the_topic() {
    let Some(kafka) = Kafka::without_topic(Server::Real) else {
        return;
    };
    let start = || {
        let config = kafka.config.clone();
        tokio::spawn(async move { ensure_topic(&config, &CancellationToken::new()).await })
    };
    for replica in [start(), start(), start(), start()] {
        assert!(tokio::time::timeout(PATIENCE, replica).await.unwrap().unwrap());
    }
    assert_eq!(partitions(&kafka), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_there_stays_as_it_is() {
    let kafka = Kafka::without_topic(Server::Mock).unwrap();
    let topic = &kafka.config.kafka_topic;
    kafka.mock.as_ref().unwrap().create_topic(topic, 2, 1).unwrap();
    assert!(ensure_topic(&kafka.config, &CancellationToken::new()).await);
    assert_eq!(partitions(&kafka), 2);
}

fn partitions(kafka: &Kafka) -> usize {
    let (topic, observer) = (&kafka.config.kafka_topic, kafka.observer());
    let end = Instant::now() + PATIENCE;
    loop {
        let metadata = observer.fetch_metadata(Some(topic), PATIENCE);
        let partitions = metadata.unwrap().topics()[0].partitions().len();
        // A broker that has just created them may not tell them yet.
        if partitions > 0 || Instant::now() > end {
            return partitions;
        }
    }
}

async fn timestamp_type(kafka: &Kafka) -> Option<String> {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &kafka.config.kafka_brokers);
    let admin: AdminClient<DefaultClientContext> = client.create().unwrap();
    let topic = ResourceSpecifier::Topic(&kafka.config.kafka_topic);
    let answers = admin.describe_configs([&topic], &AdminOptions::new()).await;
    let config = answers.unwrap().remove(0).unwrap();
    let entry = config.get("message.timestamp.type")?;
    entry.value.clone()
}
