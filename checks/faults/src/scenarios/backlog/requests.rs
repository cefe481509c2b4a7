use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::shop::Shop;

const PAUSE: Duration = Duration::from_millis(100);

/// How long requests took, and how many did not succeed.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) milliseconds: Vec<f64>,
    pub(super) failed: usize,
}

pub(super) async fn some(shop: &Shop, street: &str) -> Result<Requests> {
    let mut requests = Requests::default();
    for _ in 0..100 {
        requests.one(shop, street).await;
        sleep(PAUSE).await;
    }
    ensure!(requests.failed == 0, "requests fail before anything happened");
    Ok(requests)
}

impl Requests {
    pub(super) async fn ask(&mut self, shop: &Shop, until: &CancellationToken) {
        while !until.is_cancelled() {
            self.one(shop, "pendant").await;
            sleep(PAUSE).await;
        }
    }

    async fn one(&mut self, shop: &Shop, street: &str) {
        let start = Instant::now();
        let number = self.milliseconds.len();
        let reply = shop.place(&format!("{number} rue {street}"), None).await;
        self.milliseconds.push(start.elapsed().as_secs_f64() * 1_000.0);
        if !reply.is_ok_and(|reply| reply.status == 201) {
            self.failed += 1;
        }
    }
}
