//! A shop that runs within the test.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use all_in_one::config::Config;
use all_in_one::shop::Shop;
use clap::Parser;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::screen::Screen;

/// What would hold a stop up holds it up for ever here: nothing has to be quick.
const SHUTDOWN_TIMEOUT: &str = "--shutdown-timeout-ms=3600000";
pub const PATIENCE: Duration = Duration::from_mins(2);

pub struct Running {
    pub customer: Customer,
    pub screen: Arc<Screen>,
    stop: CancellationToken,
    run: JoinHandle<anyhow::Result<()>>,
}

/// As `main` has it, on a free port.
pub fn config(folder: &Path) -> Config {
    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        config: Config,
    }
    let folder = folder.to_str().unwrap();
    let arguments = ["shop", "--port=0", SHUTDOWN_TIMEOUT];
    Cli::parse_from(arguments.into_iter().chain(["--data-dir", folder])).config
}

/// Whoever comes to a shop over HTTP.
pub struct Customer {
    pub url: String,
    pub client: Client,
}

impl Customer {
    pub fn of(url: String) -> Self {
        Self { url, client: Client::builder().no_proxy().build().unwrap() }
    }

    pub async fn get(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.url)).json(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED, "{path}");
        answer.json().await.unwrap()
    }

    /// Three articles for a new user. The order, as it was answered.
    pub async fn place_order(&self) -> Value {
        let user = json!({ "nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon" });
        let user = self.post("/users", &user).await;
        let products: Value = serde_json::from_str(&self.get("/products").await).unwrap();
        let order = json!({
            "utilisateur_id": user["id"],
            "produits": [{ "id": products[0]["id"], "quantite": 2 }, { "id": products[1]["id"] }]
        });
        self.post("/orders", &order).await
    }
}

impl Deref for Running {
    type Target = Customer;

    fn deref(&self) -> &Customer {
        &self.customer
    }
}

impl Running {
    pub async fn open(folder: &Path) -> Self {
        let screen = Arc::new(Screen::default());
        let shop = Shop::open_with(&config(folder), screen.clone()).await.unwrap();
        let token = CancellationToken::new();
        Self {
            customer: Customer::of(format!("http://{}", shop.address())),
            screen,
            run: tokio::spawn(shop.run(token.clone())),
            stop: token,
        }
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        self.stop.cancel();
    }

    /// Asks it to stop, and waits until it has. What was shown until then.
    pub async fn stop(self) -> Vec<String> {
        self.stop.cancel();
        let stopped = tokio::time::timeout(PATIENCE, self.run).await;
        stopped.expect("a stop").unwrap().unwrap();
        self.screen.messages()
    }
}
