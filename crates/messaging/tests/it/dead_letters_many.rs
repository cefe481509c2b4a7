//! Many dead letters, and large ones.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use futures_util::{StreamExt, TryStreamExt};
use messaging::HandleError;
use messaging::kafka::Which;
use rdkafka::producer::FutureRecord;
use rdkafka::util::Timeout;
use rstest::rstest;

use crate::dead_letters::{dead_letters, list, producer, redrive, rejecting, wait_for};
use crate::kafka::Kafka;
use crate::kafka::Server::{self, Mock, Real};
use crate::recorder::{PATIENCE, Recorder};

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
        producer.send_result(record.key(&key).payload(text)).unwrap()
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
    assert_eq!(list(&kafka).await.unwrap().len(), BAD - GOOD);
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
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    });
    let noise: Vec<u8> = noise.take(999_900).collect();
    let record = FutureRecord::to(&kafka.config.kafka_topic).key("key").payload(&noise);
    let sent = producer(&kafka).send(record, Timeout::After(PATIENCE)).await;
    sent.unwrap();
    let letters = wait_for(&kafka, 1).await;
    let content = dead_letters(&kafka).open(letters[0].position).await;
    assert!(content.unwrap().1.payload == Some(noise));
    redrive(&kafka, Which::Pending).await.unwrap();
    wait_for(&kafka, 2).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_redrives_at_once_the_second_ends_the_first_and_nothing_comes_twice() {
    const COUNT: usize = 1_000;
    let Some(kafka) = Kafka::start(Real).await else {
        return;
    };
    let consuming = kafka.consume(rejecting());
    let producer = producer(&kafka);
    let sent = (0..COUNT).map(|number| {
        let record = FutureRecord::to(&kafka.config.kafka_topic).key("key");
        let text = number.to_string();
        producer.send_result(record.payload(&text)).unwrap()
    });
    for sent in sent.collect::<Vec<_>>() {
        sent.await.unwrap().unwrap();
    }
    wait_for(&kafka, COUNT).await;
    kafka.until_committed(i64::try_from(COUNT).unwrap()).await;
    consuming.stop().await;

    let mut first = dead_letters(&kafka).redrive(Which::Pending);
    assert!(first.next().await.unwrap().is_ok());
    let second = redrive(&kafka, Which::Pending).await.unwrap();
    assert!((1..COUNT).contains(&second.len()), "{}", second.len());
    let told = first.try_collect::<Vec<_>>().await.unwrap_err();
    assert!(told.to_string().starts_with("not put back: 0/"), "{told}");
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    recorder.until(|seen| seen.len() >= COUNT).await;
    consuming.stop().await;
    let texts: BTreeSet<_> = recorder.texts().into_iter().collect();
    assert_eq!((recorder.texts().len(), texts.len()), (COUNT, COUNT));
}
