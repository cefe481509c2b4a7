//! The command's process beside that of the service: how much it holds, and what is there when it is killed.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use messaging::kafka::{KafkaConfig, ensure_topic};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_mins(2);
const BROKERS: &str = "TEST_KAFKA_BROKERS";
const LETTER: [(&str, &str); 5] = [
    ("dead-letter-reason", "nobody can read it"),
    ("dead-letter-source-topic", ""),
    ("dead-letter-source-partition", "0"),
    ("dead-letter-source-offset", "0"),
    ("dead-letter-source-time", "2026-11-22T10:15:04.000Z"),
];

/// A topic of its own on a real broker, whose dead letters nobody adds to.
struct Letters {
    kafka: KafkaConfig,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_holds_little_of_however_much_there_is() {
    const MOST_MEBIBYTES: u64 = 24;
    let Some(letters) = Letters::start().await else {
        return;
    };
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
    let Some(letters) = Letters::start().await else {
        return;
    };
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
        let kafka = KafkaConfig {
            kafka_brokers: brokers,
            kafka_topic: name.clone(),
            kafka_topic_partitions: 1,
            kafka_topic_replication: 1,
        };
        let mut dead = kafka.clone();
        dead.kafka_topic = format!("{name}.dead-letter");
        for topic in [&kafka, &dead] {
            assert!(ensure_topic(topic, &CancellationToken::new()).await);
        }
        Some(Self { kafka })
    }

    /// Dead letters as the consumer writes them, with a number for a key.
    async fn publish(&self, count: usize, payload: &[u8]) {
        let mut client = self.client();
        client.set("compression.type", "lz4").set("linger.ms", "5");
        let producer: FutureProducer = client.create().unwrap();
        let topic = format!("{}.dead-letter", self.kafka.kafka_topic);
        let mut under_way = Vec::new();
        for number in 0..count {
            let headers = LETTER.iter().fold(OwnedHeaders::new(), |all, (key, value)| {
                let source = (*key == LETTER[1].0).then_some(self.kafka.kafka_topic.as_str());
                let value = Some(source.unwrap_or(value));
                all.insert(Header { key, value })
            });
            let key = number.to_string();
            let record = FutureRecord::to(&topic).key(&key).payload(payload);
            under_way.push(producer.send_result(record.headers(headers)).unwrap());
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
