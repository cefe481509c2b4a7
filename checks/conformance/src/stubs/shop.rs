//! What a service needs of its neighbours: users, products, and orders to be notified of.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::http::{Call, Reply};
use crate::values::{id, money, new_id, now, number, with};

const PRODUCTS: [(&str, &str); 5] = [
    ("Crayon de papier", "0.10"),
    ("Gomme", "0.70"),
    ("Baguette de tradition", "1.30"),
    ("Miel de châtaignier", "11.50"),
    ("Théière en fonte", "34.97"),
];

/// Users, products and orders in memory, without the contract's refusals: only good requests are sent to a neighbour.
#[derive(Debug, Clone, Default)]
pub struct InMemoryShop(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    users: Vec<Value>,
    orders: Vec<Value>,
}

/// A type of event, and the order that it is about.
pub type Event = (&'static str, Value);

impl InMemoryShop {
    /// The reply to a request, and what it makes known.
    pub fn answer(&self, call: &Call) -> (Reply, Option<Event>) {
        let mut segments = call.path.trim_start_matches('/').split('/');
        let (list, id) = (segments.next().unwrap_or_default(), segments.next());
        let mut state = self.state();
        let reply = match (list, call.method.as_str(), id) {
            ("users", "GET", None) => Reply::json(200, &json!(state.users)),
            ("users", "GET", Some(id)) => shown(&state.users, id, "unknown-user"),
            ("users", "POST", None) => created("/users", &mut state.users, user(&call.json())),
            ("users", "PATCH", Some(id)) => changed(&mut state.users, id, &call.json()),
            ("users", "DELETE", Some(id)) => deleted(&mut state.users, id).0,
            ("products", "GET", None) => Reply::json(200, &products_of(&call.query)),
            ("products", "GET", Some(id)) => shown(&products(), id, "unknown-product"),
            ("orders", "GET", None) => Reply::json(200, &json!(state.orders)),
            ("orders", "GET", Some(id)) => shown(&state.orders, id, "unknown-order"),
            ("orders", "POST", None) => match placed(&call.json(), &state.users) {
                Ok(order) => {
                    let reply = created("/orders", &mut state.orders, order.clone());
                    return (reply, Some(("order.created.v1", order)));
                }
                Err(refusal) => *refusal,
            },
            ("orders", "DELETE", Some(id)) => {
                let (reply, order) = deleted(&mut state.orders, id);
                return (reply, order.map(|order| ("order.deleted.v1", order)));
            }
            _ => Reply::problem(404, "unknown-route"),
        };
        (reply, None)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }
}

/// The item, or the problem of this name.
fn shown(items: &[Value], wanted: &str, problem: &str) -> Reply {
    match items.iter().find(|item| id(item) == wanted) {
        Some(item) => Reply::json(200, item),
        None => Reply::problem(404, problem),
    }
}

fn created(list: &str, items: &mut Vec<Value>, item: Value) -> Reply {
    let reply = Reply::json(201, &item).with("location", &format!("{list}/{}", id(&item)));
    items.push(item);
    reply
}

fn changed(items: &mut [Value], wanted: &str, changes: &Value) -> Reply {
    match items.iter_mut().find(|item| id(item) == wanted) {
        Some(item) => {
            *item = with(item.take(), changes);
            Reply::json(200, item)
        }
        None => Reply::problem(404, "unknown-user"),
    }
}

fn deleted(items: &mut Vec<Value>, wanted: &str) -> (Reply, Option<Value>) {
    match items.iter().position(|item| id(item) == wanted) {
        Some(place) => (Reply::empty(204), Some(items.remove(place))),
        None => (Reply::problem(404, "unknown-user"), None),
    }
}

fn user(body: &Value) -> Value {
    let prenom = body.get("prenom").unwrap_or(&body["prénom"]);
    json!({ "id": new_id(), "nom": body["nom"], "prenom": prenom, "adresse": body["adresse"] })
}

fn products() -> Vec<Value> {
    let products = PRODUCTS.iter().zip(1..).map(|((nom, prix), number)| {
        json!({
            "id": format!("018f0000-0000-7000-9000-{number:012}"),
            "nom": nom,
            "description": "",
            "prix": serde_json::from_str::<Value>(prix).unwrap_or_default(),
        })
    });
    products.collect()
}

/// All of them, or those whose ids are asked for.
fn products_of(query: &str) -> Value {
    let ids = query.split('&').find_map(|parameter| parameter.strip_prefix("ids="));
    let ids = ids.map(|ids| ids.replace("%2C", ","));
    let wanted = |product: &Value| {
        ids.as_ref().is_none_or(|ids| ids.split(',').any(|wanted| wanted == id(product)))
    };
    products().into_iter().filter(wanted).collect()
}

/// The order that a body asks for, or the refusal of an unknown user, an unknown product or another total.
fn placed(body: &Value, users: &[Value]) -> Result<Value, Box<Reply>> {
    let refused = || Box::new(Reply::problem(422, "refused-order"));
    let user = users.iter().find(|user| user["id"] == body["utilisateur_id"]);
    let user = user.ok_or_else(refused)?;
    let (products, mut total) = (products(), Decimal::ZERO);
    let mut lines = vec![];
    for line in body["produits"].as_array().into_iter().flatten() {
        let product = products.iter().find(|product| product["id"] == line["id"]);
        let product = product.ok_or_else(refused)?;
        let quantite = line["quantite"].as_u64().unwrap_or(1);
        total += money(&product["prix"]).unwrap_or_default() * Decimal::from(quantite);
        let (id, nom, prix) = (&product["id"], &product["nom"], &product["prix"]);
        lines.push(json!({ "id": id, "nom": nom, "prix": prix, "quantite": quantite }));
    }
    match body.get("prix_total").map(money) {
        Some(expected) if expected != Some(total) => {
            Err(Box::new(Reply::problem(409, "unexpected-total")))
        }
        _ => Ok(json!({
            "id": new_id(),
            "date_achat": now(),
            "utilisateur_id": user["id"],
            "prix_total": number(total),
            "adresse_livraison": body.get("adresse_livraison").unwrap_or(&user["adresse"]),
            "produits": lines,
        })),
    }
}
