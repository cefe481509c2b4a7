//! Clients that place orders and delete some of them, and record how each request was answered.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::record::{Deletion, Outcome, Placement, Requests};
use crate::shop::{Reply, Shop, outcome};

const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// How much is asked of the shop, and how.
#[derive(Debug, Clone)]
pub struct Load {
    /// Each with a connection of its own, and one request at a time.
    pub clients: u32,
    /// Requests per second, all clients together.
    pub rate: u32,
    pub seed: u64,
    /// Half of the orders carry an Idempotency-Key, and are asked for until the answer is clear.
    pub keys: bool,
    /// How long an order or a deletion is asked for again.
    pub retry_limit: Duration,
}

/// Goes on until `until`, and then until each client has its last answer.
pub async fn drive(shop: &Shop, load: &Load, until: CancellationToken) -> Result<Requests> {
    let mut clients = Vec::new();
    for number in 0..load.clients {
        let random = StdRng::seed_from_u64(load.seed.wrapping_add(u64::from(number)));
        let (shop, load) = (shop.reconnected()?, load.clone());
        let (own, requests) = (Vec::new(), Requests::default());
        let client = Client { number, shop, load, random, own, requests };
        clients.push(tokio::spawn(client.run(until.clone())));
    }
    let mut requests = Requests::default();
    for part in try_join_all(clients).await? {
        requests.absorb(part);
    }
    Ok(requests)
}

struct Client {
    number: u32,
    shop: Shop,
    load: Load,
    random: StdRng,
    /// Orders that it may delete.
    own: Vec<Uuid>,
    requests: Requests,
}

impl Client {
    async fn run(mut self, until: CancellationToken) -> Requests {
        let average = 1_000 * self.load.clients / self.load.rate.max(1);
        while !until.is_cancelled() {
            if !self.own.is_empty() && self.random.random_bool(0.3) {
                self.delete().await;
            } else {
                self.place().await;
            }
            let pause = self.random.random_range(0..=2 * average);
            sleep(Duration::from_millis(pause.into())).await;
        }
        self.requests
    }

    async fn place(&mut self) {
        let count = self.requests.placements.len() + 1;
        let marker = format!("{count} rue de la Preuve, bureau {}", self.number);
        let keyed = self.load.keys && self.random.random_bool(0.5);
        let key = keyed.then(|| uuid::Builder::from_random_bytes(self.random.random()).into_uuid());
        let key = key.map(|key| key.to_string());
        let deadline = Instant::now() + self.load.retry_limit;
        let mut attempts = 0;
        let (outcome, order) = loop {
            attempts += 1;
            let reply = self.shop.place(&marker, key.as_deref()).await;
            let order = reply.as_ref().ok().and_then(Reply::order);
            match outcome(&reply, 201) {
                // Still running, or unclear: with a key it may be asked again.
                Outcome::Refused(409) | Outcome::Unclear(_)
                    if keyed && Instant::now() < deadline =>
                {
                    sleep(RETRY_PAUSE).await;
                }
                Outcome::Acknowledged if order.is_none() => {
                    break (Outcome::Unclear("201 without an id".to_owned()), None);
                }
                // The first request is still running, or so the shop said until the end.
                Outcome::Refused(409) => break (Outcome::Unclear("409".to_owned()), None),
                outcome => break (outcome, order),
            }
        };
        self.own.extend(order);
        self.requests.placements.push(Placement { marker, keyed, attempts, outcome, order });
    }

    async fn delete(&mut self) {
        let chosen = self.random.random_range(0..self.own.len());
        let order = self.own.swap_remove(chosen);
        let insists = self.random.random_bool(0.5);
        let deadline = Instant::now() + self.load.retry_limit;
        let mut attempts = 0;
        let outcome = loop {
            attempts += 1;
            match outcome(&self.shop.delete(order).await, 204) {
                Outcome::Unclear(_) if insists && Instant::now() < deadline => {
                    sleep(RETRY_PAUSE).await;
                }
                // An attempt before, perhaps one of the gateway's, may have deleted it.
                Outcome::Refused(404) => break Outcome::Unclear("404".to_owned()),
                outcome => break outcome,
            }
        };
        self.requests.deletions.push(Deletion { order, attempts, outcome });
    }
}
