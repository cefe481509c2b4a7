//! The shop's API, as its clients see it.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::observed::{Event, Kind, Stored};

/// Longer than the gateway waits for a service.
const REQUEST_PATIENCE: Duration = Duration::from_secs(15);
const LIST_PATIENCE: Duration = Duration::from_mins(3);

/// Requests of one customer, who has an id, for products that exist.
#[derive(Clone)]
pub struct Shop {
    http: Client,
    base: String,
    pub customer: Uuid,
    pub products: Vec<Uuid>,
}

/// An answer that arrived whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

#[derive(Deserialize)]
struct Identified {
    id: Uuid,
}

#[derive(Deserialize)]
struct OrderBody {
    id: Uuid,
    adresse_livraison: String,
}

#[derive(Deserialize)]
struct NotificationBody {
    id: Uuid,
    #[serde(rename = "type")]
    kind: String,
    commande_id: Uuid,
    commande: OrderBody,
}

impl Shop {
    /// Registers the customer.
    pub async fn open(base: String) -> Result<Self> {
        let http = Client::builder().timeout(REQUEST_PATIENCE).build()?;
        let customer = json!({ "nom": "Hopper", "prenom": "Grace", "adresse": "1 rue du Port" });
        let sent = http.post(format!("{base}/users")).json(&customer).send();
        let user: Identified = sent.await?.error_for_status()?.json().await?;
        let products = http.get(format!("{base}/products")).send().await?;
        let products: Vec<Identified> = products.error_for_status()?.json().await?;
        ensure!(products.len() >= 2, "the catalogue has no two products");
        Ok(Self {
            http,
            base,
            customer: user.id,
            products: products.into_iter().map(|product| product.id).collect(),
        })
    }

    /// The same customer on connections of its own.
    pub fn another_connection(&self) -> Result<Self> {
        let http = Client::builder().timeout(REQUEST_PATIENCE).build()?;
        Ok(Self { http, ..self.clone() })
    }

    pub fn order(&self, marker: &str) -> Value {
        json!({
            "utilisateur_id": self.customer,
            "adresse_livraison": marker,
            "produits": [{ "id": self.products[0] }, { "id": self.products[1], "quantite": 2 }],
        })
    }

    /// `POST /orders`; the marker is the delivery address.
    pub async fn place(&self, marker: &str, key: Option<&str>) -> Result<Reply> {
        let mut request = self.http.post(format!("{}/orders", self.base));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        reply(request.json(&self.order(marker)).send().await?).await
    }

    /// `DELETE /orders/{id}`
    pub async fn delete(&self, order: Uuid) -> Result<Reply> {
        let request = self.http.delete(format!("{}/orders/{order}", self.base));
        reply(request.send().await?).await
    }

    pub async fn stored(&self) -> Result<Vec<Stored>> {
        let orders: Vec<OrderBody> = self.list("/orders").await?;
        let stored = |order: OrderBody| Stored { order: order.id, marker: order.adresse_livraison };
        Ok(orders.into_iter().map(stored).collect())
    }

    /// Oldest first.
    pub async fn notifications(&self) -> Result<Vec<Event>> {
        let bodies: Vec<NotificationBody> = self.list("/notifications").await?;
        let mut events = Vec::with_capacity(bodies.len());
        for body in bodies.into_iter().rev() {
            let Some(kind) = Kind::of(&body.kind) else {
                bail!("a notification of type {}", body.kind);
            };
            ensure!(
                body.commande_id == body.commande.id,
                "notification {} speaks of two orders",
                body.id
            );
            events.push(Event {
                id: body.id,
                kind,
                order: body.commande_id,
                marker: body.commande.adresse_livraison,
            });
        }
        Ok(events)
    }

    /// All of a list.
    pub async fn list<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<Vec<T>> {
        let request = self.http.get(format!("{}{path}", self.base));
        let answer = request.timeout(LIST_PATIENCE).send().await?;
        let status = answer.status();
        ensure!(status == StatusCode::OK, "GET {path}: {status}");
        let body = answer.bytes().await?;
        serde_json::from_slice(&body).with_context(|| format!("GET {path}"))
    }
}

impl Reply {
    /// The id of the order in the body.
    pub fn order(&self) -> Option<Uuid> {
        let body: Identified = serde_json::from_str(&self.body).ok()?;
        Some(body.id)
    }
}

async fn reply(response: reqwest::Response) -> Result<Reply> {
    let status = response.status().as_u16();
    let location = response.headers().get("location");
    let location = location.and_then(|value| value.to_str().ok());
    Ok(Reply { status, location: location.map(str::to_owned), body: response.text().await? })
}
