//! Mutants of users, products, orders and their lists.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::stubs::{Call, Handler, Reply};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Mutant, mutant};
use crate::support::{
    Upstream, edited, edited_call, edited_items, handler, instead, is, reply, request,
};

const CREATED: &str = "POST /users answers 201 with the user, made with a UUIDv7";
const UNKNOWN_USER: &str = "GET /users/{id} of an unknown user is a 404";
const WRONG_TOTAL: &str = "a `prix_total` that is wrong by a cent is a 409, and nothing is stored";
const NO_ORDER: &str = "no order in GET /orders afterwards";

pub fn mutants() -> Vec<Mutant> {
    let all = [of_the_exercise(), of_users(), of_products(), of_orders(), of_totals(), of_lists()];
    all.into_iter().flatten().collect()
}

fn of_the_exercise() -> Vec<Mutant> {
    vec![
        mutant("B1", "lists no array", |shop| list_is(shop, "/users", json!({})))
            .caught_by("GET /users lists the users", "a JSON array"),
        mutant("B2", "lists no users", |shop| list_is(shop, "/users", json!([])))
            .caught_by("POST /users makes a user, who is listed then", "the new user "),
        mutant("B3", "blanks what a patch leaves out", blanks_what_is_not_sent).caught_by(
            "PATCH /users/{id} changes what is sent and nothing else",
            "the `nom` and the `prénom` as they were",
        ),
        mutant("B4", "only says that it deletes users", |shop| never_deletes(shop, "/users/"))
            .caught_by("DELETE /users/{id} deletes the user, who is not listed then", "no user "),
        mutant("B5", "writes prices as texts", |shop| {
            items_of(shop, "/products", |product| {
                product["prix"] = json!(product["prix"].to_string());
            })
        })
        .caught_by("GET /products lists the products", "a `prix` that is a number in "),
        mutant("B6", "lists no orders", |shop| list_is(shop, "/orders", json!([])))
            .caught_by("POST /orders makes an order", "the order "),
        mutant("B7", "lists orders without a field", |shop| {
            items_of(shop, "/orders", |order| remove(order, "adresse_livraison"))
        })
        .caught_by(
            "GET /orders lists the orders, with all that they have",
            "a field `adresse_livraison` in ",
        ),
        mutant("B8", "only says that it deletes orders", |shop| never_deletes(shop, "/orders/"))
            .caught_by(
                "DELETE /orders/{id} deletes the order, which is not listed then",
                "no order ",
            ),
    ]
}

fn of_users() -> Vec<Mutant> {
    const LONG: &str = "a `nom` of 100 characters (200 bytes) is kept as it was sent";
    const PATCHED: &str = "PATCH /users/{id} with `nom` answers the new state, and keeps it";
    vec![
        mutant("U1", "answers 200 for 201", |shop| status(shop, 201, 200))
            .caught_by(CREATED, "status 201"),
        mutant("U1", "makes UUIDs of another version", |shop| {
            body_of(shop, "POST", |user| user["id"] = json!("018f0000-0000-4000-8000-000000000001"))
        })
        .caught_by(CREATED, "an `id` that is a UUIDv7"),
        mutant("U1", "gives the id of a deleted user again", gives_ids_again)
            .caught_by("the id of a deleted user is not given again", "another id than "),
        mutant("U2", "shortens texts", |shop| {
            request(shop, |call| {
                edited_call(call, |user| {
                    let nom =
                        user["nom"].as_str().map(|nom| nom.chars().take(99).collect::<String>());
                    user["nom"] = json!(nom);
                })
            })
        })
        .caught_by(LONG, "the values of "),
        mutant("U3", "does not know the accent", |shop| {
            request(shop, |call| edited_call(call, |user| remove(user, "prénom")))
        })
        .caught_by("`prénom`, composed (NFC), is accepted for `prenom`", "status 201"),
        mutant("U4", "has no Location", |shop| reply(shop, |_, it| it.without("location")))
            .caught_by("a created user can be fetched at its Location", "a header location"),
        mutant("U5", "finds every user", |shop| finds_everything(shop, "/users/"))
            .caught_by(UNKNOWN_USER, "status 404"),
        mutant("U6", "lists newest first", |shop| {
            reply(shop, |call, it| if is(call, "GET", "/users") { reversed(it) } else { it })
        })
        .caught_by(
            "GET /users lists users oldest first",
            "these four in the order of their creation",
        ),
        mutant("U7", "answers a patch with something else", |shop| {
            body_of(shop, "PATCH", |user| user["nom"] = json!("?"))
        })
        .caught_by(PATCHED, "the new state "),
        mutant("U8", "loses concurrent patches", loses_updates).caught_by(
            "PATCHes of different fields at once lose none of them",
            "both changes that were made at once",
        ),
        mutant("U9", "answers 200 for 204", |shop| status(shop, 204, 200))
            .caught_by("DELETE /users/{id} is a 204 without a body, then a 404", "status 204"),
        mutant("U10", "ignores fields that it does not know", |shop| {
            request(shop, |call| edited_call(call, |user| remove(user, "surnom")))
        })
        .caught_by("POST /users refuses an unknown field", "status 400"),
    ]
}

