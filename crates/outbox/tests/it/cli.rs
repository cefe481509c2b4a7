//! `outbox list` and `outbox retry`, as people and programs use them.

use ::outbox::OutboxCommand;
use clap::Parser;
use test_database::Engine::Sqlite;

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent};

#[derive(clap::Parser)]
struct Cli {
    #[command(subcommand)]
    command: OutboxCommand<Nothing>,
}

#[derive(clap::Args)]
struct Nothing {}

/// Runs a command and returns what it prints, or the error that ends it with exit code 1.
async fn run(outbox: &Outbox, arguments: &[&str]) -> anyhow::Result<String> {
    let arguments = ["outbox"].iter().chain(arguments);
    let command = Cli::try_parse_from(arguments)?.command;
    let database = outbox.another_connection().await;
    let mut out = Vec::new();
    command.run(async |_| Ok(database), &mut out).await?;
    Ok(String::from_utf8(out)?)
}

/// An outbox with two parked events, and their ids.
async fn with_two_parked() -> (Outbox, [uuid::Uuid; 2]) {
    let outbox = Outbox::open(Sqlite).await.unwrap();
    let events = [event("a", 0), event("b", 0)];
    let ids = [events[0].id, events[1].id];
    outbox.append(events).await;
    outbox.drain(Recorder::answering(|_, _| permanent())).await;
    (outbox, ids)
}

#[tokio::test]
async fn what_is_parked_is_listed_one_event_on_a_line_for_people_and_for_programs() {
    let (outbox, ids) = with_two_parked().await;
    let text = run(&outbox, &["list"]).await.unwrap();
    let json = run(&outbox, &["list", "--format", "json"]).await.unwrap();
    assert_eq!((text.lines().count(), json.lines().count()), (2, 2), "{text}{json}");
    for ((line, json), id) in text.lines().zip(json.lines()).zip(ids) {
        assert!(line.starts_with(&id.to_string()), "{line}");
        assert!(line.contains("  order.created.v1  order "), "{line}");
        assert!(line.contains("  3 bytes  20"), "{line}");
        assert!(line.ends_with("  the message is too large"), "{line}");
        let event: serde_json::Value = serde_json::from_str(json).unwrap();
        let names: Vec<_> = event.as_object().unwrap().keys().map(String::as_str).collect();
        let expected =
            ["id", "type", "aggregate_type", "aggregate_id", "bytes", "parked_at", "reason"];
        assert_eq!(names, expected);
        assert_eq!((&event["id"], &event["bytes"]), (&id.to_string().into(), &3.into()));
    }
}

#[tokio::test]
async fn what_is_retried_is_parked_no_more_and_cannot_be_retried_again() {
    let (outbox, [a, b]) = with_two_parked().await;
    let said = run(&outbox, &["retry", &a.to_string()]).await.unwrap();
    assert_eq!(said, "1 event will be published again\n");
    assert!(run(&outbox, &["list"]).await.unwrap().starts_with(&b.to_string()));
    let error = run(&outbox, &["retry", &a.to_string()]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("no event with the id {a} is parked"));
    for count in ["1 event", "0 events"] {
        let said = run(&outbox, &["retry", "--all"]).await.unwrap();
        assert_eq!(said, format!("{count} will be published again\n"));
        assert_eq!(run(&outbox, &["list"]).await.unwrap(), "");
    }
}

#[tokio::test]
async fn a_retry_wants_to_be_told_what_to_retry() {
    let (outbox, [a, _]) = with_two_parked().await;
    for arguments in [&["retry"][..], &["retry", "x"], &["retry", "--all", &a.to_string()]] {
        let error = run(&outbox, arguments).await.unwrap_err();
        assert!(error.is::<clap::Error>(), "{error}");
    }
}
