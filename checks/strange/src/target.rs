//! The operations that read a body, and right ones for each.

use anyhow::Context;
use proptest::prelude::*;
use proptest::strategy::Union;
use reqwest::Method;
use serde_json::{Value, json};
use strange_requests::{Bytes, Operation, bodies};

use crate::shop::Shop;

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

pub struct Target {
    pub name: &'static str,
    pub method: Method,
    pub path: String,
    pub operation: Operation,
    right: Vec<Value>,
}

/// `user` is the path of one that may be changed.
pub async fn all(shop: &Shop, user: &str) -> anyhow::Result<Vec<Target>> {
    let users = shop.get("/openapi/user.json").await?;
    let orders = shop.get("/openapi/order.json").await?;
    let id = user.rsplit('/').next().unwrap_or_default();
    Ok(vec![
        Target {
            name: "POST /users",
            method: Method::POST,
            path: "/users".to_owned(),
            operation: Operation::of(&users, "post", "/users"),
            right: profiles(),
        },
        Target {
            name: "PATCH /users/{id}",
            method: Method::PATCH,
            path: user.to_owned(),
            operation: Operation::of(&users, "patch", "/users/{id}"),
            right: profiles(),
        },
        Target {
            name: "POST /orders",
            method: Method::POST,
            path: "/orders".to_owned(),
            operation: Operation::of(&orders, "post", "/orders"),
            right: right_orders(shop, id).await?,
        },
    ])
}

/// Which target, and what to send there.
pub fn bodies_of(targets: &[Target]) -> impl Strategy<Value = (usize, Bytes)> + use<> {
    let indexed = targets.iter().enumerate();
    Union::new(indexed.map(|(index, target)| (Just(index), bodies(&target.right)).boxed()))
}

fn profiles() -> Vec<Value> {
    vec![
        json!({ "nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon" }),
        json!({ "nom": "Martin", "pr\u{e9}nom": "Zoé", "adresse": "a\nb" }),
        json!({ "adresse": "1 place Bellecour" }),
    ]
}

async fn right_orders(shop: &Shop, user: &str) -> anyhow::Result<Vec<Value>> {
    let products = shop.get_json("/products?limit=2").await?;
    let one = products.pointer("/0").context("no product")?;
    let other = products.pointer("/1").context("no second product")?;
    let item = |product: &Value, pieces| json!({ "id": product["id"], "quantite": pieces });
    Ok(vec![
        json!({ "utilisateur_id": user, "produits": [item(one, 2), { "id": other["id"] }] }),
        json!({ "utilisateur_id": user, "prix_total": one["prix"], "produits": [item(one, 1)] }),
        json!({ "utilisateur_id": user, "adresse_livraison": "a\nb",
                "produits": [item(one, 1), item(other, 1_000), item(one, 1)] }),
        json!({ "utilisateur_id": UNKNOWN, "produits": [item(one, 1), { "id": UNKNOWN }] }),
    ])
}
