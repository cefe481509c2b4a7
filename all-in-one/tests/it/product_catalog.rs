//! order-service's suite of `ProductCatalog`, over the real product-service.

mod in_process;
mod over_http;

use std::sync::Arc;

use bounded_text::BoundedText;
use database::{Database, DatabaseConfig};
use order_service::application::ports::Product;
use product_service::application::Application;
use product_service::domain::price::Price;
use product_service::domain::product::{self, Description, Name, ProductId};
use product_service::wiring;
use tempfile::TempDir;

/// product-service's use cases on a database of their own.
struct Products {
    application: Arc<Application>,
    database: Database,
    _folder: TempDir,
}

impl Products {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("products.sqlite");
        let config = DatabaseConfig::new(format!("sqlite://{}", file.display()));
        let database = wiring::open(&config).await.unwrap();
        Self { application: wiring::application(&database), database, _folder: folder }
    }

    /// Adds the products to those for sale, or changes them. They are as large as a product can be.
    async fn sell(&self, products: &[Product]) {
        let product = |product: &Product| product::Product {
            id: ProductId(product.id.0),
            name: Name::parse(product.name.as_str()).unwrap(),
            description: Description::parse(&"🛍".repeat(2_000)).unwrap(),
            price: Price::from_cents(product.price.cents()).unwrap(),
        };
        let catalogue: Vec<product::Product> = products.iter().map(product).collect();
        let import = &self.application.import_catalogue;
        import.execute(&catalogue).await.unwrap();
    }

    async fn break_down(&self) {
        self.database.clone().close().await;
    }
}
