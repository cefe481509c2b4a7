//! The contracts of `UserDirectory` and `ProductCatalog`, over HTTP. `all-in-one` runs the same suites over its own adapters and
//! over the real services.

mod product_catalog;
mod user_directory;

use std::collections::HashMap;
use std::time::Duration;

use bounded_text::BoundedText;
use futures_util::future::join_all;
use order_service::adapters::outbound::product_catalog::HttpProductCatalog;
use order_service::adapters::outbound::user_directory::HttpUserDirectory;
use order_service::application::ports::{Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::order::{Address, CustomerId};
use port_types::Failure;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use upstream_client::UpstreamLimits;
use uuid::Uuid;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

fn limits() -> UpstreamLimits {
    UpstreamLimits::within(Duration::from_secs(5))
}

/// The server's answer to every question from now on.
async fn answer_with(server: &MockServer, answer: impl Respond + 'static) {
    server.reset().await;
    Mock::given(method("GET")).respond_with(answer).mount(server).await;
}

fn assert_unavailable<T: std::fmt::Debug>(answer: &Result<T, Failure>) {
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}

/// Answers over HTTP as user-service does.
struct UserService {
    server: MockServer,
    addresses: Mutex<HashMap<CustomerId, String>>,
    directory: HttpUserDirectory,
}

impl UserService {
    async fn start() -> Self {
        let server = MockServer::start().await;
        let directory = HttpUserDirectory::new(&server.uri(), limits()).unwrap();
        Self { server, addresses: Mutex::default(), directory }
    }

    fn directory(&self) -> &dyn UserDirectory {
        &self.directory
    }

    async fn register(&self, address: &str) -> CustomerId {
        let user = CustomerId(Uuid::from_u128(self.addresses.lock().await.len() as u128));
        self.relocate(user, address).await;
        user
    }

    async fn relocate(&self, user: CustomerId, address: &str) {
        self.addresses.lock().await.insert(user, address.to_owned());
        self.answer().await;
    }

    async fn delete(&self, user: CustomerId) {
        self.addresses.lock().await.remove(&user);
        self.answer().await;
    }

    async fn break_down(&self) {
        answer_with(&self.server, ResponseTemplate::new(503)).await;
    }

    async fn answer(&self) {
        let addresses = self.addresses.lock().await.clone();
        let answer = move |request: &Request| {
            let id = request.url.path().strip_prefix("/users/").expect("a user's address");
            let id = CustomerId(id.parse().expect("an id"));
            match addresses.get(&id) {
                Some(address) => user(&json!({ "id": id.0, "adresse": address })),
                None => problem("unknown-user"),
            }
        };
        answer_with(&self.server, answer).await;
    }
}

const USER: CustomerId = CustomerId(Uuid::from_u128(7));

/// A user of that id with other fields than usual.
fn user(change: &Value) -> ResponseTemplate {
    let mut user = json!({ "id": USER.0, "nom": "Martin", "prenom": "Zoé", "adresse": "12 rue" });
    for (name, value) in change.as_object().unwrap() {
        user[name] = value.clone();
    }
    ResponseTemplate::new(200).set_body_json(user)
}

/// Of a service, or of a gateway, that knows no such thing.
fn problem(name: &str) -> ResponseTemplate {
    let problem = json!({ "type": format!("urn:echoppe:problem:{name}"), "status": 404 });
    ResponseTemplate::new(404).set_body_raw(problem.to_string(), "application/problem+json")
}

async fn ask_for_user(answer: ResponseTemplate) -> Result<Option<Address>, Failure> {
    let service = UserService::start().await;
    answer_with(&service.server, answer).await;
    service.directory.address_of(USER).await
}

#[tokio::test]
async fn a_field_of_a_user_that_is_not_needed_may_be_anything() {
    let answer = ask_for_user(user(&json!({ "nom": 1, "surnom": [] }))).await;
    assert_eq!(answer.unwrap(), Some(Address::parse("12 rue").unwrap()));
}

#[rstest]
#[case::a_404_of_somebody_else(problem("route-not-found"))]
#[case::no_address(user(&json!({ "adresse": null })))]
#[case::an_address_that_is_no_text(user(&json!({ "adresse": 12 })))]
#[case::an_empty_address(user(&json!({ "adresse": " " })))]
#[case::too_long_an_address(user(&json!({ "adresse": "x".repeat(Address::MAX + 1) })))]
#[case::somebody_else(user(&json!({ "id": Uuid::from_u128(8) })))]
#[tokio::test]
async fn an_unclear_answer_about_a_user_is_unavailable(#[case] answer: ResponseTemplate) {
    assert_unavailable(&ask_for_user(answer).await);
}

/// Answers over HTTP as product-service does.
struct ProductService {
    server: MockServer,
    products: Mutex<Vec<Product>>,
    catalog: HttpProductCatalog,
}

impl ProductService {
    async fn start() -> Self {
        let server = MockServer::start().await;
        let catalog = HttpProductCatalog::new(&server.uri(), limits()).unwrap();
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
        let answer = move |request: &Request| {
            assert_eq!(request.url.path(), "/products");
            let ids = request.url.query_pairs().find(|(name, _)| name == "ids");
            let (_, ids) = ids.expect("a question for some products, not for all");
            let asked: Vec<&str> = ids.split(',').collect();
            assert!(asked.len() <= 100, "{} products", asked.len());
            let found = known.iter().filter(|product| asked.contains(&&*product.id.0.to_string()));
            ResponseTemplate::new(200).set_body_json(found.map(body).collect::<Vec<_>>())
        };
        answer_with(&self.server, answer).await;
    }

    async fn break_down(&self) {
        answer_with(&self.server, ResponseTemplate::new(503)).await;
    }
}

/// As large as a product can be.
fn body(product: &Product) -> Value {
    let price = product.price.euros().to_string();
    json!({
        "id": product.id.0, "nom": product.name.as_str(), "description": "🛍".repeat(2_000),
        "prix": serde_json::from_str::<Value>(&price).unwrap()
    })
}

async fn ask_for_products(answer: ResponseTemplate) -> Result<Vec<Product>, Failure> {
    let service = ProductService::start().await;
    answer_with(&service.server, answer).await;
    service.catalog.find(&[7, 8].map(|id| ProductId(Uuid::from_u128(id)))).await
}

/// JSON as text: a number keeps its digits.
fn product(id: u128, prix: &str) -> String {
    let id = Uuid::from_u128(id);
    format!(r#"{{"id":"{id}","nom":"Miel de lavande","description":"","prix":{prix}}}"#)
}

fn products(products: &[String]) -> ResponseTemplate {
    let body = format!("[{}]", products.join(","));
    ResponseTemplate::new(200).set_body_raw(body, "application/json")
}

#[rstest]
#[case("12.50", 1_250)]
#[case("12.5", 1_250)]
#[case("12", 1_200)]
#[case("1000000.00", 100_000_000)]
#[case("0.07", 7)]
#[case("1.1e1", 1_100)]
#[tokio::test]
async fn a_price_is_read_to_the_cent(#[case] prix: &str, #[case] cents: i64) {
    let found = ask_for_products(products(&[product(7, prix)])).await.unwrap();
    assert_eq!(found[0].price.cents(), cents);
}

#[rstest]
#[case::another_status(ResponseTemplate::new(404).set_body_string("[]"))]
#[case::one_product(ResponseTemplate::new(200).set_body_string(product(7, "1")))]
#[case::no_name(products(&[product(7, "1").replace("nom", "name")]))]
#[case::an_empty_name(products(&[product(7, "1").replace("Miel de lavande", " ")]))]
#[case::no_uuid(products(&[product(7, "1").replace('-', "_")]))]
#[case::no_price(products(&[product(7, "null")]))]
#[case::a_price_below_nothing(products(&[product(7, "-0.01")]))]
#[case::a_price_of_three_decimals(products(&[product(7, "12.345")]))]
#[case::a_price_beyond_numbers(products(&[product(7, "1e400")]))]
#[case::one_bad_among_good(products(&[product(7, "1"), product(8, "-1")]))]
#[case::another_product(products(&[product(9, "1")]))]
#[case::more_than_asked_for(products(&[product(7, "1"), product(8, "1"), product(9, "1")]))]
#[case::one_product_at_two_prices(products(&[product(7, "1"), product(7, "2")]))]
#[tokio::test]
async fn an_unclear_answer_about_products_is_unavailable(#[case] answer: ResponseTemplate) {
    assert_unavailable(&ask_for_products(answer).await);
}

#[tokio::test]
async fn what_many_want_to_know_meanwhile_is_one_question() {
    let service = ProductService::start().await;
    let late = products(&[]).set_delay(Duration::from_millis(50));
    answer_with(&service.server, late).await;
    let ids: Vec<_> = (0..40).map(|id| [ProductId(Uuid::from_u128(id))]).collect();
    let answers = join_all(ids.iter().map(|id| service.catalog.find(id))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let requests = service.server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 3, "two at once, and the others together");
}
