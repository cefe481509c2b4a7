//! The topic that events are published on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use parking_lot::Mutex;
use rdkafka::Message as _;
use rdkafka::admin::{AdminClient, AdminOptions, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{Consumer as _, ConsumerContext, StreamConsumer};
use rdkafka::message::{BorrowedMessage, Header, Headers, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::failure::excerpt;
use crate::values::id;

/// How long the broker may take to say what there is, and the topic to be there.
const METADATA_TIMEOUT: Duration = Duration::from_secs(20);
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// How long the dead letters may take to be read, once somebody asks.
const DEAD_LETTERS_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the broker may take to accept a message.
const PUBLISH_TIMEOUT: Duration = Duration::from_secs(10);

type Consumer = StreamConsumer<Codecs>;

/// The header of a dead letter that says why it is one.
const REASON: &str = "dead-letter-reason";

pub const CLOUD_EVENT: &str = "application/cloudevents+json";

/// Where events are published.
#[derive(Debug, Clone, Args)]
pub struct Kafka {
    /// Kafka's brokers, to judge the events as well
    #[arg(long = "kafka", value_name = "BROKERS", required = false)]
    pub brokers: String,

    /// The topic that the events are published on
    #[arg(long, default_value = "orders", requires = "brokers")]
    pub topic: String,
}

/// A topic, and all that was published on it since it was opened.
#[derive(Debug)]
pub struct Topic {
    name: String,
    pub publisher: Publisher,
    brokers: String,
    codecs: Codecs,
    seen: Arc<Mutex<Vec<Record>>>,
    /// Where the dead letters ended when it was opened; without partitions when there was no topic of them.
    dead_letters: TopicPartitionList,
    _reader: JoinSet<()>,
}

/// The codecs of the batches that came. librdkafka tells them only while it debugs.
#[derive(Debug, Clone, Default)]
struct Codecs(Arc<Mutex<BTreeSet<String>>>);

/// Publishes on a topic.
#[derive(Clone)]
pub struct Publisher {
    producer: FutureProducer,
    topic: String,
}

/// A message to publish.
#[derive(Debug, Clone)]
pub struct Message {
    pub key: String,
    pub content_type: &'static str,
    pub traceparent: Option<String>,
    pub payload: String,
}

/// A message as it lies in the topic.
#[derive(Debug, Clone)]
pub struct Record {
    pub partition: i32,
    pub offset: i64,
    pub key: Option<String>,
    pub headers: Vec<(String, String)>,
    pub payload: Vec<u8>,
}

impl Message {
    /// A message about an order, with an event or with anything else.
    pub fn about(order: &Value, payload: String) -> Self {
        let key = id(order).to_owned();
        Self { key, content_type: CLOUD_EVENT, traceparent: None, payload }
    }
}

impl Publisher {
    pub fn new(kafka: &Kafka) -> anyhow::Result<Self> {
        Self::compressing(kafka, "none")
    }

    pub fn compressing(kafka: &Kafka, codec: &str) -> anyhow::Result<Self> {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &kafka.brokers).set("linger.ms", "0").set("log_level", "0");
        client.set("compression.type", codec);
        Ok(Self { producer: client.create()?, topic: kafka.topic.clone() })
    }

    pub async fn publish(&self, message: &Message) -> anyhow::Result<()> {
        let content_type = Header { key: "content-type", value: Some(message.content_type) };
        let mut headers = OwnedHeaders::new().insert(content_type);
        if let Some(trace) = &message.traceparent {
            headers = headers.insert(Header { key: "traceparent", value: Some(trace) });
        }
        let record = FutureRecord::to(&self.topic)
            .key(&message.key)
            .headers(headers)
            .payload(&message.payload);
        let sent = self.producer.send(record, PUBLISH_TIMEOUT).await;
        sent.map_err(|(error, _)| error).context("cannot publish").map(drop)
    }
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Publisher({})", self.topic)
    }
}

impl Topic {
    /// Reads from now on.
    pub async fn open(kafka: &Kafka) -> anyhow::Result<Self> {
        let Kafka { brokers, topic } = kafka;
        let codecs = Codecs::default();
        let consumer: Consumer = settings(brokers)
            .set("debug", "msg")
            .set_log_level(RDKafkaLogLevel::Debug)
            .create_with_context(codecs.clone())?;
        let name = topic.clone();
        let consumer = tokio::task::spawn_blocking(move || {
            let ends_of_topic = wait_for_ends(&consumer, &name)?;
            let dead_letters = ends(&consumer, &dead_letter_topic(&name)).unwrap_or_default();
            consumer.assign(&ends_of_topic)?;
            anyhow::Ok((consumer, dead_letters))
        });
        let (consumer, dead_letters) = consumer.await?.with_context(|| {
            format!("no topic {topic} could be read of Kafka at {brokers} (--kafka, --topic)")
        })?;
        let seen = Arc::default();
        let mut reader = JoinSet::new();
        reader.spawn(read(consumer, Arc::clone(&seen)));
        let (name, brokers, publisher) = (topic.clone(), brokers.clone(), Publisher::new(kafka)?);
        Ok(Self { name, publisher, brokers, codecs, seen, dead_letters, _reader: reader })
    }

    /// Why messages about an order were set aside since the topic was opened, if a consumer says so as ours does.
    pub async fn dead_letters(&self, order: &str) -> Vec<String> {
        let letters = tokio::time::timeout(DEAD_LETTERS_TIMEOUT, self.read_dead_letters()).await;
        let letters = letters.ok().and_then(Result::ok).unwrap_or_default();
        let about = letters.iter().filter(|letter| letter.speaks_of(order));
        about.filter_map(|letter| letter.header(REASON).map(str::to_owned)).collect()
    }

