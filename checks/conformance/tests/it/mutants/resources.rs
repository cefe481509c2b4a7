//! Mutants of users, products, orders, notifications and their lists, and of what only the whole shop has.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::stubs::{Call, Reply};
use reqwest::Method;
use serde_json::{Value, json};

use super::Mutants;
use crate::support::{
    Proxy, Upstream, edited, edited_call, edited_items, instead, is, on, proxy, reply, request,
};

pub fn mutants(all: &mut Mutants) {
    of_users(all);
    of_products(all);
    of_orders(all);
    of_totals(all);
    of_lists(all);
    notifications(all);
    messages(all);
    whole_shop(all);
}

fn of_users(all: &mut Mutants) {
    const CREATED: &str = "POST /users answers 201 with the user, made with a UUIDv7";
    const V4: &str = "018f0000-0000-4000-8000-000000000001";
    all.mutant("answers 200 for 201", status(201, 200));
    all.breaks("U1", CREATED, "status 201");
    all.mutant("makes UUIDs of another version", answers("POST", |it| it["id"] = json!(V4)));
    all.breaks("U1", CREATED, "an `id` that is a UUIDv7");
    all.mutant("gives the id of a deleted user again", gives_ids_again());
    all.breaks("U1", "the id of a deleted user is not given again", "another id than ");
    all.mutant("shortens texts", sent(shortened));
    all.breaks("U2", "a `nom` of 100 characters (200 bytes) is kept", "`nom` \"ééé");
    all.mutant("does not know the accent", sent(|it| remove(it, "prénom")));
    all.breaks("U3", "`prénom`, composed (NFC), is accepted for `prenom`", "status 201");
    all.mutant("has no Location", reply(|_, it| it.without("location")));
    all.breaks("U4", "a created user can be fetched at its Location", "a header location");
    all.breaks("O8", "a placed order can be fetched at its Location", "a header location");
    all.mutant("finds everything", reply(finds_everything));
    all.breaks("U5", "GET /users/{id} of an unknown user is a 404", "status 404");
    all.breaks("P4", "GET /products/{id} of an unknown product is a 404", "status 404");
    all.breaks("O11", "GET /orders/{id} of an unknown order is a 404", "status 404");
    all.mutant("lists newest first", lists(|list| list.reverse()));
    all.breaks("U6", "GET /users lists users oldest first", "these four in the order");
    all.breaks("O12", "GET /orders lists orders oldest first", "these four in the order");
    all.mutant(
        "answers a patch with something else",
        answers("PATCH", |it| it["nom"] = json!("?")),
    );
    all.breaks("U7", "PATCH /users/{id} with `nom` answers the new state", "the new state ");
    all.mutant("loses concurrent patches", proxy(loses_updates));
    all.breaks("U8", "PATCHes of different fields at once", "both changes that were made at");
    all.mutant("answers 200 for 204", status(204, 200));
    all.breaks("U9", "DELETE /users/{id} is a 204 without a body", "status 204");
    all.breaks("O13", "DELETE /orders/{id} is a 204 without a body", "status 204");
    all.mutant("ignores fields that it does not know", sent(|it| remove(it, "surnom")));
    all.breaks("U10", "POST /users refuses an unknown field", "status 400");
}

fn of_products(all: &mut Mutants) {
    const KNOWN: &str = "GET /products?ids= answers those products and no other";
    all.mutant("has another field", products(|product| product["stock"] = json!(1)));
    all.breaks("P1", "GET /products lists well-formed products", "exactly id, nom, descr");
    all.mutant("has prices of three decimals", products(|it| it["prix"] = json!(0.125)));
    all.breaks("P2", "prices are exact numbers of at most", "a number such as 12.50");
    all.mutant("lists a product twice", lists(|list| list.push(list[0].clone())));
    all.breaks("P3", "GET /products is the same list each time", "[\"");
    all.mutant("ignores the ids", without_parameter("ids"));
    all.breaks("P5", KNOWN, "exactly these products");
}

