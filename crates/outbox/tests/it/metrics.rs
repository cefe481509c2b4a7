//! What can be watched: the backlog, counted up to a limit, and the metrics.

use ::outbox::{Backlog, OutboxEvent, backlog};
use chrono::DateTime;
use metrics_exporter_prometheus::PrometheusBuilder;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent, temporary};

#[rstest]
#[tokio::test]
async fn what_waits_is_counted_up_to_a_limit_with_the_age_of_the_first(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let none = backlog(&outbox.database, 10).await.unwrap();
    assert_eq!(none, Backlog::default());
    let recorder = Recorder::answering(|text, _| match text {
        "bad/0" => permanent(),
        _ => Ok(()),
    });
    outbox.append([event("bad", 0), event("good", 0)]).await;
    outbox.drain(recorder).await;
    let at = |second| DateTime::from_timestamp(second, 123_000_000).unwrap();
    let late = [0, 1, 2, 3].map(|number| OutboxEvent {
        created_at: at(1_800_000_000 + number),
        ..event("late", usize::try_from(number).unwrap())
    });
    outbox.append(late).await;
    for (max, waiting) in [(10, 4), (4, 4), (3, 3)] {
        let backlog = backlog(&outbox.database, max).await.unwrap();
        let expected = Backlog { waiting, parked: 1, oldest: Some(at(1_800_000_000)) };
        assert_eq!(backlog, expected, "at most {max}");
    }
}

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
    let relay = outbox.relay(publisher);
    let expected = [
        "outbox_parked 1",
        // The event behind the parked one.
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
    relay.stop().await;
}
