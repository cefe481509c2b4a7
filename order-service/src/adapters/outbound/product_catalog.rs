use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::{Context, ensure};
use async_trait::async_trait;
use bounded_text::BoundedText;
use port_types::Failure;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::http_client::{HttpClient, HttpLimits};
use super::loader::{Answer, Loader, Source};
use crate::application::ports::{Product, ProductCatalog};
use crate::domain::basket::ProductId;
use crate::domain::money::Money;
use crate::domain::order::ProductName;

/// Asks product-service over HTTP, for what many orders need at once.
pub struct HttpProductCatalog {
    products: Loader<ProductService>,
}

struct ProductService(HttpClient);

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

/// More of them at once would each be about fewer products. It is not one, so that an answer that is late does not keep
/// everybody waiting.
const QUESTIONS: usize = 2;

impl HttpProductCatalog {
    pub fn new(base_url: &str, limits: HttpLimits) -> anyhow::Result<Self> {
        let limits = HttpLimits { questions: limits.questions.min(QUESTIONS), ..limits };
        let service = ProductService(HttpClient::new("product-service", base_url, limits)?);
        let products = Loader::new(service, limits.questions, limits.budget);
        Ok(Self { products })
    }
}

#[async_trait]
impl ProductCatalog for HttpProductCatalog {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let answer = self.products.load(ids).await.context("product-service");
        answer.map_err(Failure::Unavailable)
    }
}

impl Source for ProductService {
    type Key = ProductId;
    type Value = Product;
    const MAX_KEYS: usize = 100;

    fn ready(&self) -> anyhow::Result<()> {
        self.0.ready()
    }

    async fn ask(
        &self,
        ids: &[ProductId],
        deadline: Instant,
    ) -> anyhow::Result<HashMap<ProductId, Answer<Product>>> {
        let list: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
        let path = format!("/products?ids={}", list.join(","));
        let bodies: Vec<Value> = self.0.get(&path, deadline).await?;
        let mut missing: HashSet<_> = ids.iter().copied().collect();
        let mut found = HashMap::new();
        for body in bodies {
            let identity = Identity::deserialize(&body).context("a product's id")?;
            let id = ProductId(identity.id);
            let is_expected = missing.remove(&id);
            ensure!(is_expected, "other products than those asked for, each once");
            // One that cannot be understood is no reason to refuse orders for others.
            found.insert(id, product(id, &body).map_err(Arc::new));
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