fn of_orders(all: &mut Mutants) {
    const DEFAULT: &str = "`adresse_livraison` is the user's `adresse` by default";
    const UNKNOWN: &str = "POST /orders refuses an unknown user: 422";
    all.mutant("has another field", answers("POST", |order| order["statut"] = json!("ok")));
    all.breaks("O1", "POST /orders answers 201 with the order", "exactly ");
    all.mutant("writes dates without a zone", answers("POST", without_zone));
    all.breaks("O2", "`date_achat` is the time of the purchase", "a `date_achat` such as ");
    all.mutant("has another default", first_line("quantite", &json!(2)));
    all.breaks("O3", "`quantite` is 1 by default", "`produits` ");
    all.mutant("names products otherwise", first_line("nom", &json!("?")));
    all.breaks("O4", "lines show the name and the price", "`produits` ");
    all.mutant(
        "sends orders elsewhere",
        answers("POST", |it| it["adresse_livraison"] = json!("?")),
    );
    all.breaks("O7", DEFAULT, "`adresse_livraison` ");
    all.mutant("refuses unknown users like unreadable ones", status(422, 400));
    all.breaks("O9", UNKNOWN, "status 422");
    all.mutant("ignores fields that it does not know", sent(|it| remove(it, "code_promo")));
    all.breaks("O14", "POST /orders refuses an unknown field: 400", "status 400");
    all.mutant("stores orders that it refuses", stores_what_it_refuses());
    all.breaks("O9", UNKNOWN, "no such order in GET /orders afterwards");
    all.breaks("O9", "POST /orders refuses an unknown product: 422", "no such order in GET");
    all.breaks("O9", "POST /orders refuses an unknown user and", "no such order in GET");
    all.breaks("O14", "POST /orders refuses four faults", "no such order in GET");
    all.breaks("O14", "POST /orders refuses null for `utilisateur_id`", "no such order in GET");
}

fn of_totals(all: &mut Mutants) {
    const WRONG: &str = "a `prix_total` that is wrong by a cent is a 409";
    all.mutant("adds doubles", answers("POST", adds_doubles));
    all.breaks("O5", "`prix_total` is the exact sum of prix", "a `prix_total` of ");
    all.mutant("accepts any total", request(without_total));
    all.breaks("O6", WRONG, "status 409");
    all.mutant("stores orders that it refuses", again(409, without_total));
    all.breaks("O6", WRONG, "no such order in GET /orders afterwards");
}

fn of_lists(all: &mut Mutants) {
    let no_head = |call: &Call, it| match call.method == Method::HEAD {
        true => Reply::problem(405, "method-not-allowed"),
        false => it,
    };
    all.mutant("begins a page with the item before it", reply(pages_overlap));
    all.breaks("L1", "GET /users pages with limit and after, oldest first", "[\"");
    all.mutant("ignores the order", without_parameter("order"));
    all.breaks("L2", "GET /orders?order=desc is newest first", "that user's five orders, new");
    all.mutant("ignores limits", without_parameter("limit"));
    all.breaks("L3", "GET /users refuses a limit or an after", "status 400");
    all.mutant("does not know HEAD", reply(no_head));
    all.breaks("L4", "HEAD answers as GET does, without a body", "status 200");
}

