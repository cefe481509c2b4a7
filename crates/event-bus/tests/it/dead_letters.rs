//! What can never be handled is kept, and can be put back.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use event_bus::HandleError;
use event_bus::kafka::{DeadLetter, DeadLetters, Position};
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
        .insert(Header {
            key: "trace",
            value: Some(poison),
        })
        .insert(Header {
            key: "trace",
            value: None::<&[u8]>,
        });
    let record = FutureRecord::to(&kafka.config.kafka_topic);
    let record = record.key(poison).payload(poison).headers(headers);
    let sent = producer(&kafka)
        .send(record, Timeout::After(PATIENCE))
        .await;
    let sent = sent.unwrap();

    let letters = wait_for(&kafka, 1).await;
    consuming.stop().await;
    let letter = &letters[0];
    assert_eq!(letter.key.as_deref(), Some(poison));
    assert_eq!(letter.reason, "poison");
    assert_eq!(letter.source.topic, kafka.config.kafka_topic);
    let position = Position {
        partition: sent.partition,
        offset: sent.offset,
    };
    assert_eq!(letter.source.position, position);
    assert!(letter.source.time.is_some() && letter.time >= letter.source.time);
    assert!(!letter.is_redriven);
    let content = dead_letters(&kafka).open(letter.position).await.unwrap();
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
    let store = dead_letters(&kafka);
    store.redrive(vec![letters[1].clone()]).await.unwrap();
    mended.until(|seen| seen.len() >= 5).await;
    let redriven = |letters: &[DeadLetter]| -> Vec<bool> {
        letters.iter().map(|letter| letter.is_redriven).collect()
    };
    let letters = store.list().await.unwrap();
    assert_eq!(redriven(&letters), [false, true, false]);

    let others = letters.into_iter().filter(|letter| !letter.is_redriven);
    store.redrive(others.collect()).await.unwrap();
    mended.until(|seen| seen.len() >= 7).await;
    let expected = ["bad", "good", "worse", "worst", "worse", "bad", "worst"];
    assert_eq!(mended.texts(), expected);
    assert_eq!(redriven(&store.list().await.unwrap()), [true; 3]);
    consuming.stop().await;
    assert_eq!(kafka.committed(), 7);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn many_poison_messages_between_good_ones_are_set_aside_quickly(
    #[values(Mock, Real)] server: Server,
) {
    const BAD: usize = 10_000;
    const GOOD: usize = 100;
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let producer = producer(&kafka);
    let all = (0..BAD).map(|number| {
        let good = number % (BAD / GOOD) == 0;
        let text = if good { "good" } else { "{\"bad\":" };
        let record = FutureRecord::to(&kafka.config.kafka_topic);
        let key = number.to_string();
        producer
            .send_result(record.key(&key).payload(text))
            .unwrap()
    });
    for sent in all.collect::<Vec<_>>() {
        sent.await.unwrap().unwrap();
    }
    let recorder = Recorder::answering(|text, _| match text {
        "good" => Ok(()),
        _ => Err(HandleError::Reject(anyhow!("poison"))),
    });
    let start = Instant::now();
    let consuming = kafka.consume(recorder.clone());
    kafka.until_committed(i64::try_from(BAD).unwrap()).await;
    consuming.stop().await;
    let elapsed = start.elapsed();
    assert_eq!(dead_letters(&kafka).list().await.unwrap().len(), BAD - GOOD);
    assert_eq!(recorder.received().len(), BAD);
    assert!(elapsed < Duration::from_secs(20), "{elapsed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_the_largest_size_fits_among_the_dead_letters() {
    let Some(kafka) = Kafka::start(Real).await else {
        return;
    };
    let consuming = kafka.consume(rejecting());
    // As large as librdkafka sends by default, and lz4 cannot make it smaller.
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    });
    let noise: Vec<u8> = noise.take(999_900).collect();
    let record = FutureRecord::to(&kafka.config.kafka_topic)
        .key("key")
        .payload(&noise);
    let sent = producer(&kafka)
        .send(record, Timeout::After(PATIENCE))
        .await;
    sent.unwrap();
    let letters = wait_for(&kafka, 1).await;
    let content = dead_letters(&kafka).open(letters[0].position).await;
    assert!(content.unwrap().payload == Some(noise));
    dead_letters(&kafka).redrive(letters).await.unwrap();
    wait_for(&kafka, 2).await;
    consuming.stop().await;
}

fn rejecting() -> std::sync::Arc<Recorder> {
    Recorder::answering(|_, _| Err(HandleError::Reject(anyhow!("poison"))))
}

fn producer(kafka: &Kafka) -> FutureProducer {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &kafka.config.kafka_brokers);
    client.set("linger.ms", "5").create().unwrap()
}

pub fn dead_letters(kafka: &Kafka) -> DeadLetters {
    DeadLetters::new(&kafka.config, &kafka.dead_letters)
}

pub async fn wait_for(kafka: &Kafka, count: usize) -> Vec<DeadLetter> {
    let start = Instant::now();
    loop {
        // The consumer creates their topic when it starts.
        let letters = dead_letters(kafka).list().await;
        match letters {
            Ok(letters) if letters.len() >= count => return letters,
            _ => assert!(start.elapsed() < PATIENCE, "only these came: {letters:?}"),
        }
    }
}
