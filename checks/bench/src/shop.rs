//! user-, product- and order-service, each as a process of its own on a free database, and what a client needs to order.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use support::Api;
use uuid::Uuid;

use crate::bench::{Bench, Target};
use crate::server::Server;

/// As many people order in turn.
const USERS: usize = 100;
/// As many different orders are sent in turn.
const ORDERS: usize = 1_000;

pub struct Shop {
    pub users: Server,
    pub products: Server,
    pub orders: Server,
    /// One of those who order.
    user: Uuid,
    /// Bodies of `POST /orders` with two lines, one body a line.
    pub bodies: PathBuf,
    /// The database of the orders.
    pub database: String,
}

impl Shop {
    pub async fn start(bench: &Bench) -> Result<Self> {
        let database = bench.service_database("user_service", "user").await?;
        let users = Server::start(&bench.service("user-service", 1, &database)).await?;
        let database = bench.service_database("product_service", "product").await?;
        let products = Server::start(&bench.service("product-service", 2, &database)).await?;
        let database = bench.service_database("order_service", "order").await?;
        let orders = Server::start(&bench.order_service(3, &database, "orders")).await?;
        let bodies = bench.file("orders.jsonl");
        let user = write_bodies(&bodies, &users.base, &products.base).await?;
        let database = bench.name("order_service");
        Ok(Self { users, products, orders, user, bodies, database })
    }

    pub async fn stop(self) -> Result<()> {
        self.orders.stop().await?;
        self.products.stop().await?;
        self.users.stop().await
    }

    /// One of the bodies.
    pub fn order(&self) -> Result<Value> {
        let bodies = fs::read_to_string(&self.bodies)?;
        Ok(serde_json::from_str(bodies.lines().next().context("no body")?)?)
    }

    pub fn servers(&self) -> [&Server; 3] {
        [&self.users, &self.products, &self.orders]
    }

    pub fn post_orders<'a>(&'a self, servers: &'a [&'a Server]) -> Target<'a> {
        let (url, outbox) = (format!("{}/orders", self.orders.base), Some(&*self.database));
        Target { url, bodies: Some(&self.bodies), servers, outbox }
    }

    pub fn get_products<'a>(&'a self, servers: &'a [&'a Server]) -> Target<'a> {
        let url = format!("{}/products", self.products.base);
        Target { url, bodies: None, servers, outbox: None }
    }

    pub fn get_user<'a>(&'a self, servers: &'a [&'a Server]) -> Target<'a> {
        let url = format!("{}/users/{}", self.users.base, self.user);
        Target { url, bodies: None, servers, outbox: None }
    }
}

/// Registers people and writes orders of theirs into a file. Returns one of them.
pub async fn write_bodies(path: &Path, users: &str, products: &str) -> Result<Uuid> {
    let api = Api::new(users)?;
    let mut people = Vec::new();
    for number in 1..=USERS {
        people.push(api.register(&format!("{number} rue des Lilas, Lyon")).await?);
    }
    fs::write(path, bodies(&people, &Api::new(products)?.products().await?))?;
    Ok(people[0])
}

/// Each with two lines. Users and products have different counts, so that they meet in many ways.
fn bodies(users: &[Uuid], products: &[Uuid]) -> String {
    let body = |number: usize| {
        let user = users[number % users.len()];
        let one = products[number % products.len()];
        let other = products[(number + 1 + number / products.len()) % products.len()];
        format!(
            r#"{{"utilisateur_id":"{user}","produits":[{{"id":"{one}","quantite":1}},{{"id":"{other}","quantite":2}}]}}"#
        ) + "\n"
    };
    (0..ORDERS).map(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_differ_and_have_two_lines() {
        let ids = |count| (0..count).map(Uuid::from_u128).collect::<Vec<_>>();
        let bodies = bodies(&ids(100), &ids(38));
        let different: std::collections::HashSet<&str> = bodies.lines().collect();
        assert!(different.len() > 900, "{}", different.len());
        let first: Value = serde_json::from_str(bodies.lines().next().unwrap()).unwrap();
        assert_eq!(first["produits"].as_array().unwrap().len(), 2);
    }
}
