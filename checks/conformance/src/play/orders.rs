use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::basket::{Request, read};
use super::http::{Call, Reply};
use super::lists::{page, parameter};
use super::problem::{Faults, problem, refused};
use super::products::Products;
use super::users::Users;
use super::{new_id, now};
use crate::samples::id;
use crate::values::{is_uuid, money, number};

const MOST_OF_A_PRODUCT: u64 = 1000;

/// The orders that there are, oldest first, and those that there were.
#[derive(Debug, Default)]
pub struct Orders {
    all: Vec<Value>,
    deleted: Vec<Value>,
}

impl Orders {
    pub fn list(&self, call: &Call) -> Result<Reply, Reply> {
        let mut orders = self.all.clone();
        if let Some(user) = parameter(call, "utilisateur_id") {
            if !is_uuid(&json!(user)) {
                return Err(problem(400, "invalid-parameter"));
            }
            orders.retain(|order| order["utilisateur_id"] == user);
        }
        page(call, orders, &self.deleted)
    }

    pub fn show(&self, wanted: &str) -> Result<Reply, Reply> {
        let order = self.all.iter().find(|order| id(order) == wanted);
        let order = order.ok_or_else(unknown)?;
        Ok(Reply::json(200, order.clone()))
    }

    pub fn place(
        &mut self,
        call: &Call,
        users: &Users,
        products: &Products,
    ) -> Result<Reply, Reply> {
        let order = placed(&read(&call.body)?, users, products)?;
        self.all.push(order.clone());
        let location = format!("/orders/{}", id(&order));
        Ok(Reply::json(201, order).with("location", location))
    }

    pub fn delete(&mut self, wanted: &str) -> Result<Reply, Reply> {
        let place = self.all.iter().position(|order| id(order) == wanted);
        let order = self.all.remove(place.ok_or_else(unknown)?);
        self.deleted.push(order);
        Ok(Reply::empty(204))
    }

    /// The order as it is, or last was.
    pub fn known(&self, wanted: &str) -> Option<&Value> {
        let mut all = self.all.iter().chain(&self.deleted);
        all.find(|order| id(order) == wanted)
    }

    pub fn count(&self) -> usize {
        self.all.len()
    }
}

fn placed(request: &Request, users: &Users, products: &Products) -> Result<Value, Reply> {
    let mut faults = Faults::default();
    let user = users.find(&request.user);
    if user.is_none() {
        faults.add("/utilisateur_id", "est inconnu");
    }
    let lines = merged(request, products, &mut faults);
    let user = faults.or(422, "refused-order", user)?;
    let amount = |line: &Value| money(&line["prix"]).unwrap_or_default() * Decimal::from(of(line));
    let total: Decimal = lines.iter().map(amount).sum();
    if request.total.is_some_and(|expected| expected != total) {
        return Err(refused("/prix_total", 409, "unexpected-total"));
    }
    let address = request.address.clone().map(Value::from);
    Ok(json!({
        "id": new_id(),
        "date_achat": now(),
        "utilisateur_id": user["id"],
        "prix_total": number(total),
        "adresse_livraison": address.unwrap_or_else(|| user["adresse"].clone()),
        "produits": lines,
    }))
}

/// The lines of an order, each product once.
fn merged(request: &Request, products: &Products, faults: &mut Faults) -> Vec<Value> {
    let mut lines: Vec<Value> = vec![];
    for (place, (product, quantite)) in request.lines.iter().enumerate() {
        let Some(found) = products.find(product) else {
            faults.add(&format!("/produits/{place}/id"), "est inconnu");
            continue;
        };
        let known = lines.iter_mut().find(|line| line["id"] == found["id"]);
        let sum = known.as_ref().map_or(0, |line| of(line)) + quantite;
        if sum > MOST_OF_A_PRODUCT {
            let pointer = format!("/produits/{place}/quantite");
            faults.add(&pointer, "1 000 au plus en tout");
        }
        match known {
            Some(line) => line["quantite"] = json!(sum),
            None => lines.push(json!({
                "id": found["id"], "nom": found["nom"], "prix": found["prix"], "quantite": sum,
            })),
        }
    }
    lines
}

fn of(line: &Value) -> u64 {
    line["quantite"].as_u64().unwrap_or_default()
}

fn unknown() -> Reply {
    problem(404, "unknown-order")
}
