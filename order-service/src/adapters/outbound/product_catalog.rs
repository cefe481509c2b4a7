use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context, ensure};
use async_trait::async_trait;
use bounded_text::BoundedText;
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use super::http_client::HttpClient;
use crate::application::ports::{Failure, Product, ProductCatalog};
use crate::domain::basket::ProductId;
use crate::domain::money::Money;
use crate::domain::order::ProductName;

/// Asks product-service over HTTP.
pub struct HttpProductCatalog {
    client: HttpClient,
}

/// What is needed of a product; further fields are ignored.
#[derive(Deserialize)]
struct ProductBody {
    id: Uuid,
    nom: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    prix: Decimal,
}

impl HttpProductCatalog {
    pub fn new(base_url: &str, timeout: Duration) -> anyhow::Result<Self> {
        let client = HttpClient::new(base_url, timeout)?;
        Ok(Self { client })
    }

    async fn ask(&self, ids: &[ProductId]) -> anyhow::Result<Vec<Product>> {
        let list: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
        let path = format!("/products?ids={}", list.join(","));
        let products = self.client.get::<Vec<ProductBody>>(&path).await?;
        let mut missing: HashSet<Uuid> = ids.iter().map(|id| id.0).collect();
        let expected = products.iter().all(|body| missing.remove(&body.id));
        ensure!(expected, "other products than those asked for, each once");
        products.iter().map(product).collect()
    }
}

#[async_trait]
impl ProductCatalog for HttpProductCatalog {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let answer = self.ask(ids).await.context("product-service");
        answer.map_err(Failure::Unavailable)
    }
}

fn product(body: &ProductBody) -> anyhow::Result<Product> {
    Ok(Product {
        id: ProductId(body.id),
        name: ProductName::parse(&body.nom).context("a product's name")?,
        price: Money::parse(body.prix).context("a product's price")?,
    })
}
