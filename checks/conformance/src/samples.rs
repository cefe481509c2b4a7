//! What most checks begin with: a customer, two products, an order.

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::shop::Shop;
use crate::values::money;

pub const ADDRESS: &str = "12 rue des Lilas, Lyon";

/// A customer and the two cheapest products, so that totals stay small.
#[derive(Debug, Clone)]
pub struct Market {
    pub user: Value,
    pub first: Value,
    pub second: Value,
}

/// A body that `POST /users` accepts.
pub fn user() -> Value {
    json!({ "nom": "Durand", "prenom": "Zoé", "adresse": ADDRESS })
}

/// `body` with the fields of `changes` put over its own.
pub fn with(mut body: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

/// `body` without a field.
pub fn without(mut body: Value, field: &str) -> Value {
    if let Some(object) = body.as_object_mut() {
        object.remove(field);
    }
    body
}

pub fn id(resource: &Value) -> &str {
    as_in_paths(&resource["id"])
}

/// An id as it stands in a path: the first level allows numbers, and only a few sentences ask for UUIDs.
pub fn as_in_paths(id: &Value) -> &str {
    match id {
        Value::Number(id) => id.as_str(),
        id => id.as_str().unwrap_or_default(),
    }
}

pub fn user_path(user: &Value) -> String {
    format!("/users/{}", id(user))
}

pub fn order_path(order: &Value) -> String {
    format!("/orders/{}", id(order))
}

impl Market {
    /// A body that `POST /orders` accepts: three articles in two lines.
    pub fn order(&self) -> Value {
        self.order_of(
            &json!([{ "id": self.first["id"], "quantite": 2 }, { "id": self.second["id"] }]),
        )
    }

    /// The smallest body that it accepts: one article.
    pub fn order_of_one(&self) -> Value {
        self.order_of(&json!([{ "id": self.first["id"] }]))
    }

    /// An order of the customer with these lines.
    pub fn order_of(&self, lines: &Value) -> Value {
        json!({ "utilisateur_id": self.user["id"], "produits": lines })
    }
}

impl Shop {
    pub async fn a_user(&self) -> Result<Value, Failure> {
        self.a_user_like(&user()).await
    }

    pub async fn a_user_like(&self, body: &Value) -> Result<Value, Failure> {
        self.post("/users", body).await?.status(201)?.json()
    }

    pub async fn an_order(&self, body: &Value) -> Result<Value, Failure> {
        self.post("/orders", body).await?.status(201)?.json()
    }

    /// An order as it was before it was deleted.
    pub async fn a_deleted_order(&self) -> Result<Value, Failure> {
        let order = self.an_order(&self.market().await?.order()).await?;
        self.delete(&order_path(&order)).await?.status(204)?;
        Ok(order)
    }

    pub async fn market(&self) -> Result<Market, Failure> {
        let user = self.a_user().await?;
        let answer = self.get("/products").await?;
        let mut products = answer.status(200)?.array()?;
        products.sort_by_key(|product| money(&product["prix"]));
        match &products[..] {
            [first, second, ..] => {
                Ok(Market { user, first: first.clone(), second: second.clone() })
            }
            _ => Err(answer.fail("two products at least, to order them")),
        }
    }

    /// The orders of one customer, out of all.
    pub async fn orders_of(&self, user: &Value) -> Result<Vec<Value>, Failure> {
        let mut orders = self.get("/orders").await?.status(200)?.array()?;
        orders.retain(|order| order["utilisateur_id"] == user["id"]);
        Ok(orders)
    }
}
