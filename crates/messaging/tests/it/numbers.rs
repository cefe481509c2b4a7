//! What a consumer counts.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use messaging::HandleError;
use messaging::kafka::Which;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::bus::{message, publish};
use crate::dead_letters::{redrive, wait_for};
use crate::kafka::{Kafka, Server};
use crate::recorder::{PATIENCE, Recorder};

/// Of all tests of this process: each looks at the numbers of its topic.
static NUMBERS: OnceLock<PrometheusHandle> = OnceLock::new();

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_counts_what_became_of_events_and_how_many_wait() {
    NUMBERS.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap());
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let recorder = Recorder::answering(|text, _| match text {
        "good" => Ok(()),
        "bad" => Err(HandleError::Reject(anyhow!("not JSON"))),
        _ => Err(HandleError::Retry(anyhow!("the database is away"))),
    });
    let publisher = kafka.publisher();
    for text in ["good", "bad", "good", "stuck", "waiting"] {
        publish(&*publisher, &message("key", text)).await;
    }
    let consuming = kafka.consume(recorder);
    let topic = format!("topic=\"{}\"", kafka.config.kafka_topic);
    until(&format!("events_consumed_total{{{topic}}} 2\n")).await;
    until(&format!("events_dead_lettered_total{{{topic}}} 1\n")).await;
    until(&format!("events_retried_total{{{topic}}} ")).await;
    let partition = kafka.config.kafka_topic_partitions;
    let lags = (0..partition)
        .map(|partition| format!("consumer_lag{{{topic},partition=\"{partition}\"}} 2\n"));
    let lags: Vec<String> = lags.collect();
    until_any(&lags).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_a_redrive_does_not_count_as_waiting() {
    NUMBERS.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap());
    let Some(kafka) = Kafka::start(Server::Real).await else {
        return;
    };
    let mended = Recorder::answering(|_, before| match before {
        0 => Err(HandleError::Reject(anyhow!("not JSON"))),
        _ => Ok(()),
    });
    publish(&*kafka.publisher(), &message("key", "bad")).await;
    let consuming = kafka.consume(mended);
    wait_for(&kafka, 1).await;
    redrive(&kafka, Which::Pending).await.unwrap();
    kafka.until_committed(2).await;
    // The consumer looks at its numbers each 5 s.
    tokio::time::sleep(Duration::from_secs(7)).await;
    let numbers = NUMBERS.get().unwrap().render();
    let ours = format!("consumer_lag{{topic=\"{}\"", kafka.config.kafka_topic);
    let lags = numbers.lines().filter(|line| line.starts_with(&ours));
    let waiting = lags.clone().filter(|line| !line.ends_with(" 0"));
    assert_eq!(waiting.collect::<Vec<_>>(), [""; 0]);
    assert!(lags.count() > 0);
    consuming.stop().await;
}

async fn until(line: &str) {
    until_any(&[line.to_owned()]).await;
}

async fn until_any(lines: &[String]) {
    let start = Instant::now();
    loop {
        let numbers = NUMBERS.get().unwrap().render();
        if lines.iter().any(|line| numbers.contains(line)) {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{lines:?} in\n{numbers}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
