#![doc = include_str!("../README.md")]

mod answer;
mod checks;
mod event_stream;
mod failure;
mod problem;
mod report;
mod request;
mod samples;
mod shop;
mod suite;
mod values;

pub use failure::Failure;
pub use report::{Report, Verdict};

use futures_util::StreamExt;
use shop::Shop;
use suite::Check;

/// Checks that run at the same time: enough to be quick and to disturb each other, as real clients do.
const AT_ONCE: usize = 4;

/// Runs every check against the shop at `base_url`, for instance `http://127.0.0.1:8080`.
pub async fn run(base_url: &str) -> Report {
    run_and_tell(base_url, |_| ()).await
}

/// Like [`run`], and hands each verdict to `tell` as soon as it is known, in the order of the specification.
pub async fn run_and_tell(base_url: &str, mut tell: impl FnMut(&Verdict)) -> Report {
    let mut report = Report::default();
    let shop = match Shop::open(base_url).await {
        Ok(shop) => shop,
        Err(failure) => {
            let verdict = Verdict::failure("shop", "the base URL answers HTTP", failure);
            tell(&verdict);
            report.add(verdict);
            return report;
        }
    };
    let verdicts = checks::all()
        .into_iter()
        .map(|(group, check)| judge(&shop, group, check));
    let mut verdicts = futures_util::stream::iter(verdicts).buffered(AT_ONCE);
    while let Some(verdict) = verdicts.next().await {
        tell(&verdict);
        report.add(verdict);
    }
    report
}

async fn judge(shop: &Shop, group: &'static str, check: Check) -> Verdict {
    let shop = shop.with_empty_ledger();
    let outcome = check.run(shop.clone()).await;
    shop.delete_what_was_made().await;
    match outcome {
        Ok(()) => Verdict::success(group, check.name()),
        Err(failure) => Verdict::failure(group, check.name(), failure),
    }
}
