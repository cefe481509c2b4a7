//! The command that shows the events that could not be handled and puts them back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use clap::Parser;
use messaging::kafka::{
    DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig, KafkaConsumer, KafkaEventPublisher,
};
use messaging::{EventHandler, EventPublisher, HandleError, Message, Received};
use notifier_service::adapters::inbound::dead_letters::DeadLettersCommand;
use notifier_service::config::DeadLettersConfig;
use rdkafka::mocking::MockCluster;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

#[derive(Parser)]
#[command(no_binary_name = true)]
struct Cli {
    #[command(subcommand)]
    command: DeadLettersCommand<DeadLettersConfig>,
}

struct Refusing;

#[async_trait]
impl EventHandler for Refusing {
    async fn handle(&self, _: &Received) -> Result<(), HandleError> {
        Err(HandleError::Reject(anyhow::anyhow!("not JSON")))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_could_not_be_handled_are_listed_shown_and_put_back() {
    let mock = MockCluster::new(1).unwrap();
    for topic in ["orders", "orders.dead-letter"] {
        mock.create_topic(topic, 1, 1).unwrap();
    }
    let brokers = mock.bootstrap_servers();
    let listed = async |arguments: &[&str]| lines(&brokers, &[&["list"], arguments].concat()).await;
    assert_eq!(listed(&[]).await, [""; 0]);
    consume(&brokers, &["{\"a\":\x1b", "\u{e9}"]).await;

    let lines_of_two = until(2, || listed(&[])).await;
    assert!(lines_of_two[0].starts_with("0/0  20"), "{lines_of_two:?}");
    assert!(lines_of_two[0].ends_with("Z  orders/0/0  key  not JSON"));
    let shown = lines(&brokers, &["show", "0/0"]).await;
    assert_eq!(shown.last().unwrap(), "{\"a\":\\u{1b}");
    assert!(shown.contains(&"header     content-type: text/plain".to_owned()));
    let shown = lines(&brokers, &["show", "0/1", "--format", "json"]).await;
    let shown: Value = serde_json::from_str(&shown[0]).unwrap();
    assert_eq!(shown["payload"], "w6k=");
    let headers = json!([{ "name": "content-type", "value": "dGV4dC9wbGFpbg==" }]);
    assert_eq!(shown["headers"], headers);
    assert_eq!(shown["source"]["offset"], 1);

    let back = lines(&brokers, &["redrive", "0/1"]).await;
    assert_eq!(back, ["0/1  put back to orders"]);
    assert_eq!(listed(&[]).await, lines_of_two[..1]);
    let again = run(&brokers, &["redrive", "0/1"]).await.unwrap_err();
    assert_eq!(again.to_string(), "0/1 was put back already");
    let back = lines(&brokers, &["redrive", "--all"]).await;
    assert_eq!(back, ["0/0  put back to orders"]);
    assert_eq!(listed(&[]).await, [""; 0]);
    assert_eq!(listed(&["--all"]).await.len(), 2);
    let unknown = run(&brokers, &["redrive", "0/2", "0/9"]).await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no dead letter at 0/2");
    consume(&brokers, &[]).await;
    until(2, || listed(&[])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_away_is_an_error_within_seconds() {
    let start = Instant::now();
    let error = run("127.0.0.1:1", &["list"]).await.unwrap_err();
    let told = format!("{error:#}");
    assert!(told.contains("no answer from Kafka"), "{told}");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn what_to_put_back_has_to_be_said() {
    for arguments in [&["redrive"][..], &["redrive", "0/1", "--all"], &["show", "1"]] {
        assert!(Cli::try_parse_from(arguments).is_err(), "{arguments:?}");
    }
}

/// Publishes what no handler takes, and lets a consumer refuse what is there until it is done with all.
async fn consume(brokers: &str, payloads: &[&str]) {
    let kafka = KafkaConfig {
        kafka_brokers: brokers.to_owned(),
        kafka_topic: "orders".to_owned(),
        kafka_topic_partitions: 1,
        kafka_topic_replication: 1,
    };
    let group = GroupConfig {
        kafka_group: "notifier-service".to_owned(),
        kafka_group_protocol: GroupProtocol::Consumer,
    };
    let publisher = KafkaEventPublisher::new(&kafka).unwrap();
    for payload in payloads {
        let message = Message {
            key: "key".to_owned(),
            payload: payload.as_bytes().to_vec(),
            headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        };
        publisher.publish(&message).await.unwrap();
    }
    let consumer = KafkaConsumer::new(&kafka, &group, &DeadLetterConfig::default()).unwrap();
    let stop = CancellationToken::new();
    let consuming = tokio::spawn(consumer.run(Arc::new(Refusing), stop.clone()));
    until(2, || lines(brokers, &["list"])).await;
    stop.cancel();
    consuming.await.unwrap();
}

async fn until<F: Future<Output = Vec<String>>>(count: usize, list: impl Fn() -> F) -> Vec<String> {
    let start = Instant::now();
    loop {
        let lines = list().await;
        if lines.len() == count {
            return lines;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{lines:?}");
    }
}

async fn lines(brokers: &str, arguments: &[&str]) -> Vec<String> {
    let output = run(brokers, arguments).await.unwrap();
    output.lines().map(str::to_owned).collect()
}

async fn run(brokers: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let arguments = [arguments, &["--kafka-brokers", brokers]].concat();
    let command = Cli::try_parse_from(arguments).unwrap().command;
    let mut output = Vec::new();
    let open = |config: &DeadLettersConfig| {
        let letters = messaging::kafka::DeadLetters::new(&config.kafka, &config.dead_letters);
        Ok(letters)
    };
    command.run(open, &mut output).await?;
    Ok(String::from_utf8(output)?)
}
