//! The shop's API, as one customer uses it.

use anyhow::{Context, Result, ensure};
use event_contracts::OrderEventType;
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};
use support::Api;
use uuid::Uuid;

use crate::record::{Event, KINDS, Outcome, StoredOrder};

/// A customer who has an id, and products that exist.
#[derive(Clone)]
pub struct Shop {
    api: Api,
    customer: Uuid,
    products: Vec<Uuid>,
}

/// An answer that arrived whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub location: Option<String>,
    /// Whether it says when to ask again.
    pub retry_after: bool,
    pub body: String,
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
    pub async fn open(base: &str) -> Result<Self> {
        let api = Api::new(base)?;
        let customer = api.register("1 rue du Port").await?;
        let products = api.products().await?;
        Ok(Self { api, customer, products })
    }

    /// The same customer on connections of its own.
    pub fn reconnected(&self) -> Result<Self> {
        Ok(Self { api: self.api.reconnected()?, ..self.clone() })
    }

    /// A body of `POST /orders`; the marker is the delivery address.
    pub fn order(&self, marker: &str) -> Value {
        json!({
            "utilisateur_id": self.customer,
            "adresse_livraison": marker,
            "produits": [{ "id": self.products[0] }, { "id": self.products[1], "quantite": 2 }],
        })
    }

    pub async fn place(&self, marker: &str, key: Option<&str>) -> Result<Reply> {
        let mut request = self.api.request(Method::POST, "/orders");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        reply(request.json(&self.order(marker))).await
    }

    /// Places an order that must be accepted, and returns its id.
    pub async fn must_place(&self, marker: &str) -> Result<Uuid> {
        let reply = self.place(marker, None).await?;
        reply.order().with_context(|| format!("no order: {reply:?}"))
    }

    pub async fn delete(&self, order: Uuid) -> Result<Reply> {
        reply(self.api.request(Method::DELETE, &format!("/orders/{order}"))).await
    }

    pub async fn is_answered(&self, path: &str) -> Result<()> {
        self.api.get(path).await?.bytes().await?;
        Ok(())
    }

    pub async fn stored(&self) -> Result<Vec<StoredOrder>> {
        let orders: Vec<OrderBody> = self.api.list("/orders").await?;
        let stored =
            |order: OrderBody| StoredOrder { order: order.id, marker: order.adresse_livraison };
        Ok(orders.into_iter().map(stored).collect())
    }

    /// Oldest first.
    pub async fn notifications(&self) -> Result<Vec<Event>> {
        let bodies: Vec<NotificationBody> = self.api.list("/notifications").await?;
        let event = |body: NotificationBody| {
            let kind = KINDS.into_iter().find(|kind| kind.name() == body.kind);
            let kind: OrderEventType = kind.with_context(|| format!("of type {}", body.kind))?;
            let (id, order) = (body.id, body.commande_id);
            ensure!(order == body.commande.id, "notification {id} speaks of two orders");
            Ok(Event { id, kind, order, marker: body.commande.adresse_livraison })
        };
        bodies.into_iter().rev().map(event).collect()
    }
}

impl Reply {
    /// The id of the order in the body.
    pub fn order(&self) -> Option<Uuid> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        body["id"].as_str()?.parse().ok().filter(|_| self.status == 201)
    }
}

/// What an answer, or its lack, says of a request that succeeds with this status.
pub fn outcome(reply: &Result<Reply>, success: u16) -> Outcome {
    match reply {
        Ok(reply) if reply.status == success => Outcome::Acknowledged,
        Ok(reply) if (400..500).contains(&reply.status) => Outcome::Refused(reply.status),
        Ok(reply) => Outcome::Unclear(reply.status.to_string()),
        Err(error) => Outcome::Unclear(format!("{error:#}")),
    }
}

async fn reply(request: RequestBuilder) -> Result<Reply> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let location = response.headers().get("location");
    let location = location.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let retry_after = response.headers().contains_key("retry-after");
    Ok(Reply { status, location, retry_after, body: response.text().await? })
}
