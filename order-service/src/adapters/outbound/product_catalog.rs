use std::collections::{HashMap, HashSet};

use anyhow::{Context, ensure};
use async_trait::async_trait;
use bounded_text::BoundedText;
use port_types::Failure;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use upstream_client::{Lookup, Resource, UpstreamClient, UpstreamLimits};
use uuid::Uuid;

use crate::application::ports::{Product, ProductCatalog};
use crate::domain::basket::ProductId;
use crate::domain::money::Money;
use crate::domain::order::ProductName;

/// Asks product-service over HTTP, in one request for what several orders need at once.
pub struct HttpProductCatalog {
    products: Lookup<Products>,
}

struct Products;

#[derive(Deserialize)]
struct Identity {
    id: Uuid,
}

/// What is needed of a product; further fields are ignored.
#[derive(Deserialize)]
struct ProductBody {
    nom: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    prix: Decimal,
}

/// The most requests in flight. More would each be about fewer products; with one, a late response would keep everybody
/// waiting.
const MAX_CONCURRENCY: usize = 2;

impl HttpProductCatalog {
    pub fn new(base_url: &str, limits: UpstreamLimits) -> anyhow::Result<Self> {
        let concurrency = limits.concurrency.min(MAX_CONCURRENCY);
        let limits = UpstreamLimits { concurrency, ..limits };
        Ok(Self { products: Lookup::new("product-service", base_url, limits, Products)? })
    }
}

#[async_trait]
impl ProductCatalog for HttpProductCatalog {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let found = self.products.get(ids).await.context("product-service");
        found.map_err(Failure::Unavailable)
    }
}

impl Resource for Products {
    type Key = ProductId;
    type Value = Product;
    const MAX_KEYS: usize = 100;

    async fn fetch(
        &self,
        client: &UpstreamClient,
        ids: &[ProductId],
        deadline: Instant,
    ) -> anyhow::Result<HashMap<ProductId, anyhow::Result<Product>>> {
        let list: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
        let path = format!("/products?ids={}", list.join(","));
        let bodies: Vec<Value> = client.get(&path, deadline).await?;
        let mut missing: HashSet<_> = ids.iter().copied().collect();
        let mut found = HashMap::new();
        for body in bodies {
            let identity = Identity::deserialize(&body).context("a product's id")?;
            let id = ProductId(identity.id);
            let is_expected = missing.remove(&id);
            ensure!(is_expected, "other products than those asked for, each once");
            // A product that cannot be understood is no reason to refuse orders for others.
            found.insert(id, product(id, &body));
        }
        Ok(found)
    }
}

fn product(id: ProductId, body: &Value) -> anyhow::Result<Product> {
    let body = ProductBody::deserialize(body).with_context(|| format!("product {}", id.0))?;
    Ok(Product {
        id,
        name: ProductName::parse(&body.nom).context("a product's name")?,
        price: Money::parse(body.prix).context("a product's price")?,
    })
}