fn notifications(all: &mut Mutants) {
    const BEHIND: &str = "GET /notifications?after= goes on behind that notification";
    const WELL_FORMED: &str = "notifications have their fields, a UUIDv7 and times in UTC";
    let no_such_parameter = || Reply::problem(400, "invalid-parameter");
    all.mutant("tells nobody", history(Vec::clear));
    all.breaks("B9", "the notifier hears of a new order", "a notification that names the order ");
    all.mutant("tells nobody of deletions", history(without_deletions));
    all.breaks(
        "B10",
        "the notifier hears of a deleted order",
        "one more notification that names the order ",
    );
    all.mutant("shows everything twice", history(|all| all.extend_from_within(..)));
    all.breaks("N1", "8 orders placed and deleted at once", "2 notifications of the order ");
    all.mutant("writes dates without a zone", each("date", |_| json!("2026-11-22T10:15:04.123")));
    all.breaks("N2", WELL_FORMED, "times in UTC ");
    all.mutant("shows no order", each("commande", |_| Value::Null));
    all.breaks("N3", "a placed order is notified with the order", "a `commande` equal to ");
    all.mutant("always lists the newest", without_parameter("after"));
    all.breaks("N5", BEHIND, "the three behind the notification");
    all.mutant("has no stream", answers_instead("/notifications/stream", 200));
    all.breaks("N6", "the stream answers before its first event", "content type text/event");
    all.breaks("N7", "a Last-Event-ID that is no UUID is refused with 400", "status 400");
    all.mutant(
        "resumes by headers only",
        instead(move |call| call.query.contains("lastE").then(no_such_parameter)),
    );
    all.breaks("N7", "a stream is resumed after ?lastEventId= too", "status 200");
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
        if let Some(id) = document.pointer_mut("/paths/~1users/get/operationId") {
            *id = Value::Null;
        }
    };
    let without_version = |it| edited(it, |status| remove(status, "version"));
    all.mutant("has no documentation", answers_instead("/docs", 404));
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
    all.mutant("takes a path as it is spelled", instead(is_spelled_otherwise));
    all.breaks("G6", "//products?limit=1 is answered as", "the answer of /products?limit=1");
    all.mutant("takes a slash for another view", answers_instead("/panier/", 404));
    all.breaks("G7", "/panier/, with a slash at its end", "status 200");
    all.mutant("lets itself be framed", reply(|_, it| it.without("content-security-policy")));
    all.breaks(
        "G8",
        "pages have the header content-security-policy: frame",
        "content-security-policy",
    );
}

fn is_spelled_otherwise(call: &Call) -> Option<Reply> {
    let is_plain = !call.path.starts_with("//") && !call.path.contains(['%', '.']);
    (!is_plain).then(|| Reply::problem(404, "route-not-found"))
}

pub fn status(from: u16, to: u16) -> Proxy {
    reply(move |_, it| if it.status == from { Reply { status: to, ..it } } else { it })
}

/// Changes what is sent.
pub fn sent(change: fn(&mut Value)) -> Proxy {
    request(move |call| edited_call(call, change))
}

/// Changes what successes answer.
pub fn answers(method: &'static str, change: fn(&mut Value)) -> Proxy {
    on(method, "/", move |it| if it.status < 300 { edited(it, change) } else { it })
}

pub fn products(change: fn(&mut Value)) -> Proxy {
    on("GET", "/products", move |it| edited_items(it, change))
}

/// Changes all lists.
fn lists(change: fn(&mut Vec<Value>)) -> Proxy {
    on("GET", "/", move |it| edited(it, |body| body.as_array_mut().into_iter().for_each(change)))
}

fn first_line(field: &'static str, value: &Value) -> Proxy {
    let value = value.clone();
    on("POST", "/orders", move |it| edited(it, |order| order["produits"][0][field] = value.clone()))
}

pub fn finds_everything(call: &Call, it: Reply) -> Reply {
    match call.method == Method::GET && it.status == 404 {
        true => Reply::json(200, &json!({})),
        false => it,
    }
}

pub fn without_parameter(name: &'static str) -> Proxy {
    request(move |mut call| {
        let others = call.query.split('&').filter(|it| it.split('=').next() != Some(name));
        call.query = others.collect::<Vec<_>>().join("&");
        call
    })
}

/// Carries out what was refused with this status, changed, and does not tell.
pub fn again(refused: u16, change: fn(Call) -> Call) -> Proxy {
    proxy(move |shop, call| async move {
        let reply = shop.answer(call.clone()).await;
        if reply.status == refused {
            shop.answer(change(call)).await;
        }
        reply
    })
}

