use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::options::Resets;
use crate::record::{Deletion, Outcome, Placement, Requests};
use crate::report::Report;
use crate::settle::conclude;
use crate::shop::{Shop, outcome};
use crate::stack::{Service, Stack};

const IN_FLIGHT: usize = 32;
const RETRY_LIMIT: Duration = Duration::from_mins(1);
/// Orders that are placed afterwards, by clients that stay: a connection that was left in a transaction loses some.
const AFTERWARDS: u32 = 300;
/// One request in so many deletes.
const DELETIONS: u32 = 4;
/// Longer than a request takes, as a rule, in µs: some are reset when the answer is there already.
const LONGEST_WAIT: u64 = 12_000;
/// The relay's transactions are shorter.
const LEFT_OPEN: &str = "SELECT count(*) FROM pg_stat_activity \
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() \
     AND xact_start < now() - interval '3 seconds'";

struct Request {
    to: SocketAddr,
    moment: Moment,
    action: Action,
}

enum Action {
    /// With a key it is asked for again, by a client that waits for the answer.
    Place {
        marker: String,
        key: Option<String>,
    },
    Delete(Uuid),
}

/// When a client resets its connection. Pauses are in µs.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// After this share of the request's bytes.
    Sending { thousandths: usize, pause: u64 },
    /// After the whole request.
    Waiting { pause: u64 },
    /// When the answer begins.
    Reading,
}

pub async fn run(stack: &Stack, options: &Resets) -> Result<Report> {
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let shop = Shop::open(&stack.base_url()).await?;
    let addresses = addresses(stack).await?;
    let mut requests = Requests::default();
    let to_delete = options.requests / DELETIONS;
    requests.placements.extend(place(&shop, "à supprimer", to_delete).await?);
    let placed = requests.placements.iter().filter_map(|one| one.order);
    let plan = plan(options, seed, &addresses, placed.collect());
    let parts = stream::iter(plan).map(|request| reset(&shop, request));
    let parts: Vec<Requests> = parts.buffer_unordered(IN_FLIGHT).collect().await;
    for part in parts {
        requests.absorb(part);
    }
    requests.placements.extend(place(&shop, "après", AFTERWARDS).await?);
    let mut report = Report::new(format!("resets, seed {seed}"));
    report.info("requests reset", options.requests);
    report.info("ways in: the gateway, and the service itself", addresses.len());
    conclude(stack, &shop, &requests, &[], &mut report).await?;
    sleep(Duration::from_secs(4)).await;
    let left = stack.count("postgres", LEFT_OPEN).await?;
    report.none("connections left in a transaction", left);
    Ok(report)
}

/// The gateway, and order-service itself where the host reaches into the shop's networks: there the reset arrives as it
/// is, while the gateway ends its own connection in its own way.
async fn addresses(stack: &Stack) -> Result<Vec<SocketAddr>> {
    let mut addresses = vec![stack.gateway().parse()?];
    let container = stack.container(Service::Order).await?;
    if let Some(address) = container.address(&stack.network("services")) {
        let inside = SocketAddr::new(address, 8080);
        let trial = timeout(Duration::from_secs(2), TcpStream::connect(inside)).await;
        if matches!(trial, Ok(Ok(_))) {
            addresses.push(inside);
        }
    }
    Ok(addresses)
}

/// Places orders, by clients that wait for their answers.
async fn place(shop: &Shop, street: &str, count: u32) -> Result<Vec<Placement>> {
    let placed = stream::iter(0..count).map(|number| async move {
        let marker = format!("{number} rue {street}");
        let order = Some(shop.must_place(&marker).await?);
        let outcome = Outcome::Acknowledged;
        anyhow::Ok(Placement { outcome, order, ..Placement::unclear(marker) })
    });
    placed.buffer_unordered(IN_FLIGHT / 4).try_collect().await
}

