use std::time::Duration;

use anyhow::Result;
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Load;
use crate::ledger::{Answer, Deletion, Ledger, Placement};
use crate::shop::{Reply, Shop};

const RETRY_PAUSE: Duration = Duration::from_millis(250);

pub(super) struct Client {
    number: u32,
    shop: Shop,
    load: Load,
    random: StdRng,
    /// Orders that it may delete.
    own: Vec<Uuid>,
    ledger: Ledger,
}

impl Client {
    pub(super) fn new(number: u32, shop: Shop, load: Load, random: StdRng) -> Self {
        Self { number, shop, load, random, own: Vec::new(), ledger: Ledger::default() }
    }

    pub(super) async fn run(mut self, until: CancellationToken) -> Ledger {
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
        self.ledger
    }

    async fn place(&mut self) {
        let marker = format!(
            "{} rue de la Preuve, bureau {}",
            self.ledger.placements.len() + 1,
            self.number
        );
        let keyed = self.load.keys && self.random.random_bool(0.5);
        let key = keyed.then(|| uuid::Builder::from_random_bytes(self.random.random()).into_uuid());
        let key = key.map(|key| key.to_string());
        let deadline = Instant::now() + self.load.patience;
        let mut attempts = 0;
        let (answer, order) = loop {
            attempts += 1;
            let reply = self.shop.place(&marker, key.as_deref()).await;
            let order = reply.as_ref().ok().and_then(Reply::order);
            match (answer(&reply, 201), order) {
                // Still running, or unclear: with a key it may be asked again.
                (Answer::Refused(409) | Answer::Unclear(_), _)
                    if keyed && Instant::now() < deadline =>
                {
                    sleep(RETRY_PAUSE).await;
                }
                (Answer::Acknowledged, None) => break (unreadable(), None),
                (Answer::Acknowledged, order) => break (Answer::Acknowledged, order),
                // The first request is still running, or so it was said until the end.
                (Answer::Refused(409), _) => break (Answer::Unclear("409".to_owned()), None),
                (answer, _) => break (answer, None),
            }
        };
        self.own.extend(order);
        self.ledger.placements.push(Placement { marker, keyed, attempts, answer, order });
    }

    async fn delete(&mut self) {
        let chosen = self.random.random_range(0..self.own.len());
        let order = self.own.swap_remove(chosen);
        let insists = self.random.random_bool(0.5);
        let deadline = Instant::now() + self.load.patience;
        let mut attempts = 0;
        let answer = loop {
            attempts += 1;
            match answer(&self.shop.delete(order).await, 204) {
                Answer::Unclear(_) if insists && Instant::now() < deadline => {
                    sleep(RETRY_PAUSE).await;
                }
                // An attempt before, the gateway's own among them, may have deleted it.
                Answer::Refused(404) => break Answer::Unclear("404".to_owned()),
                answer => break answer,
            }
        };
        self.ledger.deletions.push(Deletion { order, attempts, answer });
    }
}

fn answer(reply: &Result<Reply>, success: u16) -> Answer {
    match reply {
        Ok(reply) if reply.status == success => Answer::Acknowledged,
        Ok(reply) if (400..500).contains(&reply.status) => Answer::Refused(reply.status),
        Ok(reply) => Answer::Unclear(reply.status.to_string()),
        Err(error) => Answer::Unclear(format!("{error:#}")),
    }
}

fn unreadable() -> Answer {
    Answer::Unclear("201 without an id".to_owned())
}
