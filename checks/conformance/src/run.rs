use std::pin::{Pin, pin};
use std::sync::OnceLock;

use anyhow::Context;
use futures_util::{Stream, StreamExt};

use crate::checks;
use crate::kafka::Topic;
use crate::level::{Level, Service};
use crate::options::Options;
use crate::places::Places;
use crate::play::Played;
use crate::reach::{answers, is_gone, unreachable};
use crate::report::{Report, Verdict};
use crate::shop::Shop;
use crate::suite::{Check, Needs};

/// Checks that run at the same time: enough to be quick and to disturb each other, as real clients do.
const AT_ONCE: usize = 4;

/// A verdict, and what its check left behind.
type Judged = (Verdict, Vec<String>);

/// Runs every check that the options ask for. It is an error when the kit itself lacks something: an address to play a
/// neighbour at, or Kafka.
pub async fn run(options: &Options) -> anyhow::Result<Report> {
    run_until(std::future::pending(), options, |_| ()).await
}

/// Like [`run`], and hands each verdict to `tell` as soon as it is known, level by level. When `interrupted` ends, the
/// checks under way are the last ones.
pub async fn run_until(
    interrupted: impl Future<Output = ()>,
    options: &Options,
    mut tell: impl FnMut(&Verdict),
) -> anyhow::Result<Report> {
    let mut checks = checks::all();
    checks.retain(|check| options.include(check));
    let played = Played::open(&options.play, options.kafka.as_ref()).await?;
    let shop = open(options, &played, &checks).await?;
    let mut report = Report::default();
    if let Err(failure) = answers(&shop, options).await {
        let verdict = unreachable(options, failure);
        tell(&verdict);
        report.add(verdict);
        return Ok(report);
    }
    let (mut interrupted, stopped) = (pin!(interrupted), OnceLock::new());
    for checks in alone_or_together(checks) {
        let mut verdicts = pin!(judged(&shop, checks, &stopped));
        while let Some((verdict, left)) =
            next(verdicts.as_mut(), interrupted.as_mut(), &stopped).await
        {
            if let Some(reason) = is_gone(&shop, options, &verdict, &left).await {
                stopped.get_or_init(|| reason);
            }
            tell(&verdict);
            report.add(verdict);
            report.left_behind.extend(left);
        }
    }
    report.stopped = stopped.into_inner();
    Ok(report)
}

async fn open(options: &Options, played: &Played, checks: &[Check]) -> anyhow::Result<Shop> {
    let mut elsewhere = options.neighbours.clone();
    for url in elsewhere.values_mut() {
        url.truncate(url.trim_end_matches('/').len());
    }
    elsewhere.extend(played.urls.clone());
    let kafka = options.kafka.as_ref().filter(|_| checks.iter().any(reads_topic));
    let topic = match kafka {
        Some(kafka) => Some(Topic::open(kafka).await?),
        None => None,
    };
    let places = Places {
        base: options.base_url.trim_end_matches('/').to_owned(),
        elsewhere,
        topic,
        troubles: (!played.urls.is_empty()).then(|| played.troubles.clone()),
    };
    let shop = Shop::new(places);
    shop.map_err(|failure| anyhow::anyhow!("{failure}")).context("cannot begin")
}

/// That a notifier is told may be seen on the topic alone.
fn reads_topic(check: &Check) -> bool {
    check.needs == Needs::Kafka || check.service == Some(Service::Notifier)
}

/// Judges one after the other, a few at once, until it is stopped.
fn judged<'a>(
    shop: &'a Shop,
    checks: Vec<Check>,
    stopped: &'a OnceLock<String>,
) -> impl Stream<Item = Judged> + 'a {
    let at_once = if is_alone(&checks[0]) { 1 } else { AT_ONCE };
    let checks = checks.into_iter();
    let checks = checks.take_while(|_| stopped.get().is_none());
    let verdicts = checks.map(move |check| judge(shop, check));
    futures_util::stream::iter(verdicts).buffered(at_once)
}

async fn next(
    mut verdicts: Pin<&mut impl Stream<Item = Judged>>,
    interrupted: Pin<&mut impl Future<Output = ()>>,
    stopped: &OnceLock<String>,
) -> Option<Judged> {
    tokio::select! {
        biased;
        () = interrupted, if stopped.get().is_none() => {
            stopped.get_or_init(|| "interrupted".into());
            verdicts.next().await
        }
        next = verdicts.next() => next,
    }
}

/// The checks in order, in runs of those that must be alone and those that need not.
fn alone_or_together(checks: Vec<Check>) -> Vec<Vec<Check>> {
    let mut runs: Vec<Vec<Check>> = Vec::new();
    for check in checks {
        match runs.last_mut() {
            Some(run) if is_alone(&run[0]) == is_alone(&check) => run.push(check),
            _ => runs.push(vec![check]),
        }
    }
    runs
}

/// Neighbours in trouble disturb all, and so do users whom a first implementation took without a first name.
fn is_alone(check: &Check) -> bool {
    check.needs == Needs::PlayedNeighbours || check.level == Level::Brief
}

async fn judge(shop: &Shop, check: Check) -> Judged {
    let shop = shop.judged_at(check.level);
    let outcome = check.run(shop.clone()).await;
    let left = shop.delete_what_was_made().await;
    (Verdict::of(&check, outcome), left)
}
