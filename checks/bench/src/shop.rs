//! user-, product- and order-service, each as a process of its own on a free database, and what a client needs to order.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::time::{Duration, Instant, sleep};

use crate::http::Client;
use crate::scenarios::Bench;
use crate::server::Server;

/// As many people as order in turn.
const USERS: usize = 100;
/// So many different orders, sent in turn.
const ORDERS: usize = 1_000;
const PATIENCE: Duration = Duration::from_mins(5);

pub struct Shop {
    pub users: Server,
    pub products: Server,
    pub orders: Server,
    pub user_ids: Vec<String>,
    /// Bodies of `POST /orders` with two lines, one a line
    pub bodies: PathBuf,
}

#[derive(Deserialize)]
pub struct Id {
    pub id: serde_json::Value,
}

impl Shop {
    pub async fn start(bench: &Bench) -> Result<Self> {
        let database = |name: &str, password| bench.backends.url(name, name, password);
        let users = bench.service("user-service", 1, &database("user_service", "user"));
        let users = Server::start(&users).await?;
        let products = bench.service("product-service", 2, &database("product_service", "product"));
        let products = Server::start(&products).await?;
        let orders = bench.order_service(3, &database("order_service", "order"));
        let orders = Server::start(&orders).await?;
        let user_ids = register(&users.base).await?;
        let bodies = bench.work.path().join("orders.jsonl");
        fs::write(&bodies, bodies_of(&user_ids, &catalogue(&products.base).await?))?;
        Ok(Self { users, products, orders, user_ids, bodies })
    }

    pub async fn stop(self) -> Result<()> {
        self.orders.stop().await?;
        self.products.stop().await?;
        self.users.stop().await
    }

    pub fn servers(&self) -> [&Server; 3] {
        [&self.users, &self.products, &self.orders]
    }
}

/// Waits until everything is published, so that the relay takes nothing from what is measured next.
pub async fn settle(bench: &Bench, database: &str) -> Result<()> {
    let start = Instant::now();
    while bench.backends.sql(database, "SELECT count(*) FROM outbox").await? != "0" {
        ensure!(start.elapsed() < PATIENCE, "the outbox of {database} does not get empty");
        sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// Makes the people who order.
pub async fn register(base: &str) -> Result<Vec<String>> {
    let mut client = Client::connect(base).await?;
    let mut ids = Vec::new();
    for number in 1..=USERS {
        let body = format!(
            r#"{{"nom":"Martin","prenom":"Zoé","adresse":"{number} rue des Lilas, Lyon"}}"#
        );
        let answer = client.post("/users", body).await?;
        let user: Id = serde_json::from_slice(answer.body())?;
        ids.push(user.id.to_string());
    }
    Ok(ids)
}

/// The products' ids, as JSON.
pub async fn catalogue(base: &str) -> Result<Vec<String>> {
    let answer = Client::connect(base).await?.get("/products").await?;
    let products: Vec<Id> = serde_json::from_slice(answer.body()).context("GET /products")?;
    Ok(products.iter().map(|product| product.id.to_string()).collect())
}

/// Each with two lines. Users and products have different counts, so that they meet in many ways.
pub fn bodies_of(users: &[String], products: &[String]) -> String {
    let body = |number: usize| {
        let user = &users[number % users.len()];
        let one = &products[number % products.len()];
        let other = &products[(number + 1 + number / products.len()) % products.len()];
        format!(
            r#"{{"utilisateur_id":{user},"produits":[{{"id":{one},"quantite":1}},{{"id":{other},"quantite":2}}]}}"#
        ) + "\n"
    };
    (0..ORDERS).map(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_differ_and_have_two_lines() {
        let ids = |count| (0..count).map(|id: u32| id.to_string()).collect::<Vec<_>>();
        let bodies = bodies_of(&ids(100), &ids(38));
        let different: std::collections::HashSet<&str> = bodies.lines().collect();
        assert!(different.len() > 900, "{}", different.len());
        let first: serde_json::Value =
            serde_json::from_str(bodies.lines().next().unwrap()).unwrap();
        assert_eq!(first["produits"].as_array().unwrap().len(), 2);
    }
}
