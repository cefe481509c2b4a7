//! Asked over HTTP, as between two processes: what order-service's own tests let a mock answer is what product-service
//! answers.

use std::ops::Deref;
use std::time::Duration;

use http_kit::config::HttpConfig;
use http_kit::server::Server;
use order_service::adapters::outbound::product_catalog::HttpProductCatalog;
use order_service::application::ports::ProductCatalog;
use product_service::wiring;
use tokio_util::sync::{CancellationToken, DropGuard};
use upstream_client::UpstreamLimits;

use super::Products;

#[path = "../../../../order-service/tests/it/neighbours/product_catalog.rs"]
mod suite;

struct ProductService {
    products: Products,
    catalog: HttpProductCatalog,
    _stop: DropGuard,
}

impl ProductService {
    async fn start() -> Self {
        let products = Products::open().await;
        let server = Server::bind(&HttpConfig::loopback()).await.unwrap();
        let url = format!("http://{}", server.address());
        let stop = CancellationToken::new();
        let service = wiring::service(&products.database, stop.clone());
        tokio::spawn(server.serve(service, stop.clone()));
        Self {
            products,
            catalog: HttpProductCatalog::new(&url, UpstreamLimits::within(Duration::from_secs(5)))
                .unwrap(),
            _stop: stop.drop_guard(),
        }
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
