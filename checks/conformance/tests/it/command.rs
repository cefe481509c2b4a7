//! The binary: what it writes, and its exit codes.

use std::process::{Command, Output};

use serde_json::Value;

use crate::mutants::never_deletes;
use crate::support::{RealShop, served};

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_passes_is_a_0() {
    let shop = RealShop::open().await;
    let output = run(&["--base-url", &shop.url, "--service", "user", "--level", "brief"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("  ✓ PATCH /users/{id}\n"), "{text}");
    assert!(text.ends_with("4 passed, 0 failed\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails_is_a_1_also_in_json() {
    let shop = RealShop::open().await;
    let proxy = served(never_deletes(shop.upstream(), "/users/")).await;
    let arguments = ["--base-url", &proxy.url, "--service", "user", "--level", "brief"];
    let output = run(&[&arguments[..], &["--format", "json"]].concat()).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["failed"], 1, "{report}");
}

#[tokio::test]
async fn what_cannot_be_judged_like_this_is_a_2() {
    for (arguments, reason) in [
        (&["--service", "order"][..], "without products, users"),
        (&["--service", "cart"], "invalid value 'cart'"),
        (&["--play", "carts"], "users, products and orders can be played"),
        (&["--topic", "orders"], "--kafka"),
        (&["--base-url", "localhost:3000"], "begin with http://"),
        (&["--base-url", "https://example.org"], "https is not supported"),
        (&["--base-url", "http://127.0.0.1:3000/?a=b"], "leave out what is behind the path"),
        (&["--neighbour", "users=127.0.0.1:8081"], "begin with http://"),
        (
            &["--service", "user", "--from", "shop"],
            "no check of user is in the levels from shop to shop",
        ),
        (
            &["--from", "errors", "--level", "brief"],
            "no check is in the levels from errors to brief",
        ),
    ] {
        let output = run(arguments).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(reason), "{reason:?} is not in\n{told}");
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_2_with_advice() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let play = format!("users={},products=127.0.0.1:0", listener.local_addr().unwrap());
    let output = run(&["--service", "order", "--play", &play]).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    for part in ["cannot play users at 127.0.0.1:", "stop what listens there", "--neighbour users="]
    {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kafka_is_not_asked_for_by_checks_that_need_it_not() {
    let shop = RealShop::open().await;
    let kafka = ["--kafka", "127.0.0.1:1", "--base-url", &shop.url];
    let arguments = [&kafka[..], &["--service", "user", "--level", "brief"]].concat();
    let output = run(&arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

async fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.args(arguments);
    let run = tokio::task::spawn_blocking(move || command.output());
    run.await.unwrap().unwrap()
}