fn of_products() -> Vec<Mutant> {
    const PRICES: &str =
        "prices are exact numbers of at most 2 decimals, above 0 and up to 1 000 000";
    vec![
        mutant("P1", "has another field", |shop| {
            items_of(shop, "/products", |product| product["stock"] = json!(1))
        })
        .caught_by(
            "GET /products lists well-formed products",
            "exactly id, nom, description and prix",
        ),
        mutant("P2", "has prices of three decimals", |shop| {
            items_of(shop, "/products", |product| product["prix"] = json!(0.125))
        })
        .caught_by(PRICES, "a number such as 12.50"),
        mutant("P3", "lists a product twice", |shop| {
            reply(shop, |_, it| {
                edited(it, |list| {
                    if let Some(list) = list.as_array_mut() {
                        list.push(list[0].clone());
                    }
                })
            })
        })
        .caught_by("GET /products is the same list each time, each product once", "[\""),
        mutant("P4", "finds every product", |shop| finds_everything(shop, "/products/"))
            .caught_by("GET /products/{id} of an unknown product is a 404", "status 404"),
        mutant("P5", "ignores the ids", |shop| without_parameter(shop, "ids")).caught_by(
            "GET /products?ids= answers those products and no other",
            "exactly these products",
        ),
    ]
}

