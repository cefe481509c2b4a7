//! The command that shows the events that could not be handled and puts them back: what it prints, and its process beside that of
//! the service, how much it holds and what is there when it is killed.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use clap::Parser;
use messaging::config::KafkaConfig;
use messaging::kafka::{DeadLetters, KafkaEventPublisher, ensure_topic};
use messaging::{EventHandler, HandleError, Received};
use notifier_service::adapters::inbound::dead_letters::DeadLettersCommand;
use notifier_service::config::DeadLettersConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::samples::{consume, kafka, mock_broker, publish};

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
    let (_mock, kafka) = mock_broker();
    let brokers = kafka.kafka_brokers.clone();
    let listed = async |arguments: &[&str]| lines(&brokers, &[&["list"], arguments].concat()).await;
    assert_eq!(listed(&[]).await, [""; 0]);
    publish(&KafkaEventPublisher::new(&kafka).unwrap(), &["{\"a\":\x1b", "\u{e9}"]).await;
    refuse_two(&kafka).await;

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
    refuse_two(&kafka).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_away_is_an_error_within_seconds() {
    let start = Instant::now();
    let error = run("127.0.0.1:1", &["list"]).await.unwrap_err();
    let told = format!("{error:#}");
    assert!(told.contains("no answer from Kafka"), "{told}");
    assert!(start.elapsed() < PATIENCE);
}

#[test]
fn what_to_put_back_has_to_be_said() {
    for arguments in [&["redrive"][..], &["redrive", "0/1", "--all"], &["show", "1"]] {
        assert!(Cli::try_parse_from(arguments).is_err(), "{arguments:?}");
    }
}

/// Lets a consumer refuse what is there until two letters are listed.
async fn refuse_two(kafka: &KafkaConfig) {
    let listed = until(2, || lines(&kafka.kafka_brokers, &["list"]));
    consume(kafka, Arc::new(Refusing), listed).await;
}

