use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{place, shown};
use crate::listener::Listener;
use crate::options::Listeners;
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::Stack;

const OPENED_AT_ONCE: usize = 20;
const PATIENCE: Duration = Duration::from_mins(2);
/// What comes after the last event would be one too many.
const AFTERWARDS: Duration = Duration::from_secs(3);

/// Each listener gets each event, once and in order.
pub(super) async fn judge(
    stack: &Stack,
    shop: &Shop,
    options: &Listeners,
    report: &mut Report,
) -> Result<()> {
    let listeners = open(stack.base_url(), options.count).await?;
    report.tell("listeners connected", listeners.len());
    let (heard, until) = (Arc::new(AtomicUsize::new(0)), CancellationToken::new());
    let wanted = listeners.len() * usize::try_from(options.events)?;
    let listening = listeners
        .into_iter()
        .map(|listener| tokio::spawn(listen(listener, heard.clone(), until.clone())));
    let listening: Vec<_> = listening.collect();
    let orders = place(shop, options.events, "des Auditeurs").await?;
    let start = Instant::now();
    while heard.load(Ordering::Relaxed) < wanted && start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(100)).await;
    }
    let took = start.elapsed().as_secs_f64();
    report.tell("all heard after the last order, s", format!("{took:.1}"));
    sleep(AFTERWARDS).await;
    until.cancel();
    let expected = shown(stack, shop, &orders).await?;
    let count = listening.len();
    let mut exact = 0;
    for listener in listening {
        let (ids, ended) = listener.await?;
        exact += usize::from(ids == expected);
        if ids != expected && exact + 5 > count {
            let (got, wanted) = (ids.len(), expected.len());
            report.note(format!("a listener got {got} of {wanted}; its end: {ended:?}"));
        }
    }
    report.all("listeners that got each event once, in order", exact, count);
    Ok(())
}

async fn open(base: String, count: u32) -> Result<Vec<Listener>> {
    let http = reqwest::Client::builder().build()?;
    stream::iter(0..count)
        .map(|_| {
            let (http, base) = (http.clone(), base.clone());
            async move { Listener::open(&http, &base, None).await }
        })
        .buffer_unordered(OPENED_AT_ONCE)
        .try_collect()
        .await
        .context("a listener is refused")
}

/// What came until `until`, and the error if one ended it.
async fn listen(
    mut listener: Listener,
    heard: Arc<AtomicUsize>,
    until: CancellationToken,
) -> (Vec<String>, Option<String>) {
    let mut ids = Vec::new();
    loop {
        let next = tokio::select! {
            next = listener.next() => next,
            () = until.cancelled() => return (ids, None),
        };
        match next {
            Ok(Some(id)) => {
                ids.push(id);
                heard.fetch_add(1, Ordering::Relaxed);
            }
            Ok(None) => return (ids, Some("the stream ended".to_owned())),
            Err(error) => return (ids, Some(format!("{error:#}"))),
        }
    }
}