fn of_orders() -> Vec<Mutant> {
    const DATED: &str =
        "`date_achat` is the time of the purchase in UTC, with milliseconds and a Z";
    const SNAPSHOT: &str =
        "lines show the name and the price of the product, in the order that was sent";
    vec![
        mutant("O1", "has another field", |shop| {
            body_of(shop, "POST", |order| order["statut"] = json!("ok"))
        })
        .caught_by("POST /orders answers 201 with the order, made with a UUIDv7", "exactly "),
        mutant("O2", "writes dates without a zone", |shop| {
            body_of(shop, "POST", |order| {
                let date = order["date_achat"].as_str().map(|date| date.trim_end_matches('Z'));
                order["date_achat"] = json!(date);
            })
        })
        .caught_by(DATED, "a `date_achat` such as "),
        mutant("O3", "has another default", |shop| line_of(shop, "quantite", json!(2)))
            .caught_by("`quantite` is 1 by default", "`produits` "),
        mutant("O4", "names products otherwise", |shop| line_of(shop, "nom", json!("?")))
            .caught_by(SNAPSHOT, "`produits` "),
        mutant("O7", "sends orders elsewhere", |shop| {
            body_of(shop, "POST", |order| order["adresse_livraison"] = json!("?"))
        })
        .caught_by(
            "`adresse_livraison` is the user's `adresse` by default",
            "`adresse_livraison` ",
        ),
        mutant("O8", "has no Location", |shop| reply(shop, |_, it| it.without("location")))
            .caught_by("a placed order can be fetched at its Location", "a header location"),
        mutant("O9", "refuses unknown users like unreadable ones", |shop| status(shop, 422, 400))
            .caught_by("POST /orders refuses an unknown user: 422, nothing stored", "status 422"),
        mutant("O11", "finds every order", |shop| finds_everything(shop, "/orders/"))
            .caught_by("GET /orders/{id} of an unknown order is a 404", "status 404"),
        mutant("O12", "lists newest first", |shop| {
            reply(shop, |call, it| if is(call, "GET", "/orders") { reversed(it) } else { it })
        })
        .caught_by("GET /orders lists orders oldest first", "these four in the order"),
        mutant("O13", "answers 200 for 204", |shop| status(shop, 204, 200))
            .caught_by("DELETE /orders/{id} is a 204 without a body, then a 404", "status 204"),
        mutant("O14", "ignores fields that it does not know", |shop| {
            request(shop, |call| edited_call(call, |order| remove(order, "code_promo")))
        })
        .caught_by("POST /orders refuses an unknown field: 400, nothing stored", "status 400"),
    ]
}

fn of_totals() -> Vec<Mutant> {
    vec![
        mutant("O5", "adds doubles", |shop| {
            body_of(shop, "POST", |order| {
                let lines = order["produits"].as_array().into_iter().flatten();
                let amount =
                    |line: &Value| Some(line["prix"].as_f64()? * line["quantite"].as_f64()?);
                let total: Option<f64> = lines.map(amount).sum();
                order["prix_total"] = json!(total);
            })
        })
        .caught_by("`prix_total` is the exact sum of prix × quantite", "a `prix_total` of "),
        mutant("O6", "accepts any total", |shop| request(shop, without_total))
            .caught_by(WRONG_TOTAL, "status 409"),
        mutant("O6", "stores orders that it refuses", |shop| again(shop, 409, without_total))
            .caught_by(WRONG_TOTAL, NO_ORDER),
    ]
}

fn of_lists() -> Vec<Mutant> {
    const UNREADABLE: &str = "GET /users refuses a limit or an after that cannot be read";
    vec![
        mutant("L1", "begins a page with the item before it", pages_overlap)
            .caught_by("GET /users pages with limit and after, oldest first", "[\""),
        mutant("L2", "ignores the order", |shop| without_parameter(shop, "order")).caught_by(
            "GET /orders?order=desc is newest first, and pages",
            "that user's five orders, newest first",
        ),
        mutant("L3", "ignores limits", |shop| without_parameter(shop, "limit"))
            .caught_by(UNREADABLE, "status 400"),
        mutant("L4", "does not know HEAD", |shop| {
            reply(shop, |call, it| match call.method == Method::HEAD {
                true => Reply::problem(405, "method-not-allowed"),
                false => it,
            })
        })
        .caught_by("HEAD answers as GET does, without a body", "status 200"),
    ]
}

pub fn status(shop: Upstream, from: u16, to: u16) -> Handler {
    reply(shop, move |_, it| if it.status == from { Reply { status: to, ..it } } else { it })
}

fn list_is(shop: Upstream, list: &'static str, body: Value) -> Handler {
    reply(shop, move |call, it| if is(call, "GET", list) { Reply::json(200, &body) } else { it })
}

fn items_of(shop: Upstream, list: &'static str, change: fn(&mut Value)) -> Handler {
    reply(shop, move |call, it| if is(call, "GET", list) { edited_items(it, change) } else { it })
}

/// Changes what successes answer.
fn body_of(shop: Upstream, method: &'static str, change: fn(&mut Value)) -> Handler {
    reply(shop, move |call, it| match is(call, method, "/") && it.status < 300 {
        true => edited(it, change),
        false => it,
    })
}

