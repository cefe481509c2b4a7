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
async fn what_is_parked_is_listed_one_event_on_a_line() {
    let (outbox, [a, b]) = with_two_parked().await;
    let text = run(&outbox, &["list"]).await.unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    for (line, id) in lines.iter().zip([a, b]) {
        assert!(line.starts_with(&id.to_string()), "{line}");
        assert!(line.contains("  order.created.v1  order "), "{line}");
        assert!(line.contains("  3 bytes  20"), "{line}");
        assert!(line.ends_with("  the message is too large"), "{line}");
    }
}

#[tokio::test]
async fn what_is_parked_is_listed_for_programs() {
    let (outbox, [a, _]) = with_two_parked().await;
    let text = run(&outbox, &["list", "--format", "json"]).await.unwrap();
    let event: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let event = event.as_object().unwrap();
    let names: Vec<_> = event.keys().map(String::as_str).collect();
    let expected = ["id", "type", "aggregate_type", "aggregate_id", "bytes", "parked_at", "reason"];
    assert_eq!(names, expected);
    assert_eq!(event["id"], a.to_string());
    assert_eq!(event["bytes"], 3);
}

#[tokio::test]
async fn what_is_retried_is_parked_no_more() {
    let (outbox, [a, b]) = with_two_parked().await;
    let said = run(&outbox, &["retry", &a.to_string()]).await.unwrap();
    assert_eq!(said, "1 event will be published again\n");
    assert!(run(&outbox, &["list"]).await.unwrap().starts_with(&b.to_string()));
    let said = run(&outbox, &["retry", "--all"]).await.unwrap();
    assert_eq!(said, "1 event will be published again\n");
    assert_eq!(run(&outbox, &["list"]).await.unwrap(), "");
    let said = run(&outbox, &["retry", "--all"]).await.unwrap();
    assert_eq!(said, "0 events will be published again\n");
}

#[tokio::test]
async fn a_retry_says_which_event_is_not_parked_and_wants_to_be_told_what_to_retry() {
    let (outbox, [a, _]) = with_two_parked().await;
    run(&outbox, &["retry", &a.to_string()]).await.unwrap();
    let error = run(&outbox, &["retry", &a.to_string()]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("no event with the id {a} is parked"));
    for arguments in [&["retry"][..], &["retry", "x"], &["retry", "--all", &a.to_string()]] {
        let error = run(&outbox, arguments).await.unwrap_err();
        assert!(error.is::<clap::Error>(), "{error}");
    }
}