    async fn read_dead_letters(&self) -> anyhow::Result<Vec<Record>> {
        let (name, brokers) = (dead_letter_topic(&self.name), self.brokers.clone());
        let begin = self.dead_letters.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let consumer: StreamConsumer = settings(&brokers).create()?;
            let ends = ends(&consumer, &name)?;
            let (mut from, mut unread) = (TopicPartitionList::new(), BTreeMap::new());
            for end in ends.elements() {
                let known = begin.find_partition(&name, end.partition());
                let first = known.map_or(Offset::Beginning, |known| known.offset());
                if let (true, Offset::Offset(offset)) = (first != end.offset(), end.offset()) {
                    from.add_partition_offset(&name, end.partition(), first)?;
                    unread.extend((offset > 0).then_some((end.partition(), offset)));
                }
            }
            consumer.assign(&from)?;
            anyhow::Ok((consumer, unread))
        });
        let (consumer, mut unread) = opened.await??;
        let mut letters = vec![];
        while !unread.is_empty() {
            let letter = record(&consumer.recv().await?);
            unread.retain(|partition, end| {
                *partition != letter.partition || letter.offset + 1 < *end
            });
            letters.push(letter);
        }
        Ok(letters)
    }

    /// What was published about an order until now.
    pub fn about(&self, order: &str) -> Vec<Record> {
        let seen = self.seen.lock();
        let about = seen.iter().filter(|record| record.speaks_of(order));
        about.cloned().collect()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The codecs of what came until now; they may be told a little later than it came.
    pub fn codecs(&self) -> BTreeSet<String> {
        self.codecs.0.lock().clone()
    }

    /// What the topic itself makes of batches, whatever its producers chose: a codec or `producer`, nothing. `None` when the
    /// broker does not say.
    pub async fn compression(&self) -> Option<String> {
        let admin: AdminClient<DefaultClientContext> =
            ClientConfig::new().set("bootstrap.servers", &self.brokers).create().ok()?;
        let options = AdminOptions::new().request_timeout(Some(METADATA_TIMEOUT));
        let topic = ResourceSpecifier::Topic(&self.name);
        let answer = admin.describe_configs([&topic], &options).await.ok()?.pop()?.ok()?;
        answer.get("compression.type")?.value.clone()
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_deref().unwrap_or("(none)");
        write!(f, "message {}/{}, key {key}", self.partition, self.offset)?;
        for (name, value) in &self.headers {
            write!(f, "\n{name}: {value}")?;
        }
        write!(f, "\n{}", excerpt(&self.payload))
    }
}

impl Record {
    /// The payload; `Null` when it is no JSON.
    pub fn event(&self) -> Value {
        serde_json::from_slice(&self.payload).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(key, _)| key == name);
        header.map(|(_, value)| value.as_str())
    }

    /// Whether the order's id is somewhere in it, whatever its shape.
    fn speaks_of(&self, order: &str) -> bool {
        self.key.as_deref() == Some(order) || String::from_utf8_lossy(&self.payload).contains(order)
    }
}

impl ClientContext for Codecs {
    /// A line that ends in `0 ctrl msgs, 0 aborted msgsets, gzip)` tells the codec of what came.
    fn log(&self, _: RDKafkaLogLevel, facility: &str, line: &str) {
        let codec = line.strip_suffix(')').and_then(|line| line.rsplit_once(", "));
        if let Some((_, codec)) = codec.filter(|_| facility == "CONSUME") {
            self.0.lock().insert(codec.to_owned());
        }
    }
}

impl ConsumerContext for Codecs {}

fn settings(brokers: &str) -> ClientConfig {
    let mut settings = ClientConfig::new();
    settings.set("bootstrap.servers", brokers);
    settings.set("group.id", "conformance").set("enable.auto.commit", "false");
    settings
}

fn dead_letter_topic(topic: &str) -> String {
    format!("{topic}.dead-letter")
}

/// The ends of all partitions, waited for: a shop that has just been started may not have made its topic yet.
fn wait_for_ends(consumer: &Consumer, topic: &str) -> anyhow::Result<TopicPartitionList> {
    let start = Instant::now();
    loop {
        match ends(consumer, topic) {
            Err(_) if start.elapsed() < METADATA_TIMEOUT => std::thread::sleep(RETRY_PAUSE),
            outcome => return outcome,
        }
    }
}

/// The ends of all partitions at this moment.
fn ends<C: ConsumerContext + 'static>(
    consumer: &StreamConsumer<C>,
    topic: &str,
) -> anyhow::Result<TopicPartitionList> {
    let metadata = consumer.fetch_metadata(Some(topic), METADATA_TIMEOUT)?;
    let mut ends = TopicPartitionList::new();
    let topics = metadata.topics().iter();
    for partition in topics.flat_map(rdkafka::metadata::MetadataTopic::partitions) {
        let (_, end) = consumer.fetch_watermarks(topic, partition.id(), METADATA_TIMEOUT)?;
        ends.add_partition_offset(topic, partition.id(), Offset::Offset(end))?;
    }
    ensure!(ends.count() > 0, "there is no topic {topic}");
    Ok(ends)
}

async fn read(consumer: Consumer, seen: Arc<Mutex<Vec<Record>>>) {
    loop {
        // After an error librdkafka connects again by itself; a check that waits in vain fails.
        if let Ok(message) = consumer.recv().await {
            let record = record(&message);
            let mut seen = seen.lock();
            seen.push(record);
        }
    }
}

fn record(message: &BorrowedMessage<'_>) -> Record {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    let headers = headers.map(|header| (header.key.to_owned(), text(header.value.unwrap_or(b""))));
    Record {
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(text),
        headers: headers.collect(),
        payload: message.payload().unwrap_or_default().to_vec(),
    }
}