fn line_of(shop: Upstream, field: &'static str, value: Value) -> Handler {
    reply(shop, move |call, it| match is(call, "POST", "/orders") {
        true => edited(it, |order| order["produits"][0][field] = value.clone()),
        false => it,
    })
}

fn finds_everything(shop: Upstream, path: &'static str) -> Handler {
    reply(shop, move |call, it| match is(call, "GET", path) && it.status == 404 {
        true => Reply::json(200, &json!({})),
        false => it,
    })
}

pub fn never_deletes(shop: Upstream, path: &'static str) -> Handler {
    instead(shop, move |call| is(call, "DELETE", path).then(|| Reply::empty(204)))
}

pub fn without_parameter(shop: Upstream, name: &'static str) -> Handler {
    request(shop, move |mut call| {
        let others = call.query.split('&').filter(|it| it.split('=').next() != Some(name));
        call.query = others.collect::<Vec<_>>().join("&");
        call
    })
}

/// Carries out what was refused with this status, changed, and does not tell.
pub fn again(shop: Upstream, refused: u16, change: fn(Call) -> Call) -> Handler {
    handler(move |call| {
        let shop = shop.clone();
        async move {
            let reply = shop.answer(call.clone()).await;
            if reply.status == refused {
                shop.answer(change(call)).await;
            }
            reply
        }
    })
}

fn without_total(call: Call) -> Call {
    edited_call(call, |order| remove(order, "prix_total"))
}

fn remove(object: &mut Value, field: &str) {
    object.as_object_mut().map(|object| object.remove(field));
}

fn reversed(reply: Reply) -> Reply {
    edited(reply, |list| list.as_array_mut().into_iter().for_each(|list| list.reverse()))
}

fn blanks_what_is_not_sent(shop: Upstream) -> Handler {
    request(shop, |call| match is(&call, "PATCH", "/users/") {
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
fn loses_updates(shop: Upstream) -> Handler {
    handler(move |call| {
        let shop = shop.clone();
        async move {
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
    })
}

/// The next user gets the id of the last one that was deleted.
fn gives_ids_again(shop: Upstream) -> Handler {
    #[derive(Default)]
    struct Ids {
        free: Option<String>,
        real: BTreeMap<String, String>,
    }
    let ids = Arc::new(Mutex::new(Ids::default()));
    handler(move |mut call| {
        let (shop, ids) = (shop.clone(), ids.clone());
        async move {
            let asked = call.path.strip_prefix("/users/").map(str::to_owned);
            let real = asked.as_ref().and_then(|id| ids.lock().unwrap().real.get(id).cloned());
            if let Some(real) = real {
                call.path = format!("/users/{real}");
            }
            let reply = shop.answer(call.clone()).await;
            let mut ids = ids.lock().unwrap();
            match (call.method.as_str(), reply.status) {
                ("DELETE", 204) => ids.free = asked,
                ("POST", 201) => {
                    let user: Value = serde_json::from_slice(&reply.body).unwrap();
                    let real = user["id"].as_str().unwrap().to_owned();
                    ids.free.take().and_then(|id| ids.real.insert(id, real));
                }
                _ => {}
            }
            let mut text = String::from_utf8(reply.body.to_vec()).unwrap();
            for (id, real) in &ids.real {
                text = text.replace(real, id);
            }
            Reply { body: text.into(), ..reply }
        }
    })
}

fn pages_overlap(shop: Upstream) -> Handler {
    reply(shop, |call, it| {
        let after = call.query.split('&').find_map(|it| it.strip_prefix("after="));
        let Some(id) = after else { return it };
        edited(it, |page| {
            let items = page.as_array_mut().unwrap();
            items.truncate(items.len().saturating_sub(1));
            items.insert(0, json!({ "id": id }));
        })
    })
}
