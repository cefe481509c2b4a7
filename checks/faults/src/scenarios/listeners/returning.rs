use std::time::Duration;

use anyhow::Result;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{place, shown};
use crate::listener::Listener;
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::{Service, Stack};

const PATIENCE: Duration = Duration::from_mins(1);
/// What comes after the last event would be one too many.
const AFTERWARDS: Duration = Duration::from_secs(3);
const KILLS: u32 = 3;

/// A listener that comes back each time with the last id it saw gets each event once, however the notifier dies.
pub(super) async fn judge(
    stack: &Stack,
    shop: &Shop,
    events: u32,
    report: &mut Report,
) -> Result<()> {
    let first = place(shop, 1, "du Retour").await?;
    let last = shown(stack, shop, &first).await?.remove(0);
    let until = CancellationToken::new();
    let listening = tokio::spawn(keep_listening(stack.base_url(), last, until.clone()));
    let notifier = stack.container(Service::Notifier).await?;
    let mut orders = std::collections::HashSet::new();
    for kill in 0..KILLS {
        orders.extend(place(shop, events / 2, &format!("du Retour, avant {kill}")).await?);
        notifier.kill().await?;
        orders.extend(place(shop, events / 2, &format!("du Retour, après {kill}")).await?);
        notifier.start().await?;
    }
    let expected = shown(stack, shop, &orders).await?;
    let start = Instant::now();
    while start.elapsed() < AFTERWARDS {
        sleep(Duration::from_millis(100)).await;
    }
    until.cancel();
    let (ids, times) = listening.await?;
    report.tell("times that a listener came back", times);
    report.all("events that it got", ids.len(), expected.len());
    report.check("each once, in order", ids == expected, true, ids == expected);
    Ok(())
}

async fn keep_listening(
    base: String,
    mut last: String,
    until: CancellationToken,
) -> (Vec<String>, usize) {
    let (http, mut ids, mut times) = (reqwest::Client::new(), Vec::new(), 0);
    while !until.is_cancelled() {
        let opened = timeout(PATIENCE, Listener::open(&http, &base, Some(&last))).await;
        if let Ok(Ok(mut listener)) = opened {
            times += 1;
            loop {
                let next = tokio::select! {
                    next = listener.next() => next,
                    () = until.cancelled() => break,
                };
                let Ok(Some(id)) = next else { break };
                last.clone_from(&id);
                ids.push(id);
            }
        }
        sleep(Duration::from_millis(200)).await;
    }
    (ids, times)
}
