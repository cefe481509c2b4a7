//! What can be watched.

use metrics_exporter_prometheus::PrometheusBuilder;
use test_database::Engine::Sqlite;

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent, temporary};

#[tokio::test]
async fn what_waits_is_parked_published_and_retried_is_measured() {
    let outbox = Outbox::open(Sqlite).await.unwrap();
    let recorder = PrometheusBuilder::new().build_recorder();
    let _collecting = ::metrics::set_default_local_recorder(&recorder);
    let measured = recorder.handle();
    outbox.append(["good", "fine", "bad", "failing"].map(|aggregate| event(aggregate, 0))).await;
    outbox.append([event("bad", 1)]).await;
    let publisher = Recorder::answering(|text, before| match text {
        "bad/0" => permanent(),
        "failing/0" if before < 3 => temporary(),
        _ => Ok(()),
    });
    let relaying = outbox.relay(publisher);
    // The one that waits behind the parked one.
    let expected = [
        "outbox_parked 1",
        "outbox_waiting 1",
        "outbox_published_total 3",
        // Three times failed, and once refused before it was tried alone.
        "outbox_retried_total 4",
    ];
    outbox
        .until(async || {
            let text = measured.render();
            expected.iter().all(|line| text.lines().any(|one| one == *line))
        })
        .await;
    let text = measured.render();
    let age = text.lines().find_map(|line| line.strip_prefix("outbox_oldest_waiting_seconds "));
    assert!(age.unwrap().parse::<f64>().unwrap() >= 0.0, "{text}");
    assert!(text.contains("# HELP outbox_waiting "), "{text}");
    relaying.stop().await;
}
