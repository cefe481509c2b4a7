use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;
use serde::de::IgnoredAny;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::ledger::{Answer, Ledger, Placement};
use crate::shop::Shop;

/// A request, and how it was answered.
pub struct Asked {
    pub begun: Instant,
    pub ended: Instant,
    pub status: u16,
}

#[derive(Default)]
pub struct Record {
    pub orders: Vec<Asked>,
    pub lists: Vec<Asked>,
    pub ledger: Ledger,
}

/// From the beginning of one request of a client to the next: as many are sent, however fast the answers are.
const PERIOD: Duration = Duration::from_millis(100);
const READERS: u32 = 4;

/// Clients that place orders, and others that list some, each one request at a time.
pub async fn ask(shop: &Shop, clients: u32, until: &CancellationToken) -> Result<Record> {
    let placing = (0..clients).map(|client| place(shop, client, until));
    let reading = (0..READERS).map(|_| read(shop, until));
    let (placed, read) = tokio::try_join!(try_join_all(placing), try_join_all(reading))?;
    let mut record = Record::default();
    for (orders, ledger) in placed {
        record.orders.extend(orders);
        record.ledger.absorb(ledger);
    }
    record.lists.extend(read.into_iter().flatten());
    Ok(record)
}

async fn place(
    shop: &Shop,
    client: u32,
    until: &CancellationToken,
) -> Result<(Vec<Asked>, Ledger)> {
    let shop = shop.another_connection()?;
    let (mut orders, mut ledger) = (Vec::new(), Ledger::default());
    while !until.is_cancelled() {
        let begun = Instant::now();
        let marker = format!("{client} rue du Gel, {}", orders.len() + 1);
        let reply = shop.place(&marker, None).await?;
        let answer = match reply.status {
            201 => Answer::Acknowledged,
            // Of a neighbour that cannot be asked: nothing is stored.
            status => Answer::Refused(status),
        };
        ledger.placements.push(Placement {
            marker,
            keyed: false,
            attempts: 1,
            order: reply.order().filter(|_| answer.is_acknowledged()),
            answer,
        });
        orders.push(Asked::now(begun, reply.status));
        sleep_until(begun + PERIOD).await;
    }
    Ok((orders, ledger))
}

async fn read(shop: &Shop, until: &CancellationToken) -> Result<Vec<Asked>> {
    let shop = shop.another_connection()?;
    let mut lists = Vec::new();
    while !until.is_cancelled() {
        let begun = Instant::now();
        let _: Vec<IgnoredAny> = shop.list("/orders?limit=100").await?;
        lists.push(Asked::now(begun, 200));
        sleep_until(begun + PERIOD).await;
    }
    Ok(lists)
}

impl Asked {
    fn now(begun: Instant, status: u16) -> Self {
        Self { begun, ended: Instant::now(), status }
    }

    pub fn took(&self) -> Duration {
        self.ended - self.begun
    }
}
