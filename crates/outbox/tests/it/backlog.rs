//! How much waits, counted as far as somebody wants to know.

use ::outbox::{Backlog, OutboxEvent, backlog};
use chrono::DateTime;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent};

#[rstest]
#[tokio::test]
async fn what_waits_is_counted_up_to_a_limit_with_the_age_of_the_first(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
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
    for (most, waiting) in [(10, 4), (4, 4), (3, 3)] {
        let backlog = backlog(&outbox.database, most).await.unwrap();
        let expected = Backlog { waiting, parked: 1, oldest: Some(at(1_800_000_000)) };
        assert_eq!(backlog, expected, "at most {most}");
    }
}
