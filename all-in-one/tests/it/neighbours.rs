//! order-service's suites of `UserDirectory` and `ProductCatalog` over the real services. Each question is asked by a call, as
//! in this composition, and over HTTP, as between two processes: what order-service's own tests let a mock answer is what the
//! services answer, and both ways are alike.

#[path = "../../../order-service/tests/it/neighbours/product_catalog.rs"]
mod product_catalog;
#[path = "../../../order-service/tests/it/neighbours/user_directory.rs"]
mod user_directory;

use std::fmt::Debug;
use std::mem::discriminant;
use std::time::Duration;

use all_in_one::neighbours::{InProcessProductCatalog, InProcessUserDirectory};
use async_trait::async_trait;
use bounded_text::BoundedText;
use database::{Database, DatabaseConfig};
use http_kit::config::HttpConfig;
use http_kit::http::Service;
use http_kit::server::Server;
use order_service::adapters::outbound::product_catalog::HttpProductCatalog;
use order_service::adapters::outbound::user_directory::HttpUserDirectory;
use order_service::application::ports::{Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::order::{Address, CustomerId};
use port_types::Failure;
use product_service::domain::price::Price;
use product_service::domain::product as catalogue;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use upstream_client::UpstreamLimits;

/// A service on a database of its own, which answers over HTTP until this is dropped.
struct Neighbour {
    database: Database,
    url: String,
    _folder: TempDir,
    _stop: DropGuard,
}

impl Neighbour {
    async fn start(
        open: impl AsyncFnOnce(&DatabaseConfig) -> anyhow::Result<Database>,
        service: impl FnOnce(&Database, CancellationToken) -> Service,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("neighbour.sqlite");
        let config = DatabaseConfig::new(format!("sqlite://{}", file.display()));
        let database = open(&config).await.unwrap();
        let server = Server::bind(&HttpConfig::loopback()).await.unwrap();
        let url = format!("http://{}", server.address());
        let stop = CancellationToken::new();
        tokio::spawn(server.serve(service(&database, stop.clone()), stop.clone()));
        Self { database, url, _folder: folder, _stop: stop.drop_guard() }
    }

    async fn break_down(&self) {
        self.database.clone().close().await;
    }
}

fn limits() -> UpstreamLimits {
    UpstreamLimits::within(Duration::from_secs(5))
}

/// The answer, which must be the same either way.
fn alike<T: Debug + PartialEq>(
    called: Result<T, Failure>,
    over_http: &Result<T, Failure>,
) -> Result<T, Failure> {
    let kinds = (called.as_ref().map_err(discriminant), over_http.as_ref().map_err(discriminant));
    assert_eq!(kinds.0, kinds.1, "{called:?} when called, {over_http:?} over HTTP");
    called
}

struct UserService {
    neighbour: Neighbour,
    called: InProcessUserDirectory,
    over_http: HttpUserDirectory,
}

impl UserService {
    async fn start() -> Self {
        use user_service::wiring;
        let neighbour = Neighbour::start(wiring::open, wiring::service).await;
        let called = InProcessUserDirectory { users: wiring::application(&neighbour.database) };
        let over_http = HttpUserDirectory::new(&neighbour.url, limits()).unwrap();
        Self { neighbour, called, over_http }
    }

    fn directory(&self) -> &dyn UserDirectory {
        self
    }

    async fn register(&self, address: &str) -> CustomerId {
        let user = json!({ "nom": "Martin", "prenom": "Zoé", "adresse": address });
        let user: Value = self.send(Method::POST, "", &user).await.json().await.unwrap();
        CustomerId(user["id"].as_str().unwrap().parse().unwrap())
    }

    async fn relocate(&self, user: CustomerId, address: &str) {
        let change = json!({ "adresse": address });
        self.send(Method::PATCH, &format!("/{}", user.0), &change).await;
    }

    async fn delete(&self, user: CustomerId) {
        self.send(Method::DELETE, &format!("/{}", user.0), &Value::Null).await;
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Response {
        let url = format!("{}/users{path}", self.neighbour.url);
        let sent = Client::new().request(method, url).json(body).send().await;
        sent.unwrap().error_for_status().unwrap()
    }

    async fn break_down(&self) {
        self.neighbour.break_down().await;
    }
}

#[async_trait]
impl UserDirectory for UserService {
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure> {
        alike(self.called.address_of(user).await, &self.over_http.address_of(user).await)
    }
}

struct ProductService {
    neighbour: Neighbour,
    called: InProcessProductCatalog,
    over_http: HttpProductCatalog,
}

impl ProductService {
    async fn start() -> Self {
        use product_service::wiring;
        let neighbour = Neighbour::start(wiring::open, wiring::service).await;
        let called = InProcessProductCatalog { products: wiring::application(&neighbour.database) };
        let over_http = HttpProductCatalog::new(&neighbour.url, limits()).unwrap();
        Self { neighbour, called, over_http }
    }

    fn catalog(&self) -> &dyn ProductCatalog {
        self
    }

    /// Adds the products to those for sale, or changes them. They are as large as a product can be.
    async fn sell(&self, products: &[Product]) {
        let product = |product: &Product| catalogue::Product {
            id: catalogue::ProductId(product.id.0),
            name: catalogue::Name::parse(product.name.as_str()).unwrap(),
            description: catalogue::Description::parse(&"🛍".repeat(2_000)).unwrap(),
            price: Price::from_cents(product.price.cents()).unwrap(),
        };
        let products: Vec<_> = products.iter().map(product).collect();
        self.called.products.import_catalogue.execute(&products).await.unwrap();
    }

    async fn break_down(&self) {
        self.neighbour.break_down().await;
    }
}

#[async_trait]
impl ProductCatalog for ProductService {
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let in_order = |mut found: Vec<Product>| {
            found.sort_by_key(|product| product.id.0);
            found
        };
        let (called, over_http) = (self.called.find(ids).await, self.over_http.find(ids).await);
        alike(called.map(in_order), &over_http.map(in_order))
    }
}
