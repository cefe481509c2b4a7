//! Mutants of notifications, and of what only the whole shop has.

use conformance::stubs::Reply;
use serde_json::{Value, json};

use super::Mutants;
use super::resources::{remove, without_parameter};
use crate::support::{Proxy, edited, edited_items, instead, on, reply};

pub fn mutants(all: &mut Mutants) {
    notifications(all);
    messages(all);
    whole_shop(all);
}

fn notifications(all: &mut Mutants) {
    const BEHIND: &str = "GET /notifications?after= goes on behind that notification";
    const WELL_FORMED: &str = "notifications have their fields, a UUIDv7 and times in UTC";
    all.mutant("tells nobody", history(Vec::clear));
    all.breaks("B9", "the notifier hears of a new order", "1 × the order ");
    all.mutant("tells nobody of deletions", history(without_deletions));
    all.breaks("B10", "the notifier hears of a deleted order", "2 × the order ");
    all.mutant("shows everything twice", history(|all| all.extend_from_within(..)));
    all.breaks("N1", "8 orders placed and deleted at once", "2 notifications of the order ");
    all.mutant("writes dates without a zone", each("date", |_| json!("2026-11-22T10:15:04.123")));
    all.breaks("N2", WELL_FORMED, "times in UTC ");
    all.mutant("shows no order", each("commande", |_| Value::Null));
    all.breaks("N3", "a placed order is notified with the order", "a `commande` equal to ");
    all.mutant("always lists the newest", without_parameter("after"));
    all.breaks("N5", BEHIND, "the three behind the notification");
    all.mutant("has no stream", answers("/notifications/stream", 200));
    all.breaks("N6", "the stream answers before its first event", "content type text/event");
    all.breaks("N7", "a Last-Event-ID that is no UUID is refused with 400", "status 400");
}

fn messages(all: &mut Mutants) {
    const ONE: &str = "the message of an order of one article is in the singular";
    const LARGE: &str = "the message of a large order has its total in groups of three digits";
    let plural = |message: &str| message.replace(" 1 article ", " 1 articles ").into();
    let ungrouped = |message: &str| message.replace('\u{202f}', "").into();
    all.mutant("knows no singular", each("message", plural));
    all.breaks("N4", ONE, "the message ");
    all.mutant("does not group digits", each("message", ungrouped));
    all.breaks("N4", LARGE, "the message ");
}

fn whole_shop(all: &mut Mutants) {
    let nameless = |document: &mut Value| {
        let id = document.pointer_mut("/paths/~1users/get/operationId");
        id.into_iter().for_each(|id| *id = Value::Null);
    };
    let without_version = |it| edited(it, |status| remove(status, "version"));
    all.mutant("has no documentation", answers("/docs", 404));
    all.breaks("G1", "GET /docs leads to a page of HTML", "status 200");
    all.mutant(
        "does not name its operations",
        on("GET", "/openapi", move |it| edited(it, nameless)),
    );
    all.breaks("G2", "/openapi/user.json names each operation", "an operationId of ");
    all.mutant("does not tell its version", on("GET", "/status", without_version));
    all.breaks("G4", "/status/user-service tells that the service and", "exactly ");
    all.mutant("lets the page be kept", reply(|_, it| it.without("cache-control")));
    all.breaks("G5", "/ is the front-end's page", "a header cache-control");
}

/// Changes the list of notifications.
fn history(change: fn(&mut Vec<Value>)) -> Proxy {
    on("GET", "/notifications", move |it| {
        edited(it, |all| all.as_array_mut().into_iter().for_each(change))
    })
}

fn without_deletions(all: &mut Vec<Value>) {
    all.retain(|one| one["type"] != "order.deleted.v1");
}

/// Changes a text of each notification.
fn each(field: &'static str, change: fn(&str) -> Value) -> Proxy {
    on("GET", "/notifications", move |it| {
        edited_items(it, |one| one[field] = change(one[field].as_str().unwrap_or_default()))
    })
}

/// Answers with an empty list, without asking the shop.
fn answers(path: &'static str, status: u16) -> Proxy {
    instead(move |call| call.path.starts_with(path).then(|| Reply::json(status, &json!([]))))
}
