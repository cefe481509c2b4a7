//! Clients that reset their connections while they order, at moments that no test could choose well: nothing is half
//! done, and nobody else's order is lost. Without a task per request (`http-kit`'s server) this fails: sqlx returns a
//! connection whose `BEGIN` was cancelled to its pool, and the next one's order vanishes with it.

use std::net::SocketAddr;
use std::time::Duration;

use database::{Database, DatabaseConfig};
use futures_util::future::join_all;
use http_kit::config::HttpConfig;
use http_kit::http::Probe;
use http_kit::server::Server;
use messaging::InMemoryBus;
use order_service::adapters::outbound::database::Migrator;
use reqwest::{Client, StatusCode};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;
use test_database::{Engine, TestDatabase};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::api::{neighbours, order, service};

const ROUNDS: usize = 150;

async fn serve(database: &Database) -> SocketAddr {
    let stop = CancellationToken::new();
    let broker = Probe::new("bus", InMemoryBus::pinger());
    let endpoint = service(database, neighbours(), broker, stop.clone());
    let server = Server::bind(&HttpConfig::loopback()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve(endpoint, stop));
    address
}

/// Sends the first `length` bytes of an order, and resets the connection a while later.
async fn reset_connection(address: SocketAddr, length: usize, later: Duration) {
    let body = order().to_string();
    let head = "POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    let mut client = TcpStream::connect(address).await.unwrap();
    let sent = length.min(request.len());
    client.write_all(&request.as_bytes()[..sent]).await.unwrap();
    tokio::time::sleep(later).await;
    // Lingering for no time makes the close a reset.
    client.set_zero_linger().unwrap();
}

async fn count(database: &Database, query: &str) -> i64 {
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = database.reader().query_one_raw(query).await.unwrap();
    row.unwrap().try_get("", "count").unwrap()
}

/// Waits until no transaction is open. PostgreSQL itself would end one that is forgotten after 30 s.
async fn come_to_rest(database: &Database) {
    let open = "SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    for _ in 0..30 {
        if count(database, open).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("a connection is still in a transaction");
}

#[tokio::test(flavor = "multi_thread")]
async fn resets_at_any_moment_leave_no_order_half_done_and_lose_none() {
    let Some(place) = TestDatabase::create(Engine::Postgres).await else { return };
    let onlooker = place.open::<Migrator>().await;
    // Few connections, so that what is wrong with one is met soon.
    let config = DatabaseConfig { database_max_connections: 3, ..place.config() };
    let address = serve(&Database::connect(&config).await.unwrap()).await;
    let client = Client::new();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let later = Duration::from_micros(round as u64 * 61 % 4_000);
        let resets = (0..6).map(|_| reset_connection(address, usize::MAX, later));
        let cut_short = reset_connection(address, 130 + round % 100, later);
        tokio::join!(join_all(resets), cut_short);
        let request = client.post(format!("http://{address}/orders")).json(&order());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let order: Value = answer.json().await.unwrap();
        acknowledged.push(format!("'{}'", order["id"].as_str().unwrap()));
    }
    let ids = acknowledged.join(",");
    let kept = format!("SELECT count(*) FROM orders WHERE id IN ({ids})");
    assert_eq!(count(&onlooker, &kept).await, i64::try_from(ROUNDS).unwrap());
    come_to_rest(&onlooker).await;
    let halves = "SELECT count(*) FROM orders FULL JOIN outbox ON aggregateid = orders.id::text
                  WHERE orders.id IS NULL OR outbox.id IS NULL";
    assert_eq!(count(&onlooker, halves).await, 0);
}
