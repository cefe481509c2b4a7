use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// Longer than the gateway waits for a service.
const TIMEOUT: Duration = Duration::from_secs(15);
/// A list may have a million items.
const LIST_TIMEOUT: Duration = Duration::from_mins(3);

/// The shop's HTTP API at one address, as a client with connections of its own sees it.
#[derive(Clone)]
pub struct Api {
    http: Client,
    base: String,
}

#[derive(Deserialize)]
struct Identified {
    id: Uuid,
}

impl Api {
    /// `base` is such as `http://127.0.0.1:8080`.
    pub fn new(base: &str) -> Result<Self> {
        let http = Client::builder().no_proxy().tcp_nodelay(true).build()?;
        Ok(Self { http, base: base.to_owned() })
    }

    /// The same API on connections of its own.
    pub fn reconnected(&self) -> Result<Self> {
        Self::new(&self.base)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).timeout(TIMEOUT)
    }

    pub async fn get(&self, path: &str) -> Result<Response> {
        let request = self.request(Method::GET, path).timeout(LIST_TIMEOUT);
        successful(request).await.with_context(|| format!("GET {path}"))
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Response> {
        let request = self.request(Method::POST, path).json(body);
        successful(request).await.with_context(|| format!("POST {path}"))
    }

    /// Returns all items of a list.
    pub async fn list<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>> {
        let body = self.get(path).await?.bytes().await?;
        serde_json::from_slice(&body).with_context(|| format!("GET {path}"))
    }

    /// Registers a customer and returns the id.
    pub async fn register(&self, address: &str) -> Result<Uuid> {
        let customer = json!({ "nom": "Hopper", "prenom": "Grace", "adresse": address });
        let user: Identified = self.post("/users", &customer).await?.json().await?;
        Ok(user.id)
    }

    /// The ids of the catalogue's products.
    pub async fn products(&self) -> Result<Vec<Uuid>> {
        let products: Vec<Identified> = self.list("/products").await?;
        ensure!(products.len() >= 2, "the catalogue has no two products");
        Ok(products.into_iter().map(|product| product.id).collect())
    }

    /// Waits until `path` is answered 200, and returns how long that took.
    pub async fn ready(&self, path: &str, limit: Duration) -> Result<Duration> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Ok(response) = self.request(Method::GET, path).send().await
                && response.status() == StatusCode::OK
            {
                return Ok(start.elapsed());
            }
            sleep(Duration::from_millis(1)).await;
        }
        bail!("{}{path} is not ready after {} s", self.base, limit.as_secs())
    }
}

async fn successful(request: RequestBuilder) -> Result<Response> {
    let response = request.send().await?;
    let status = response.status();
    if !status.is_success() {
        bail!("{status}: {}", response.text().await.unwrap_or_default());
    }
    Ok(response)
}
