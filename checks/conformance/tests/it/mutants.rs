//! Every sentence of the contract has a mutant of the real shop that breaks it, and the check that catches this mutant.

#![expect(clippy::too_many_lines, reason = "a table of mutants is read row by row")]

mod errors;
mod resources;
mod shop;

use std::collections::BTreeSet;

use conformance::stubs::Handler;
use conformance::{Options, requirements};
use futures_util::{StreamExt, stream};

use crate::support::{RealShop, Upstream, served};
use crate::{alone, topic};

pub use resources::never_deletes;

/// Mutants that are judged at the same time.
const AT_ONCE: usize = 8;

/// The real shop with one fault.
pub struct Mutant {
    /// The name of the sentence that it breaks.
    requirement: &'static str,
    /// What it does wrong.
    fault: &'static str,
    spoil: fn(Upstream) -> Handler,
    /// The check that catches it, and the beginning of what this expected.
    check: &'static str,
    expected: &'static str,
}

fn mutant(
    requirement: &'static str,
    fault: &'static str,
    spoil: fn(Upstream) -> Handler,
) -> Mutant {
    Mutant { requirement, fault, spoil, check: "", expected: "" }
}

impl Mutant {
    fn caught_by(self, check: &'static str, expected: &'static str) -> Self {
        Self { check, expected, ..self }
    }

    /// What is wrong with the verdict on it, if anything.
    async fn survives(&self, shop: Upstream) -> Option<String> {
        let proxy = served((self.spoil)(shop)).await;
        let report = conformance::run(&Options::new(&proxy.url).only(self.check)).await;
        let report = report.unwrap();
        let Some(verdict) = report.failures().find(|verdict| verdict.name == self.check) else {
            return Some(format!("{}: not caught by {:?}, {report}", self.fault, self.check));
        };
        let found = verdict.requirement.id;
        let told = verdict.to_string();
        let expected = format!("expected  {}", self.expected);
        let parts = [expected.as_str(), "sent      ", "came      ", "contract  "];
        let missing = parts.iter().find(|part| !told.contains(**part));
        (found != self.requirement || missing.is_some())
            .then(|| format!("{}: {missing:?} is not in {told}", self.fault))
    }
}

fn all() -> Vec<Mutant> {
    let mut all = resources::mutants();
    all.extend(errors::mutants());
    all.extend(shop::mutants());
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mutant_is_caught() {
    let shop = RealShop::open().await;
    let mutants = all();
    let verdicts = stream::iter(&mutants).map(|mutant| mutant.survives(shop.upstream()));
    let survivors: Vec<String> =
        verdicts.buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await;
    assert!(survivors.is_empty(), "{}", survivors.join("\n"));
}

/// What catches a mutant has nothing against the shop itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_real_shop_is_no_mutant() {
    let shop = RealShop::open().await;
    let mut options = Options::new(&shop.url);
    options.checks = all().iter().map(|mutant| mutant.check.to_owned()).collect();
    let report = conformance::run(&options).await.unwrap();
    assert!(report.passed(), "{report}");
    assert!(report.verdicts().len() >= options.checks.iter().collect::<BTreeSet<_>>().len());
    assert_eq!(shop.count().await, 0);
}

#[test]
fn every_sentence_of_the_contract_has_a_mutant() {
    let sentences: BTreeSet<&str> = requirements().map(|requirement| requirement.id).collect();
    let mutants: BTreeSet<&str> = all()
        .iter()
        .map(|mutant| mutant.requirement)
        .chain(alone::REQUIREMENTS)
        .chain(topic::REQUIREMENTS)
        .collect();
    assert_eq!(mutants, sentences);
}
