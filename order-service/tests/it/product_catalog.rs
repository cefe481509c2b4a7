//! The contract of `ProductCatalog`, over HTTP. `all-in-one` runs the same suite over its own adapter and over the real
//! product-service.

mod http;
mod suite;

use std::time::Duration;

use order_service::adapters::outbound::product_catalog::HttpProductCatalog;
use order_service::application::ports::{Product, ProductCatalog};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use upstream_client::UpstreamLimits;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Answers over HTTP as product-service does.
struct ProductService {
    server: MockServer,
    products: Mutex<Vec<Product>>,
    catalog: HttpProductCatalog,
}

impl ProductService {
    async fn start() -> Self {
        let server = MockServer::start().await;
        let catalog =
            HttpProductCatalog::new(&server.uri(), UpstreamLimits::within(Duration::from_secs(5)))
                .unwrap();
        Self { server, products: Mutex::default(), catalog }
    }

    fn catalog(&self) -> &dyn ProductCatalog {
        &self.catalog
    }

    /// Adds the products to those for sale, or changes them.
    async fn sell(&self, products: &[Product]) {
        let mut known = self.products.lock().await;
        known.retain(|known| !products.iter().any(|product| product.id == known.id));
        known.extend_from_slice(products);
        let known = known.clone();
        self.server.reset().await;
        Mock::given(method("GET"))
            .and(path("/products"))
            .respond_with(move |request: &Request| answer(request, &known))
            .mount(&self.server)
            .await;
    }

    async fn break_down(&self) {
        self.server.reset().await;
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(503))
            .mount(&self.server)
            .await;
    }
}

fn answer(request: &Request, products: &[Product]) -> ResponseTemplate {
    let ids = request.url.query_pairs().find(|(name, _)| name == "ids");
    let (_, ids) = ids.expect("a question for some products, not for all");
    let asked: Vec<&str> = ids.split(',').collect();
    assert!(asked.len() <= 100, "{} products", asked.len());
    let found = products.iter().filter(|product| asked.contains(&&*product.id.0.to_string()));
    ResponseTemplate::new(200).set_body_json(found.map(body).collect::<Vec<_>>())
}

/// As large as a product can be.
fn body(product: &Product) -> Value {
    let price = product.price.euros().to_string();
    json!({
        "id": product.id.0, "nom": product.name.as_str(), "description": "🛍".repeat(2_000),
        "prix": serde_json::from_str::<Value>(&price).unwrap()
    })
}
