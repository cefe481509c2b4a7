//! The contract of `ProductCatalog`, over HTTP. `all-in-one` runs the same suite over its own adapter and over the real
//! product-service.

mod suite;

use std::time::Duration;

use futures_util::future::join_all;
use order_service::adapters::outbound::product_catalog::HttpProductCatalog;
use order_service::application::ports::{Product, ProductCatalog};
use order_service::domain::basket::ProductId;
use port_types::Failure;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use upstream_client::UpstreamLimits;
use uuid::Uuid;
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

const BUDGET: Duration = Duration::from_secs(5);

const ASKED: [ProductId; 2] = [ProductId(Uuid::from_u128(7)), ProductId(Uuid::from_u128(8))];

type Answer = Result<Vec<Product>, Failure>;

async fn server(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(response).mount(&server).await;
    server
}

async fn ask(response: ResponseTemplate) -> Answer {
    let server = server(response).await;
    let catalog = HttpProductCatalog::new(&server.uri(), UpstreamLimits::within(BUDGET)).unwrap();
    catalog.find(&ASKED).await
}

/// JSON as text: a number keeps its digits.
fn product(id: u128, prix: &str) -> String {
    let id = Uuid::from_u128(id);
    format!(r#"{{"id":"{id}","nom":"Miel de lavande","description":"","prix":{prix}}}"#)
}

fn answer_of(products: &[String]) -> ResponseTemplate {
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
    let found = ask(answer_of(&[product(7, prix)])).await.unwrap();
    assert_eq!(found[0].price.cents(), cents);
}

#[rstest]
#[case::another_status(ResponseTemplate::new(404).set_body_string("[]"))]
#[case::one_product(ResponseTemplate::new(200).set_body_string(product(7, "1")))]
#[case::no_name(answer_of(&[product(7, "1").replace("nom", "name")]))]
#[case::an_empty_name(answer_of(&[product(7, "1").replace("Miel de lavande", " ")]))]
#[case::no_uuid(answer_of(&[product(7, "1").replace('-', "_")]))]
#[case::no_price(answer_of(&[product(7, "null")]))]
#[case::a_price_below_nothing(answer_of(&[product(7, "-0.01")]))]
#[case::a_price_of_three_decimals(answer_of(&[product(7, "12.345")]))]
#[case::a_price_beyond_numbers(answer_of(&[product(7, "1e400")]))]
#[case::one_bad_among_good(answer_of(&[product(7, "1"), product(8, "-1")]))]
#[case::another_product(answer_of(&[product(9, "1")]))]
#[case::more_than_asked_for(answer_of(&[product(7, "1"), product(8, "1"), product(9, "1")]))]
#[case::one_product_at_two_prices(answer_of(&[product(7, "1"), product(7, "2")]))]
#[tokio::test]
async fn an_unclear_answer_is_unavailable(#[case] answer: ResponseTemplate) {
    let answer = ask(answer).await;
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}

#[tokio::test]
async fn what_many_want_to_know_meanwhile_is_one_question() {
    const MANY: u128 = 40;
    let server = server(answer_of(&[]).set_delay(Duration::from_millis(50))).await;
    let catalog = HttpProductCatalog::new(&server.uri(), UpstreamLimits::within(BUDGET)).unwrap();
    let ids: Vec<_> = (0..MANY).map(|id| [ProductId(Uuid::from_u128(id))]).collect();
    let answers = join_all(ids.iter().map(|id| catalog.find(id))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 3, "two at once, and the others together");
}
