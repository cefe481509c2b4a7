//! Batches of every codec, and those that nobody can read.

use std::io::{Read, Write};
use std::net::TcpStream;

use messaging::UnreadableBatch;
use rdkafka::consumer::Consumer;
use rdkafka::producer::FutureRecord;
use rdkafka::util::Timeout;
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::{Kafka, until};
use crate::metrics::METRICS;
use crate::recorder::{PATIENCE, Recorder};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_every_codec_is_read(
    #[values("none", "gzip", "snappy", "lz4", "zstd")] codec: &str,
) {
    let kafka = Kafka::start().await;
    let consuming = kafka.consume(Recorder::new());
    // Long enough to be worth compressing: what would be larger is sent as it is.
    let text = "é".repeat(2_000);
    let record = FutureRecord::to(&kafka.config.kafka_topic).key("key").payload(&text);
    kafka.producer_with(codec).send(record, Timeout::After(PATIENCE)).await.unwrap();
    consuming.recorder.until_texts(&[&text]).await;
    consuming.stop().await;
}

#[rstest]
#[case::a_codec_of_the_future(5)]
#[case::no_gzip(1)]
#[case::no_snappy(2)]
#[case::no_lz4(3)]
#[case::no_zstd(4)]
#[case::no_records(0)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_cannot_be_read_is_told_once_and_holds_up_its_partition_alone(
    #[case] codec: i16,
) {
    let metrics = &*METRICS;
    let kafka = Kafka::start_mock();
    let consuming = kafka.consume(Recorder::new());
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "before")).await;
    consuming.recorder.until_texts(&["before"]).await;
    let position = consuming.recorder.received()[0].position.clone();
    let partition: i32 = position.split('/').nth(1).unwrap().parse().unwrap();

    append(&kafka, partition, codec);
    publish(&*publisher, &message("key", "behind")).await;
    let told = until("told", async || consuming.health.unreadable().pop()).await;
    let UnreadableBatch { topic, partition: told_partition, offset, .. } = &told;
    assert_eq!((topic, *told_partition, *offset), (&kafka.config.kafka_topic, partition, 1));
    consuming.until_health_says(&format!("{topic}/{partition}/1 cannot be read since 20")).await;
    let gauge = |value| {
        format!(
            "consumer_unreadable_offset{{topic=\"{topic}\",partition=\"{partition}\"}} {value}\n"
        )
    };
    assert!(metrics.render().contains(&gauge(1)), "{}", metrics.render());

    let others: Vec<String> = (0..12).map(|key| key.to_string()).collect();
    for key in &others {
        publish(&*publisher, &message(key, key)).await;
    }
    let shown = async || {
        let texts = consuming.recorder.texts();
        assert!(!texts.contains(&"behind".to_owned()));
        (texts.len() > 6).then_some(())
    };
    until("other partitions go on", shown).await;
    assert_eq!(consuming.health.unreadable(), std::slice::from_ref(&told));
    consuming.stop().await;
    assert!(metrics.render().contains(&gauge(-1)), "{}", metrics.render());
}

/// Appends a batch of one record by hand: a broker that looks at what it takes would refuse it.
fn append(kafka: &Kafka, partition: i32, codec: i16) {
    let metadata = kafka.observer().fetch_metadata(None, PATIENCE).unwrap();
    let topic = metadata.topics().iter().find(|one| one.name() == kafka.config.kafka_topic);
    let leader = topic.unwrap().partitions().iter().find(|one| one.id() == partition);
    let leader = leader.unwrap().leader();
    let broker = metadata.brokers().iter().find(|broker| broker.id() == leader).unwrap();

    let batch = batch(codec);
    let name = kafka.config.kafka_topic.as_bytes();
    let mut request = Vec::new();
    request.extend([0, 0, 0, 7, 0, 0, 0, 1, 0, 0]); // Produce, version 7, request 1, no client id
    request.extend((-1_i16).to_be_bytes()); // no transaction
    request.extend((-1_i16).to_be_bytes()); // acks=all
    request.extend(5_000_i32.to_be_bytes());
    request.extend(1_i32.to_be_bytes()); // topics
    request.extend(i16::try_from(name.len()).unwrap().to_be_bytes());
    request.extend(name);
    request.extend(1_i32.to_be_bytes()); // partitions
    request.extend(partition.to_be_bytes());
    request.extend(i32::try_from(batch.len()).unwrap().to_be_bytes());
    request.extend(batch);

    let mut connection =
        TcpStream::connect((broker.host(), u16::try_from(broker.port()).unwrap())).unwrap();
    connection.write_all(&u32::try_from(request.len()).unwrap().to_be_bytes()).unwrap();
    connection.write_all(&request).unwrap();
    let mut answer = [0; 4];
    connection.read_exact(&mut answer).unwrap();
    let mut answer = vec![0; u32::from_be_bytes(answer) as usize];
    connection.read_exact(&mut answer).unwrap();
    // Request 1, one topic, its name, one partition, the partition, no error.
    let error = &answer[4 + 4 + 2 + name.len() + 4 + 4..][..2];
    assert_eq!(error, [0, 0], "{answer:?}");
}

/// One record, which is none.
fn batch(codec: i16) -> Vec<u8> {
    let records = b"no records, and nothing that was compressed";
    let mut batch = Vec::new();
    batch.extend(0_i64.to_be_bytes()); // base offset
    batch.extend(i32::try_from(49 + records.len()).unwrap().to_be_bytes());
    batch.extend((-1_i32).to_be_bytes()); // leader's epoch
    batch.push(2); // magic
    batch.extend(0_u32.to_be_bytes()); // checksum
    batch.extend(codec.to_be_bytes());
    batch.extend(0_i32.to_be_bytes()); // last offset
    batch.extend([0; 16]); // times
    batch.extend((-1_i64).to_be_bytes()); // producer
    batch.extend((-1_i16).to_be_bytes());
    batch.extend((-1_i32).to_be_bytes());
    batch.extend(1_i32.to_be_bytes()); // records
    batch.extend(records);
    batch
}