fn plan(options: &Resets, seed: u64, addresses: &[SocketAddr], placed: Vec<Uuid>) -> Vec<Request> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut actions: Vec<_> = placed.into_iter().map(Action::Delete).collect();
    for number in (0..options.requests).skip(actions.len()) {
        let keyed = !options.without_keys && random.random_bool(0.5);
        let key = keyed.then(|| format!("reset-{number}"));
        actions.push(Action::Place { marker: format!("{number} rue de la Rupture"), key });
    }
    actions.shuffle(&mut random);
    let request = |action| Request {
        to: addresses[random.random_range(0..addresses.len())],
        moment: Moment::draw(&mut random),
        action,
    };
    actions.into_iter().map(request).collect()
}

/// Sends a request whose connection is reset, and records what is known of its end.
async fn reset(shop: &Shop, request: Request) -> Requests {
    // A connection that the server closed before is as good.
    let _ = request.send(shop).await;
    let mut requests = Requests::default();
    match request.action {
        Action::Place { marker, key: Some(key) } => {
            requests.placements.push(retry(shop, marker, &key).await);
        }
        Action::Place { marker, key: None } => {
            requests.placements.push(Placement::unclear(marker));
        }
        Action::Delete(order) => {
            let outcome = Outcome::Unclear("reset".to_owned());
            requests.deletions.push(Deletion { order, attempts: 1, outcome });
        }
    }
    requests
}

/// The same order with the same key, by a client that waits for its answer.
async fn retry(shop: &Shop, marker: String, key: &str) -> Placement {
    let deadline = Instant::now() + RETRY_LIMIT;
    let mut placement = Placement { keyed: true, ..Placement::unclear(marker) };
    while Instant::now() < deadline && !placement.outcome.is_acknowledged() {
        placement.attempts += 1;
        let reply = shop.place(&placement.marker, Some(key)).await;
        placement.outcome = match outcome(&reply, 201) {
            Outcome::Refused(status) => Outcome::Unclear(status.to_string()),
            outcome => outcome,
        };
        placement.order = reply.ok().and_then(|reply| reply.order());
        sleep(Duration::from_millis(50)).await;
    }
    placement
}

impl Request {
    fn bytes(&self, shop: &Shop) -> Vec<u8> {
        let (head, body) = match &self.action {
            Action::Place { marker, key } => {
                let body = shop.order(marker).to_string();
                let key = key.as_ref().map(|key| format!("idempotency-key: {key}\r\n"));
                let (key, length) = (key.unwrap_or_default(), body.len());
                let head =
                    format!("content-type: application/json\r\n{key}content-length: {length}\r\n");
                (format!("POST /orders HTTP/1.1\r\n{head}"), body)
            }
            Action::Delete(order) => {
                (format!("DELETE /orders/{order} HTTP/1.1\r\n"), String::new())
            }
        };
        format!("{head}host: shop\r\n\r\n{body}").into_bytes()
    }

    async fn send(&self, shop: &Shop) -> std::io::Result<()> {
        let bytes = self.bytes(shop);
        let mut connection = TcpStream::connect(self.to).await?;
        connection.set_nodelay(true)?;
        // Dropping the connection then discards what is still on its way and sends a RST.
        connection.set_zero_linger()?;
        match self.moment {
            Moment::Sending { thousandths, pause } => {
                connection.write_all(&bytes[..bytes.len() * thousandths / 1_000]).await?;
                sleep(Duration::from_micros(pause)).await;
            }
            Moment::Waiting { pause } => {
                connection.write_all(&bytes).await?;
                sleep(Duration::from_micros(pause)).await;
            }
            Moment::Reading => {
                connection.write_all(&bytes).await?;
                timeout(Duration::from_secs(15), connection.read_u8()).await??;
            }
        }
        Ok(())
    }
}

impl Moment {
    fn draw(random: &mut StdRng) -> Self {
        match random.random_range(0..100) {
            0..25 => Self::Sending {
                thousandths: random.random_range(0..1_000),
                pause: random.random_range(0..3_000),
            },
            25..90 => Self::Waiting { pause: random.random_range(0..LONGEST_WAIT) },
            _ => Self::Reading,
        }
    }
}
