//! What can never be handled is kept, and can be put back.

use std::collections::BTreeSet;
use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt};
use messaging::kafka::{DeadLetter, DeadLetters, Position, RedriveSelection};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use rdkafka::types::RDKafkaApiKey::Produce;
use rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
use rdkafka::util::Timeout;

use crate::bus::publish_all;
use crate::kafka::{EVERY_BROKER, Kafka, assert_in_time, until};
use crate::recorder::{PATIENCE, Recorder, reject};

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_keeps_every_byte_and_says_why_and_whence() {
    let kafka = Kafka::start().await;
    let consuming = kafka.consume(Recorder::rejecting());
    let poison: &[u8] = &[0xff, 0, 0xc3, b'"'];
    let headers = OwnedHeaders::new()
        .insert(Header { key: "trace", value: Some(poison) })
        .insert(Header { key: "trace", value: None::<&[u8]> });
    let record = FutureRecord::to(&kafka.config.kafka_topic);
    let record = record.key(poison).payload(poison).headers(headers);
    let sent = kafka.producer().send(record, Timeout::After(PATIENCE)).await.unwrap();

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
    let (opened, content) = dead_letters(&kafka).open(letter.position).await.unwrap();
    assert_eq!(opened, *letter);
    assert_eq!(content.payload.as_deref(), Some(poison));
    let trace = |value: Option<&[u8]>| ("trace".to_owned(), value.map(<[u8]>::to_vec));
    assert_eq!(content.headers, [trace(Some(poison)), trace(None)]);
    assert_eq!(kafka.committed(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_back_comes_again_as_it_was_and_is_remembered() {
    let kafka = Kafka::start().await;
    let mended = Recorder::answering(|text, before| match (text, before) {
        ("good", _) | (_, 1..) => Ok(()),
        _ => reject("poison"),
    });
    let consuming = kafka.consume(mended.clone());
    publish_all(&*kafka.publisher(), &["bad", "good", "worse", "worst"]).await;
    let letters = wait_for(&kafka, 3).await;
    let second = RedriveSelection::Positions([letters[1].position].into());
    redrive(&kafka, second.clone()).await.unwrap();
    mended.until_number(5).await;
    let redriven = |letters: &[DeadLetter]| -> Vec<bool> {
        letters.iter().map(|letter| letter.is_redriven).collect()
    };
    assert_eq!(redriven(&list(&kafka).await.unwrap()), [false, true, false]);
    let error = redrive(&kafka, second).await.unwrap_err();
    assert_eq!(error.to_string(), "0/1 was put back already");

    let others = redrive(&kafka, RedriveSelection::Pending).await.unwrap();
    let offsets = others.iter().map(|letter| letter.position.offset);
    assert_eq!(offsets.collect::<Vec<_>>(), [0, 2]);
    mended.until_texts(&["bad", "good", "worse", "worst", "worse", "bad", "worst"]).await;
    assert_eq!(redriven(&list(&kafka).await.unwrap()), [true; 3]);
    consuming.stop().await;
    // On a broker the end of the first transaction, before the last two, has an offset too.
    let markers = usize::from(kafka.mock.is_none());
    assert_eq!(kafka.committed(), 7 + markers);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_dead_letters_are_refused_nothing_passes_them_and_none_is_lost() {
    let kafka = Kafka::start_mock();
    publish_all(&*kafka.publisher(), &["good", "bad", "good"]).await;
    let refusals = [RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; 100];
    kafka.mock().request_errors(Produce, &refusals);
    let recorder = Recorder::rejecting();
    let consuming = kafka.consume(recorder.clone());
    consuming.until_health_says("dead letter").await;
    consuming.stop().await;
    assert_eq!(recorder.texts().last().unwrap(), "bad");
    // Less when it had no time to commit.
    assert!(kafka.committed() <= 1, "{}", kafka.committed());

    kafka.mock().clear_request_errors(Produce);
    let consuming = kafka.consume(Recorder::rejecting());
    kafka.until_committed(3).await;
    consuming.stop().await;
    assert_eq!(list(&kafka).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_dead_letters_ends_in_time_when_there_is_nothing_or_nobody() {
    let kafka = Kafka::start_mock();
    assert_eq!(list(&kafka).await.unwrap(), []);
    let nowhere = Position { partition: 0, offset: 0 };
    let error = dead_letters(&kafka).open(nowhere).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no dead letter at 0/0");
    kafka.mock().broker_down(EVERY_BROKER).unwrap();
    let start = Instant::now();
    let error = list(&kafka).await.unwrap_err();
    assert!(error.to_string().contains("no answer from Kafka"), "{error}");
    assert_in_time(start);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_poison_messages_between_good_ones_are_set_aside_and_hold_up_none() {
    const GOOD: usize = 20;
    const ALL: usize = 1_000;
    let kafka = Kafka::start().await;
    let texts = (0..ALL).map(|number| if number % (ALL / GOOD) == 0 { "good" } else { "{" });
    publish_many(&kafka, texts.map(str::to_owned)).await;
    let recorder = Recorder::rejecting();
    let start = Instant::now();
    let consuming = kafka.consume(recorder.clone());
    kafka.until_committed(ALL).await;
    consuming.stop().await;
    assert_in_time(start);
    assert_eq!(list(&kafka).await.unwrap().len(), ALL - GOOD);
    assert_eq!(recorder.received().len(), ALL);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_the_largest_size_fits_among_the_dead_letters() {
    let Some(kafka) = Kafka::start_real().await else { return };
    let consuming = kafka.consume(Recorder::rejecting());
    // As large as librdkafka sends by default.
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    });
    let noise: Vec<u8> = noise.take(999_900).collect();
    let record = FutureRecord::to(&kafka.config.kafka_topic).key("key").payload(&noise);
    kafka.producer().send(record, Timeout::After(PATIENCE)).await.unwrap();
    let letters = wait_for(&kafka, 1).await;
    let content = dead_letters(&kafka).open(letters[0].position).await;
    assert!(content.unwrap().1.payload == Some(noise));
    redrive(&kafka, RedriveSelection::Pending).await.unwrap();
    wait_for(&kafka, 2).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_redrives_at_once_the_second_ends_the_first_and_nothing_comes_twice() {
    const COUNT: usize = 1_000;
    let Some(kafka) = Kafka::start_real().await else { return };
    let consuming = kafka.consume(Recorder::rejecting());
    publish_many(&kafka, (0..COUNT).map(|number| number.to_string())).await;
    kafka.until_committed(COUNT).await;
    consuming.stop().await;

    let mut first = dead_letters(&kafka).redrive(RedriveSelection::Pending);
    assert!(first.next().await.unwrap().is_ok());
    let second = redrive(&kafka, RedriveSelection::Pending).await.unwrap();
    assert!((1..COUNT).contains(&second.len()), "{}", second.len());
    let told = first.try_collect::<Vec<_>>().await.unwrap_err();
    assert!(told.to_string().starts_with("not put back: 0/"), "{told}");
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    recorder.until_number(COUNT).await;
    consuming.stop().await;
    let texts: BTreeSet<_> = recorder.texts().into_iter().collect();
    assert_eq!((recorder.texts().len(), texts.len()), (COUNT, COUNT));
}

async fn publish_many(kafka: &Kafka, texts: impl Iterator<Item = String>) {
    let producer = kafka.producer();
    let sent = texts.map(|text| {
        let record = FutureRecord::to(&kafka.config.kafka_topic).key("key").payload(&text);
        producer.send_result(record).unwrap()
    });
    for sent in sent.collect::<Vec<_>>() {
        sent.await.unwrap().unwrap();
    }
}

fn dead_letters(kafka: &Kafka) -> DeadLetters {
    DeadLetters::new(&kafka.config, &kafka.dead_letters)
}

async fn list(kafka: &Kafka) -> anyhow::Result<Vec<DeadLetter>> {
    dead_letters(kafka).list().try_collect().await
}

/// Returns what was put back.
pub async fn redrive(
    kafka: &Kafka,
    selection: RedriveSelection,
) -> anyhow::Result<Vec<DeadLetter>> {
    dead_letters(kafka).redrive(selection).try_collect().await
}

pub async fn wait_for(kafka: &Kafka, count: usize) -> Vec<DeadLetter> {
    // The consumer creates their topic when it starts.
    let all = async || list(kafka).await.ok().filter(|letters| letters.len() >= count);
    until("dead letters", all).await
}
