//! Clients that reset their connections while they order, at moments that no test could choose well: nothing is half
//! done, and nobody else's order is lost. Without a task per request (`http-kit`'s server) this fails: sqlx returns a
//! connection whose `BEGIN` was cancelled to its pool, and the next one's order vanishes with it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use database::{Database, DatabaseConfig};
use futures_util::future::join_all;
use http_kit::config::HttpConfig;
use http_kit::server::Server;
use order_service::adapters::outbound::database::Migrator;
use order_service::wiring;
use outbox::RelayWaker;
use reqwest::{Client, StatusCode};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;
use test_database::{Engine, TestDatabase};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::api::service::{neighbours, order};
use crate::samples::bus;

const ROUNDS: u64 = 150;

struct Service {
    address: SocketAddr,
    place: TestDatabase,
}

async fn service() -> Option<Service> {
    let place = TestDatabase::create(Engine::Postgres).await?;
    place.open::<Migrator>().await.close().await;
    // Few connections, so that what is wrong with one is met soon.
    let config = DatabaseConfig { database_max_connections: 3, ..place.config() };
    let database = Database::connect(&config).await.unwrap();
    let application = wiring::application(&database, neighbours(), RelayWaker::default());
    let stop = CancellationToken::new();
    let endpoint = wiring::service(&database, application, bus(), stop.clone());
    let server = Server::bind(&HttpConfig::loopback()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve(endpoint, stop));
    Some(Service { address, place })
}

impl Service {
    fn url(&self) -> String {
        format!("http://{}/orders", self.address)
    }

    /// Sends the first `length` bytes of an order, and resets the connection a while later.
    async fn reset_connection(&self, length: usize, later: Duration) {
        let body = order().to_string();
        let head = "POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        let mut client = TcpStream::connect(self.address).await.unwrap();
        let sent = length.min(request.len());
        client.write_all(&request.as_bytes()[..sent]).await.unwrap();
        tokio::time::sleep(later).await;
        // Lingering for no time makes the close a reset.
        client.set_zero_linger().unwrap();
    }

    async fn order(&self, client: &Client) -> Value {
        let answer = client.post(self.url()).json(&order()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let order: Value = answer.json().await.unwrap();
        order["id"].clone()
    }

    /// Waits until no transaction is open. PostgreSQL itself would end one that is forgotten after 30 s.
    async fn comes_to_rest(&self) {
        let open = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        for _ in 0..30 {
            if self.count(open).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("a connection is still in a transaction");
    }

    /// Asks the database past the service.
    async fn count(&self, query: &str) -> i64 {
        let database = Database::connect(&self.place.config()).await.unwrap();
        let query = Statement::from_string(DbBackend::Postgres, query);
        let row = database.reader().query_one_raw(query).await.unwrap();
        let count = row.unwrap().try_get("", "count").unwrap();
        database.close().await;
        count
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resets_at_any_moment_leave_no_order_half_done_and_lose_none() {
    let Some(service) = service().await else {
        return;
    };
    let service = Arc::new(service);
    let client = Client::new();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let later = Duration::from_micros(round * 61 % 4_000);
        let resets = (0..6).map(|_| service.reset_connection(usize::MAX, later));
        let cut_short =
            service.reset_connection(130 + usize::try_from(round).unwrap() % 100, later);
        tokio::join!(join_all(resets), cut_short);
        acknowledged.push(service.order(&client).await);
    }
    let ids: Vec<String> =
        acknowledged.iter().map(|id| format!("'{}'", id.as_str().unwrap())).collect();
    let kept = format!("SELECT count(*) FROM orders WHERE id IN ({})", ids.join(","));
    assert_eq!(service.count(&kept).await, i64::try_from(ROUNDS).unwrap());
    service.comes_to_rest().await;
    let halves = "SELECT count(*) FROM orders FULL JOIN outbox ON aggregateid = orders.id::text
                  WHERE orders.id IS NULL OR outbox.id IS NULL";
    assert_eq!(service.count(halves).await, 0);
}