/// Lists the orders that it refused, as they were sent.
fn stores_what_it_refuses() -> Proxy {
    let stored = Arc::new(Mutex::new(vec![]));
    reply(move |call, it| {
        let mut stored = stored.lock().unwrap();
        match (call.method.as_str(), call.path.as_str(), it.status) {
            ("POST", "/orders", 400 | 422) => stored.push(call.json()),
            ("GET", "/orders", 200) => {
                return edited(it, |list| list.as_array_mut().unwrap().extend(stored.clone()));
            }
            _ => {}
        }
        it
    })
}

pub fn without_total(call: Call) -> Call {
    edited_call(call, |order| remove(order, "prix_total"))
}

fn without_zone(order: &mut Value) {
    let date = order["date_achat"].as_str().map(|date| date.trim_end_matches('Z'));
    order["date_achat"] = json!(date);
}

pub fn adds_doubles(order: &mut Value) {
    let lines = order["produits"].as_array().into_iter().flatten();
    let amount = |line: &Value| Some(line["prix"].as_f64()? * line["quantite"].as_f64()?);
    let total: Option<f64> = lines.map(amount).sum();
    order["prix_total"] = json!(total);
}

fn shortened(user: &mut Value) {
    let nom = user["nom"].as_str().map(|nom| nom.chars().take(99).collect::<String>());
    user["nom"] = json!(nom);
}

pub fn incomplete_orders() -> Proxy {
    on("GET", "/orders", |it| edited_items(it, |order| remove(order, "adresse_livraison")))
}

pub fn remove(object: &mut Value, field: &str) {
    object.as_object_mut().map(|object| object.remove(field));
}

pub fn blanks_what_is_not_sent() -> Proxy {
    request(|call| match is(&call, "PATCH", "/users/") {
        true => edited_call(call, |patch| {
            let all = json!({ "nom": "-", "prenom": "-", "adresse": "-" });
            let sent = std::mem::replace(patch, all);
            merge(patch, &sent);
        }),
        false => call,
    })
}

fn merge(user: &mut Value, patch: &Value) {
    for (field, value) in patch.as_object().into_iter().flatten() {
        user[field] = value.clone();
    }
}

/// Reads, thinks, and writes everything that it read.
async fn loses_updates(shop: Upstream, call: Call) -> Reply {
    if !is(&call, "PATCH", "/users/") {
        return shop.answer(call).await;
    }
    let read = Call { method: Method::GET, body: [].as_slice().into(), ..call.clone() };
    let mut user = serde_json::from_slice(&shop.answer(read).await.body).unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    remove(&mut user, "id");
    merge(&mut user, &call.json());
    shop.answer(Call { body: user.to_string().into(), ..call }).await
}

/// The next user gets the id of the last one that was deleted.
fn gives_ids_again() -> Proxy {
    let free = Arc::new(Mutex::new(None));
    reply(move |call, it| {
        let mut free = free.lock().unwrap();
        match call.method.as_str() {
            "DELETE" => *free = call.path.strip_prefix("/users/").map(str::to_owned),
            "POST" => {
                if let Some(id) = free.take() {
                    return edited(it, |user| user["id"] = json!(id));
                }
            }
            _ => {}
        }
        it
    })
}

fn pages_overlap(call: &Call, it: Reply) -> Reply {
    let after = call.query.split('&').find_map(|it| it.strip_prefix("after="));
    let Some(id) = after else { return it };
    edited(it, |page| {
        let items = page.as_array_mut().unwrap();
        items.truncate(items.len().saturating_sub(1));
        items.insert(0, json!({ "id": id }));
    })
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
fn answers_instead(path: &'static str, status: u16) -> Proxy {
    instead(move |call| call.path.starts_with(path).then(|| Reply::json(status, &json!([]))))
}
