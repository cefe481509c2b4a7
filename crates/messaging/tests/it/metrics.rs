//! What a consumer counts.

use std::sync::LazyLock;
use std::time::Duration;

use messaging::kafka::RedriveSelection;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::bus::publish_all;
use crate::dead_letters::{redrive, wait_for};
use crate::kafka::{Kafka, until};
use crate::recorder::{Recorder, reject, retry};

/// The metrics of all tests of this process: each looks at those of its topic.
pub static METRICS: LazyLock<PrometheusHandle> =
    LazyLock::new(|| PrometheusBuilder::new().install_recorder().unwrap());

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_counts_what_became_of_events_and_how_many_wait() {
    LazyLock::force(&METRICS);
    let kafka = Kafka::start_mock();
    let recorder = Recorder::answering(|text, _| match text {
        "good" => Ok(()),
        "bad" => reject("not JSON"),
        _ => retry("the database is away"),
    });
    let consuming = kafka.consume(recorder);
    let topic = format!("topic=\"{}\"", kafka.config.kafka_topic);
    for name in ["consumed", "dead_lettered", "retried"] {
        let counted = format!("events_{name}_total{{{topic}}} 0\n");
        assert!(METRICS.render().contains(&counted), "{counted}");
    }
    publish_all(&*kafka.publisher(), &["good", "bad", "good", "stuck", "waiting"]).await;
    for (name, count) in [("consumed", "2\n"), ("dead_lettered", "1\n"), ("retried", "")] {
        let counted = format!("events_{name}_total{{{topic}}} {count}");
        until(&counted, async || METRICS.render().contains(&counted).then_some(())).await;
    }
    until("lag", async || lags(&kafka).iter().any(|lag| lag.ends_with(" 2")).then_some(())).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_a_redrive_does_not_count_as_waiting() {
    LazyLock::force(&METRICS);
    let Some(kafka) = Kafka::start_real().await else { return };
    let mended = Recorder::answering(|_, before| match before {
        0 => reject("not JSON"),
        _ => Ok(()),
    });
    publish_all(&*kafka.publisher(), &["bad"]).await;
    let consuming = kafka.consume(mended);
    wait_for(&kafka, 1).await;
    redrive(&kafka, RedriveSelection::Pending).await.unwrap();
    kafka.until_committed(2).await;
    // The consumer reads librdkafka's statistics each 5 s.
    tokio::time::sleep(Duration::from_secs(7)).await;
    let lags = lags(&kafka);
    assert!(!lags.is_empty() && lags.iter().all(|lag| lag.ends_with(" 0")), "{lags:?}");
    consuming.stop().await;
}

fn lags(kafka: &Kafka) -> Vec<String> {
    let ours = format!("consumer_lag{{topic=\"{}\"", kafka.config.kafka_topic);
    let metrics = METRICS.render();
    metrics.lines().filter(|line| line.starts_with(&ours)).map(str::to_owned).collect()
}
