use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::Service;
use crate::request::Request;
use crate::samples::{Market, user, with};
use crate::shop::Shop;

pub const KEY: &str = "idempotency-key";

#[derive(Debug, Clone, Copy)]
pub enum Resource {
    User,
    Order,
}

/// A request under a key that nobody else uses.
pub struct Repeatable {
    target: &'static str,
    pub key: String,
    pub body: Value,
    /// A body of another request.
    pub other: Value,
    /// A field that only what this request makes has, with its value.
    mark: (&'static str, Value),
}

impl Resource {
    pub fn service(self) -> Service {
        match self {
            Self::User => Service::User,
            Self::Order => Service::Order,
        }
    }

    pub fn exercise(self) -> &'static str {
        match self {
            Self::User => "POST /users, Idempotency-Key",
            Self::Order => "POST /orders, Idempotency-Key",
        }
    }

    pub fn operation(self) -> &'static str {
        match self {
            Self::User => "POST /users",
            Self::Order => "POST /orders",
        }
    }
}

impl Repeatable {
    pub async fn new(shop: &Shop, resource: Resource) -> Result<Self, Failure> {
        match resource {
            Resource::User => Ok(Self::user()),
            Resource::Order => Ok(Self::order(shop).await?.0),
        }
    }

    /// An order, with the user who places it.
    pub async fn order(shop: &Shop) -> Result<(Self, Value), Failure> {
        let market: Market = shop.market().await?;
        let order = Self {
            target: "/orders",
            key: new_key(),
            body: market.order(),
            other: market.order_of_one(),
            mark: ("utilisateur_id", market.user["id"].clone()),
        };
        Ok((order, market.user))
    }

    fn user() -> Self {
        let key = new_key();
        let body = with(user(), &json!({ "nom": key }));
        Self {
            target: "/users",
            other: with(body.clone(), &json!({ "prenom": "Autre" })),
            mark: ("nom", json!(key)),
            key,
            body,
        }
    }

    pub async fn send(&self, shop: &Shop) -> Result<Answer, Failure> {
        self.send_body(shop, &self.body).await
    }

    pub async fn send_body(&self, shop: &Shop, body: &Value) -> Result<Answer, Failure> {
        shop.send(self.post(body).header(KEY, self.key.as_str())).await
    }

    /// Without a key.
    pub fn post(&self, body: &Value) -> Request {
        Request::new(Method::POST, self.target).json(body)
    }

    /// As many as these are there now.
    pub async fn expect_made(&self, shop: &Shop, expected: usize) -> Outcome {
        let list = shop.get(self.target).await?;
        let (field, value) = &self.mark;
        let mut made = list.status(200)?.array()?;
        made.retain(|item| item[field] == *value);
        list.expect(
            made.len() == expected,
            format!("{expected} with {field} {value}, not {}", made.len()),
        )
    }
}

#[expect(clippy::disallowed_methods, reason = "any key that is free")]
fn new_key() -> String {
    Uuid::new_v4().to_string()
}
