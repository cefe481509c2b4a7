//! What most checks begin with, a customer, two products, an order, and how such a thing is found to be gone.

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::response::Response;
use crate::shop::Shop;
use crate::values::{id, money};

pub const ADDRESS: &str = "12 rue des Lilas, Lyon";

/// A customer and the two cheapest products, so that totals stay small.
#[derive(Debug, Clone)]
pub struct Customer {
    pub user: Value,
    pub first: Value,
    pub second: Value,
}

/// A body that `POST /users` accepts.
pub fn user() -> Value {
    json!({ "nom": "Durand", "prenom": "Zoé", "adresse": ADDRESS })
}

/// A body that `POST /orders` accepts, in the placeholders of a [`case`](crate::suite::case).
pub fn order() -> Value {
    json!({ "utilisateur_id": "{user}", "produits": [{ "id": "{first}", "quantite": 2 }, { "id": "{second}" }] })
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

pub fn user_path(user: &Value) -> String {
    format!("/users/{}", id(user))
}

pub fn order_path(order: &Value) -> String {
    format!("/orders/{}", id(order))
}

impl Customer {
    /// A body that `POST /orders` accepts: three articles in two lines.
    pub fn order(&self) -> Value {
        let (first, second) = (&self.first["id"], &self.second["id"]);
        self.order_of(&json!([{ "id": first, "quantite": 2 }, { "id": second }]))
    }

    /// The smallest body that it accepts: one article.
    pub fn order_of_one(&self) -> Value {
        self.order_of(&json!([{ "id": self.first["id"] }]))
    }

    /// An order with these lines.
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

    pub async fn a_customer(&self) -> Result<Customer, Failure> {
        let user = self.a_user().await?;
        let response = self.get("/products").await?;
        let mut products = response.status(200)?.array()?;
        products.sort_by_key(|product| money(&product["prix"]));
        match &products[..] {
            [first, second, ..] => {
                Ok(Customer { user, first: first.clone(), second: second.clone() })
            }
            _ => Err(response.fail("two products at least, to order them")),
        }
    }

    /// An order of a new customer.
    pub async fn an_order(&self) -> Result<Value, Failure> {
        self.an_order_like(&self.a_customer().await?.order()).await
    }

    pub async fn an_order_like(&self, body: &Value) -> Result<Value, Failure> {
        self.post("/orders", body).await?.status(201)?.json()
    }

    /// An order as it was before it was deleted.
    pub async fn a_deleted_order(&self) -> Result<Value, Failure> {
        let order = self.an_order().await?;
        self.delete(&order_path(&order)).await?.status(204)?;
        Ok(order)
    }

    /// A list as it is now, with the response that it came in.
    pub async fn list(&self, target: &str) -> Result<(Response, Vec<Value>), Failure> {
        let response = self.get(target).await?;
        let items = response.status(200)?.array()?;
        Ok((response, items))
    }

    /// The orders of one user, out of all.
    pub async fn orders_of(&self, user: &Value) -> Result<Vec<Value>, Failure> {
        let (_, mut orders) = self.list("/orders").await?;
        orders.retain(|order| order["utilisateur_id"] == user["id"]);
        Ok(orders)
    }

    /// Expects that nobody was stored under this name.
    pub async fn no_user_named(&self, name: &str) -> Outcome {
        let users = self.get("/users").await?;
        let is_stored = users.array()?.iter().any(|user| user["nom"] == name);
        users.expect(!is_stored, format!("no user “{name}”"))
    }

    /// Expects that a user has no order, after `response`.
    pub async fn no_order_of(&self, user: &Value, response: &Response) -> Outcome {
        let is_empty = self.orders_of(user).await?.is_empty();
        response.expect(is_empty, "no order in GET /orders afterwards")
    }

    /// Expects that a deletion has no body, and leaves nothing to find or to delete.
    pub async fn deletes(&self, target: &str) -> Outcome {
        self.delete(target).await?.status(204)?.no_body()?;
        self.get(target).await?.problem(404)?;
        self.delete(target).await?.problem(404)?;
        Ok(())
    }

    /// Expects that of eight deletions at once one is done, and the others come too late.
    pub async fn deletes_once(&self, target: &str) -> Outcome {
        let responses = try_join_all((0..8).map(|_| self.delete(target))).await?;
        let done = responses.iter().filter(|response| response.status == 204).count();
        responses[0]
            .expect(done == 1, format!("one 204 among eight deletions at once, not {done}"))?;
        for response in responses.iter().filter(|response| response.status != 204) {
            response.problem(404)?;
        }
        Ok(())
    }

    /// Deletes an item, and expects that its list goes on without it.
    pub async fn deletes_from(&self, list: &str, item: &Value) -> Outcome {
        let target = format!("{list}/{}", id(item));
        self.delete(&target).await?.status(204)?;
        let (response, items) = self.list(list).await?;
        let is_gone = items.iter().all(|other| other["id"] != item["id"]);
        response.expect(is_gone, format!("no {target} any more"))
    }

    /// Expects of a collection and a resource in it that `HEAD` is `GET` without a body, also of what does not exist.
    pub async fn answers_head(&self, targets: &[&str], absent: Option<String>) -> Outcome {
        for target in targets {
            let response = self.head(target).await?;
            response.status(200)?.media_type("application/json")?;
            response.no_body()?;
        }
        if let Some(absent) = absent {
            self.head(&absent).await?.status(404)?;
        }
        Ok(())
    }
}
