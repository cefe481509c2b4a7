//! What can never be handled is kept, and can be put back.

use std::time::Instant;

use anyhow::anyhow;
use futures_util::TryStreamExt;
use messaging::HandleError;
use messaging::kafka::{DeadLetter, DeadLetters, Position, Which};
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::Kafka;
use crate::kafka::Server::{self, Mock, Real};
use crate::recorder::{PATIENCE, Recorder};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_keeps_every_byte_and_says_why_and_whence(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let consuming = kafka.consume(rejecting());
    let poison: &[u8] = &[0xff, 0, 0xc3, b'"'];
    let headers = OwnedHeaders::new()
        .insert(Header { key: "trace", value: Some(poison) })
        .insert(Header { key: "trace", value: None::<&[u8]> });
    let record = FutureRecord::to(&kafka.config.kafka_topic);
    let record = record.key(poison).payload(poison).headers(headers);
    let sent = producer(&kafka).send(record, Timeout::After(PATIENCE)).await;
    let sent = sent.unwrap();

    let letters = wait_for(&kafka, 1).await;
    consuming.stop().await;
    let letter = &letters[0];
    assert_eq!(letter.key.as_deref(), Some(poison));
    assert_eq!(letter.reason, "poison");
    assert_eq!(letter.source.topic, kafka.config.kafka_topic);
    let position = Position { partition: sent.partition, offset: sent.offset };
    assert_eq!(letter.source.position, position);
    assert!(letter.source.time.is_some() && letter.time >= letter.source.time);
    assert!(!letter.is_redriven);
    let opened = dead_letters(&kafka).open(letter.position).await.unwrap();
    let (opened, content) = opened;
    assert_eq!(opened, *letter);
    assert_eq!(content.payload.as_deref(), Some(poison));
    let trace = |value: Option<&[u8]>| ("trace".to_owned(), value.map(<[u8]>::to_vec));
    assert_eq!(content.headers, [trace(Some(poison)), trace(None)]);
    assert_eq!(kafka.committed(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_back_comes_again_as_it_was_and_is_remembered(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let mended = Recorder::answering(|text, before| match (text, before) {
        ("good", _) | (_, 1..) => Ok(()),
        _ => Err(HandleError::Reject(anyhow!("poison"))),
    });
    let consuming = kafka.consume(mended.clone());
    let publisher = kafka.publisher();
    for text in ["bad", "good", "worse", "worst"] {
        publish(&*publisher, &message("key", text)).await;
    }
    let letters = wait_for(&kafka, 3).await;
    let which = Which::These([letters[1].position].into());
    redrive(&kafka, which.clone()).await.unwrap();
    mended.until(|seen| seen.len() >= 5).await;
    let redriven = |letters: &[DeadLetter]| -> Vec<bool> {
        letters.iter().map(|letter| letter.is_redriven).collect()
    };
    assert_eq!(redriven(&list(&kafka).await.unwrap()), [false, true, false]);
    let error = redrive(&kafka, which).await.unwrap_err();
    assert_eq!(error.to_string(), "0/1 was put back already");

    let others = redrive(&kafka, Which::Pending).await.unwrap();
    let positions = others.iter().map(|letter| letter.position.offset);
    assert_eq!(positions.collect::<Vec<_>>(), [0, 2]);
    mended.until(|seen| seen.len() >= 7).await;
    let expected = ["bad", "good", "worse", "worst", "worse", "bad", "worst"];
    assert_eq!(mended.texts(), expected);
    assert_eq!(redriven(&list(&kafka).await.unwrap()), [true; 3]);
    consuming.stop().await;
    // On a broker the end of the first transaction, before the last two, has an offset too.
    let ends = i64::from(matches!(server, Real));
    assert_eq!(kafka.committed(), 7 + ends);
}

pub fn rejecting() -> std::sync::Arc<Recorder> {
    Recorder::answering(|_, _| Err(HandleError::Reject(anyhow!("poison"))))
}

pub fn producer(kafka: &Kafka) -> FutureProducer {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &kafka.config.kafka_brokers);
    client.set("linger.ms", "5").create().unwrap()
}

pub fn dead_letters(kafka: &Kafka) -> DeadLetters {
    DeadLetters::new(&kafka.config, &kafka.dead_letters)
}

pub async fn list(kafka: &Kafka) -> anyhow::Result<Vec<DeadLetter>> {
    dead_letters(kafka).list().try_collect().await
}

/// What was put back.
pub async fn redrive(kafka: &Kafka, which: Which) -> anyhow::Result<Vec<DeadLetter>> {
    dead_letters(kafka).redrive(which).try_collect().await
}

pub async fn wait_for(kafka: &Kafka, count: usize) -> Vec<DeadLetter> {
    let start = Instant::now();
    loop {
        // The consumer creates their topic when it starts.
        let letters = list(kafka).await;
        match letters {
            Ok(letters) if letters.len() >= count => return letters,
            _ => assert!(start.elapsed() < PATIENCE, "only these came: {letters:?}"),
        }
    }
}