async fn until<F: Future<Output = Vec<String>>>(count: usize, list: impl Fn() -> F) -> Vec<String> {
    let start = Instant::now();
    loop {
        let lines = list().await;
        if lines.len() == count {
            return lines;
        }
        assert!(start.elapsed() < PATIENCE, "{lines:?}");
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
    let open =
        |config: &DeadLettersConfig| Ok(DeadLetters::new(&config.kafka, &config.dead_letters));
    command.run(open, &mut output).await?;
    Ok(String::from_utf8(output)?)
}

const PATIENCE: Duration = Duration::from_mins(2);
const BROKERS: &str = "TEST_KAFKA_BROKERS";

/// A topic of its own on a real broker, whose dead letters nobody adds to.
struct Letters {
    kafka: KafkaConfig,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_holds_little_of_however_much_there_is() {
    const MOST_MEBIBYTES: u64 = 24;
    let Some(letters) = Letters::start().await else { return };
    // 100 MB of what is small on its way: the broker sends 200 of them in one megabyte.
    letters.publish(2_000, &vec![b'['; 50_000]).await;
    for arguments in [&["list"][..], &["redrive", "--all"]] {
        let mut command = letters.run(arguments);
        let mut most = 0;
        while command.try_wait().unwrap().is_none() {
            most = most.max(anonymous_kibibytes(&command).unwrap_or_default());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert!(command.wait().unwrap().success());
        let is_little = (1..=MOST_MEBIBYTES * 1024).contains(&most);
        assert!(is_little, "{arguments:?}: {most} KiB");
    }
    assert_eq!(letters.put_back().len(), 2_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_redrive_did_not_put_back_the_next_one_does_and_nothing_comes_twice() {
    const COUNT: usize = 3_000;
    let Some(letters) = Letters::start().await else { return };
    letters.publish(COUNT, b"{").await;
    let start = Instant::now();
    for records in [400, 1_200] {
        let mut command = letters.run(&["redrive", "--all"]);
        while letters.records() < records {
            assert!(start.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        command.kill().unwrap();
        assert!(!command.wait().unwrap().success(), "it had ended already");
    }
    assert!(letters.run(&["redrive", "--all"]).wait().unwrap().success());
    let put_back = letters.put_back();
    let twice = put_back.iter().filter(|(_, count)| **count > 1).count();
    assert_eq!((put_back.len(), twice), (COUNT, 0));
}

impl Letters {
    async fn start() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "a test's switch")]
        let Ok(brokers) = std::env::var(BROKERS) else {
            test_database::skipped(&format!("Kafka case: {BROKERS} is not set"));
            return None;
        };
        #[expect(clippy::disallowed_methods, reason = "any name that is free")]
        let name = format!("test-{}", Uuid::new_v4().simple());
        let kafka = |topic: &str| kafka(brokers.clone(), topic);
        for topic in [&name, &format!("{name}.dead-letter")] {
            assert!(ensure_topic(&kafka(topic), &CancellationToken::new()).await);
        }
        Some(Self { kafka: kafka(&name) })
    }

    /// Dead letters as the consumer writes them, with a number for a key.
    async fn publish(&self, count: usize, payload: &[u8]) {
        let mut client = self.client();
        client.set("compression.type", "lz4").set("linger.ms", "5");
        let producer: FutureProducer = client.create().unwrap();
        let topic = format!("{}.dead-letter", self.kafka.kafka_topic);
        let headers = [
            ("dead-letter-reason", "nobody can read it"),
            ("dead-letter-source-topic", &self.kafka.kafka_topic),
            ("dead-letter-source-partition", "0"),
            ("dead-letter-source-offset", "0"),
            ("dead-letter-source-time", "2026-11-22T10:15:04.000Z"),
        ];
        let headers = headers.into_iter().fold(OwnedHeaders::new(), |all, (key, value)| {
            all.insert(Header { key, value: Some(value) })
        });
        let mut under_way = Vec::new();
        for number in 0..count {
            let key = number.to_string();
            let record = FutureRecord::to(&topic).key(&key).payload(payload);
            under_way.push(producer.send_result(record.headers(headers.clone())).unwrap());
        }
        for sent in under_way {
            sent.await.unwrap().unwrap();
        }
    }

    fn run(&self, arguments: &[&str]) -> Child {
        let kafka = ["--kafka-brokers", &self.kafka.kafka_brokers];
        Command::new(env!("CARGO_BIN_EXE_notifier-service"))
            .arg("dead-letters")
            .args(arguments)
            .args(kafka)
            .args(["--kafka-topic", &self.kafka.kafka_topic])
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// In the source topic, committed or not.
    fn records(&self) -> i64 {
        let consumer: BaseConsumer = self.client().create().unwrap();
        let ends = consumer.fetch_watermarks(&self.kafka.kafka_topic, 0, PATIENCE);
        ends.unwrap().1
    }

    /// How often each number is in the source topic.
    fn put_back(&self) -> BTreeMap<String, usize> {
        let consumer: BaseConsumer = self.client().create().unwrap();
        let mut all = TopicPartitionList::new();
        all.add_partition_offset(&self.kafka.kafka_topic, 0, Offset::Beginning).unwrap();
        consumer.assign(&all).unwrap();
        let mut numbers = BTreeMap::new();
        loop {
            match consumer.poll(PATIENCE) {
                Some(Ok(message)) => {
                    let number = String::from_utf8_lossy(message.key().unwrap()).into_owned();
                    *numbers.entry(number).or_default() += 1;
                }
                Some(Err(KafkaError::PartitionEOF(_))) => return numbers,
                other => panic!("{other:?}"),
            }
        }
    }

    fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", &self.kafka.kafka_brokers)
            .set("group.id", &self.kafka.kafka_topic)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true");
        client
    }
}

/// What a process holds that no file holds for it.
fn anonymous_kibibytes(process: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
