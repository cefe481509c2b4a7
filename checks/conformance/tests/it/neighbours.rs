//! An order-service alone, whose neighbours the kit plays.

use std::sync::Arc;
use std::time::Duration;

use conformance::play::{Call, Handler, Method, Reply, SmallShop, problem, shell};
use conformance::{Level, Options, Service};
use futures_util::FutureExt;
use serde_json::Value;

use crate::small::{served, verdict};

const SILENT: &str =
    "POST /orders while product-service does not answer is a 503 with Retry-After, nothing stored";
const BACK: &str = "orders are placed again when the neighbours are back";

/// Sound: whoever asks waits no longer for an answer.
const TIMEOUT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn an_order_service_is_judged_alone() {
    let report = judged(true, TIMEOUT).await;
    assert!(report.passed(), "{report}");
    verdict(&report, BACK);
    let mut services = report.verdicts().iter().map(|one| one.service);
    assert!(services.all(|service| service == Some(Service::Order)));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_goes_on_without_its_neighbours_is_caught() {
    let report = judged(false, TIMEOUT).await;
    let told = verdict(&report, SILENT).to_string();
    for part in ["expected  status 503", "came      201 Created", "contract  O10"] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
    assert!(verdict(&report, BACK).passed());
    let troubles = report.failures().map(|one| one.name.as_str());
    let troubles = troubles.filter(|name| name.contains("while product-service"));
    assert_eq!(troubles.count(), 6, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_waits_too_long_for_its_neighbours_is_caught() {
    let report = judged(true, TIMEOUT * 3).await;
    let told = verdict(&report, SILENT).to_string();
    for part in ["expected  the 503 within 1.5 s, not after 3", "came      503"] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
    let failures: Vec<&str> = report.failures().map(|one| one.name.as_str()).collect();
    let silent = failures.iter().all(|name| name.contains("does not answer"));
    assert!(silent && failures.len() == 2, "{failures:?}");
}

async fn judged(careful: bool, timeout: Duration) -> conformance::Report {
    let [users, products] = [free_address(), free_address()];
    let http = reqwest::Client::builder().timeout(timeout);
    let service = OrderService {
        http: http.build().unwrap(),
        shop: SmallShop::default(),
        urls: [format!("http://{users}"), format!("http://{products}")],
        careful,
    };
    let served = served(service.handler()).await;
    let mut options = Options::new(&served.url).of(&[Service::Order]);
    options.play = [(Service::User, users), (Service::Product, products)].into();
    conformance::run(&options.up_to(Level::Errors)).await.unwrap()
}

fn free_address() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// The orders of a small shop, to which users are known as far as the neighbour knows them.
#[derive(Clone)]
struct OrderService {
    shop: SmallShop,
    urls: [String; 2],
    /// Whether it asks for products at all.
    careful: bool,
    http: reqwest::Client,
}

impl OrderService {
    fn handler(self) -> Handler {
        Arc::new(move |call| {
            let service = self.clone();
            async move { service.answer(call).await }.boxed()
        })
    }

    async fn answer(&self, call: Call) -> Reply {
        if Service::of(&call.path) != Some(Service::Order) {
            return shell(&call, problem(404, "unknown-route"));
        }
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let user = body["utilisateur_id"].as_str();
        if let Some(user) = user.filter(|_| call.method == Method::POST) {
            let Some(asked) = self.ask(user).await else {
                let refusal = problem(503, "unavailable").with("retry-after", "1");
                return shell(&call, refusal);
            };
            self.shop.know(user, asked);
        }
        self.shop.answer(&call)
    }

    /// The user, if there is one; nothing at all when a neighbour gives no clear answer.
    async fn ask(&self, user: &str) -> Option<Option<Value>> {
        let [users, products] = &self.urls;
        if self.careful {
            let products = self.http.get(format!("{products}/products"));
            let products = products.send().await.ok()?;
            products.error_for_status().ok()?.json::<Vec<Value>>().await.ok()?;
        }
        let answer = self.http.get(format!("{users}/users/{user}"));
        let answer = answer.send().await.ok()?;
        match answer.status().as_u16() {
            200 => {
                let user = answer.json::<Value>().await.ok()?;
                user["id"].is_string().then_some(Some(user))
            }
            400 | 404 => Some(None),
            _ => None,
        }
    }
}
