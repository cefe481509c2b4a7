use anyhow::Context;
use futures_util::StreamExt;

use crate::checks;
use crate::failure::Failure;
use crate::kafka::Topic;
use crate::level::{Level, Service};
use crate::options::Options;
use crate::places::Places;
use crate::play::{Announcer, Played};
use crate::report::{Report, Verdict};
use crate::shop::Shop;
use crate::suite::{Check, Needs, check, section};

/// Checks that run at the same time: enough to be quick and to disturb each other, as real clients do.
const AT_ONCE: usize = 4;

/// Runs every check that the options ask for. It is an error when the kit itself lacks something: an address to play a
/// neighbour at, or Kafka.
pub async fn run(options: &Options) -> anyhow::Result<Report> {
    run_and_tell(options, |_| ()).await
}

/// Like [`run`], and hands each verdict to `tell` as soon as it is known, level by level.
pub async fn run_and_tell(
    options: &Options,
    mut tell: impl FnMut(&Verdict),
) -> anyhow::Result<Report> {
    let played = Played::open(&options.play, options.kafka.as_ref()).await?;
    let shop = open(options, &played).await?;
    let mut report = Report::default();
    if let Err(failure) = answers(&shop, options).await {
        let verdict = unreachable(failure);
        tell(&verdict);
        report.add(verdict);
        return Ok(report);
    }
    let mut checks = checks::all();
    checks.retain(|check| options.include(check));
    for checks in alone_or_together(checks) {
        let at_once = if is_alone(&checks[0]) { 1 } else { AT_ONCE };
        let verdicts = checks.into_iter().map(|check| judge(&shop, check));
        let mut verdicts = futures_util::stream::iter(verdicts).buffered(at_once);
        while let Some((verdict, left)) = verdicts.next().await {
            tell(&verdict);
            report.add(verdict);
            report.left_behind.extend(left);
        }
    }
    Ok(report)
}

async fn open(options: &Options, played: &Played) -> anyhow::Result<Shop> {
    let mut elsewhere = options.neighbours.clone();
    for url in elsewhere.values_mut() {
        url.truncate(url.trim_end_matches('/').len());
    }
    elsewhere.extend(played.urls.clone());
    let (mut topic, mut announcer) = (None, None);
    if let Some(kafka) = &options.kafka {
        topic = Some(Topic::open(&kafka.brokers, &kafka.topic).await?);
        announcer = Some(Announcer::new(kafka)?);
    }
    let places = Places {
        base: options.base_url.trim_end_matches('/').to_owned(),
        elsewhere,
        topic,
        announcer,
        troubles: (!played.urls.is_empty()).then(|| played.troubles.clone()),
    };
    let shop = Shop::new(places);
    shop.map_err(|failure| anyhow::anyhow!("{failure}"))
        .context("cannot begin")
}

/// Whether there is anybody, whatever they say.
async fn answers(shop: &Shop, options: &Options) -> Result<(), Failure> {
    let first = options.services.first().unwrap_or(&Service::Product);
    shop.get(first.list()).await.map(drop)
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

async fn judge(shop: &Shop, check: Check) -> (Verdict, Vec<String>) {
    let shop = shop.judged_at(check.level);
    let outcome = check.run(shop.clone()).await;
    let left = shop.delete_what_was_made().await;
    (Verdict::of(&check, outcome), left)
}

fn unreachable(failure: Failure) -> Verdict {
    let answers = check("the base URL answers HTTP", |_| async { Ok(()) });
    let place = (Level::Brief, None);
    let checks = section(place, "the base URL", "B1", [answers]);
    Verdict::of(&checks[0], Err(failure))
}
