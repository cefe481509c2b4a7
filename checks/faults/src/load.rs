//! Clients that place orders and delete some of them, and write down how each request was answered.

mod client;

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio_util::sync::CancellationToken;

use crate::ledger::Ledger;
use crate::shop::Shop;
use client::Client;

/// How much is asked of the shop, and how.
#[derive(Debug, Clone)]
pub struct Load {
    /// Each with a connection of its own, and one request at a time.
    pub clients: u32,
    /// Requests per second, all together.
    pub rate: u32,
    pub seed: u64,
    /// Half of the orders carry an Idempotency-Key, and are asked for until the answer is clear.
    pub keys: bool,
    /// How long an order or a deletion is asked for again.
    pub patience: Duration,
}

/// Goes on until `until`, and then until each client has its last answer.
pub async fn drive(shop: &Shop, load: &Load, until: CancellationToken) -> Result<Ledger> {
    let mut clients = Vec::new();
    for number in 0..load.clients {
        let random = StdRng::seed_from_u64(load.seed.wrapping_add(u64::from(number)));
        let client = Client::new(number, shop.another_connection()?, load.clone(), random);
        clients.push(tokio::spawn(client.run(until.clone())));
    }
    let mut ledger = Ledger::default();
    for part in try_join_all(clients).await? {
        ledger.absorb(part);
    }
    Ok(ledger)
}
