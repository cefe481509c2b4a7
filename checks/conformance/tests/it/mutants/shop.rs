//! Mutants of notifications, and of what only the whole shop has.

use conformance::stubs::{Handler, Reply};
use serde_json::{Value, json};

use super::resources::{status, without_parameter};
use super::{Mutant, mutant};
use crate::support::{Upstream, edited, edited_items, instead, is, reply};

pub fn mutants() -> Vec<Mutant> {
    let mut all = notifications();
    all.extend(whole_shop());
    all
}

fn notifications() -> Vec<Mutant> {
    const ONCE: &str =
        "8 orders placed and deleted at once are notified twice each, once per event";
    const PLACED: &str = "a placed order is notified with the order as its own page shows it";
    const LARGE: &str = "the message of a large order has its total in groups of three digits";
    vec![
        mutant("B9", "tells nobody", |shop| {
            reply(shop, |call, it| match is(call, "GET", "/notifications") {
                true => Reply::json(200, &json!([])),
                false => it,
            })
        })
        .caught_by("the notifier hears of a new order", "1 × the order "),
        mutant("B10", "tells nobody of deletions", |shop| {
            history(shop, |all| all.retain(|one| one["type"] != "order.deleted.v1"))
        })
        .caught_by("the notifier hears of a deleted order", "2 × the order "),
        mutant("N1", "shows everything twice", |shop| {
            history(shop, |all| all.extend_from_within(..))
        })
        .caught_by(ONCE, "2 notifications of the order "),
        mutant("N2", "writes dates without a zone", |shop| {
            each(shop, |one| one["date"] = json!("2026-11-22T10:15:04.123"))
        })
        .caught_by("notifications have their fields, a UUIDv7 and times in UTC", "times in UTC "),
        mutant("N3", "shows no order", |shop| each(shop, |one| one["commande"] = Value::Null))
            .caught_by(PLACED, "a `commande` equal to "),
        mutant("N4", "knows no singular", |shop| message(shop, " 1 article ", " 1 articles "))
            .caught_by("the message of an order of one article is in the singular", "the message "),
        mutant("N4", "does not group digits", |shop| message(shop, "\u{202f}", ""))
            .caught_by(LARGE, "the message "),
        mutant("N5", "always lists the newest", |shop| without_parameter(shop, "after")).caught_by(
            "GET /notifications?after= goes on behind that notification",
            "the three behind the notification",
        ),
        mutant("N6", "has no stream", no_stream).caught_by(
            "the stream answers before its first event",
            "content type text/event-stream",
        ),
        mutant("N7", "takes any Last-Event-ID", no_stream)
            .caught_by("a Last-Event-ID that is no UUID is refused with 400", "status 400"),
    ]
}

fn whole_shop() -> Vec<Mutant> {
    const STATUS: &str = "/status/user-service tells that the service and what it needs are there";
    vec![
        mutant("G1", "has no documentation", |shop| answers(shop, "/docs", 404))
            .caught_by("GET /docs leads to a page of HTML", "status 200"),
        mutant("G2", "does not name its operations", |shop| {
            reply(shop, |_, it| {
                edited(it, |specification| {
                    if let Some(id) = specification.pointer_mut("/paths/~1users/get/operationId") {
                        *id = Value::Null;
                    }
                })
            })
        })
        .caught_by(
            "/openapi/user.json names each operation by its own operationId",
            "an operationId of ",
        ),
        mutant("G3", "shows its metrics", |shop| status(shop, 404, 200))
            .caught_by("/metrics is not reachable: 404", "status 404"),
        mutant("G4", "does not tell its version", |shop| {
            reply(shop, |_, it| {
                edited(it, |status| {
                    status.as_object_mut().map(|status| status.remove("version"));
                })
            })
        })
        .caught_by(STATUS, "exactly "),
        mutant("G5", "lets the page be kept", |shop| {
            reply(shop, |_, it| it.without("cache-control"))
        })
        .caught_by("/ is the front-end's page, asked for anew each time", "a header cache-control"),
    ]
}

/// Changes the list of notifications.
fn history(shop: Upstream, change: fn(&mut Vec<Value>)) -> Handler {
    reply(shop, move |call, it| match is(call, "GET", "/notifications") {
        true => edited(it, |all| all.as_array_mut().into_iter().for_each(change)),
        false => it,
    })
}

fn each(shop: Upstream, change: fn(&mut Value)) -> Handler {
    reply(shop, move |call, it| match is(call, "GET", "/notifications") {
        true => edited_items(it, change),
        false => it,
    })
}

fn message(shop: Upstream, from: &'static str, to: &'static str) -> Handler {
    reply(shop, move |call, it| match is(call, "GET", "/notifications") {
        true => edited_items(it, |one| {
            one["message"] = json!(one["message"].as_str().map(|text| text.replace(from, to)));
        }),
        false => it,
    })
}

fn no_stream(shop: Upstream) -> Handler {
    answers(shop, "/notifications/stream", 200)
}

/// Answers with an empty list, without asking the shop.
fn answers(shop: Upstream, path: &'static str, status: u16) -> Handler {
    instead(shop, move |call| call.path.starts_with(path).then(|| Reply::json(status, &json!([]))))
}
