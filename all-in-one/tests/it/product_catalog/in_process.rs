//! Asked by a call, as in this composition.

use std::ops::Deref;

use order_service::application::ports::ProductCatalog;

use super::Products;
use all_in_one::neighbours::InProcessProductCatalog;

#[path = "../../../../order-service/tests/it/neighbours/product_catalog.rs"]
mod suite;

struct ProductService {
    products: Products,
    catalog: InProcessProductCatalog,
}

impl ProductService {
    async fn start() -> Self {
        let products = Products::open().await;
        let catalog = InProcessProductCatalog { products: products.application.clone() };
        Self { products, catalog }
    }

    fn catalog(&self) -> &dyn ProductCatalog {
        &self.catalog
    }
}

impl Deref for ProductService {
    type Target = Products;

    fn deref(&self) -> &Products {
        &self.products
    }
}
