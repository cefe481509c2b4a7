//! Every sentence of the contract has a mutant of the real shop that breaks it, and the check that catches this mutant.

pub mod resources;

mod errors;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use conformance::{Options, requirements};
use futures_util::{StreamExt, stream};

use crate::support::{Proxy, RealShop, Upstream, served};
use crate::{alone, naive, topic};

/// Mutants that are judged at the same time.
const AT_ONCE: usize = 8;

/// The real shop with some fault each.
#[derive(Default)]
pub struct Mutants(Vec<Mutant>);

struct Mutant {
    /// What it does wrong.
    fault: &'static str,
    proxy: Proxy,
    catches: Vec<Catch>,
}

/// A sentence that a mutant breaks, the check that notices, and the beginning of what this expected.
struct Catch {
    requirement: &'static str,
    check: String,
    expected: &'static str,
}

impl Mutants {
    fn all() -> Vec<Mutant> {
        let mut all = Self::default();
        naive::mutants(&mut all);
        resources::mutants(&mut all);
        errors::mutants(&mut all);
        all.0
    }

    pub fn mutant(&mut self, fault: &'static str, proxy: Proxy) {
        self.0.push(Mutant { fault, proxy, catches: vec![] });
    }

    /// Names a sentence that the last mutant breaks, and the check by the beginning of its name.
    pub fn breaks(&mut self, requirement: &'static str, check: &str, expected: &'static str) {
        let catch = Catch { requirement, check: named(check), expected };
        self.0.last_mut().unwrap().catches.push(catch);
    }
}

impl Mutant {
    fn checks(&self) -> impl Iterator<Item = String> {
        self.catches.iter().map(|catch| catch.check.clone())
    }

    /// What is wrong with the verdicts on it, if anything.
    async fn survives(&self, shop: Upstream) -> Option<String> {
        let proxy = served((self.proxy)(shop)).await;
        let options = Options { checks: self.checks().collect(), ..Options::new(&proxy.url) };
        let report = conformance::run(&options).await.unwrap();
        let missed = |catch: &&Catch| {
            let parts =
                [&format!("expected  {}", catch.expected), "sent   ", "came   ", "contract"];
            !report.failures().any(|verdict| {
                let told = verdict.to_string();
                verdict.name == catch.check
                    && verdict.requirement.id == catch.requirement
                    && parts.iter().all(|part| told.contains(*part))
            })
        };
        let Catch { requirement, check, expected } = self.catches.iter().find(missed)?;
        let fault = self.fault;
        Some(format!("{fault}: {requirement}, {expected:?} is not told by {check:?}:\n{report}"))
    }
}

/// The name of a check that is this, or the only one that begins like this.
fn named(beginning: &str) -> String {
    static LIST: LazyLock<String> = LazyLock::new(conformance::markdown);
    let names = LIST.lines().filter_map(|line| line.strip_prefix("- "));
    let found: BTreeSet<&str> = names.filter(|name| name.starts_with(beginning)).collect();
    if found.contains(beginning) {
        return beginning.to_owned();
    }
    assert_eq!(found.len(), 1, "{beginning:?} begins {found:?}");
    found.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mutant_is_caught() {
    let shop = RealShop::open().await;
    let mutants = Mutants::all();
    let verdicts = stream::iter(&mutants).map(|mutant| mutant.survives(shop.upstream()));
    let survivors: Vec<String> =
        verdicts.buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await;
    assert!(survivors.is_empty(), "{}", survivors.join("\n"));
}

/// What catches a mutant has nothing against the shop itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_real_shop_is_no_mutant() {
    let shop = RealShop::open().await;
    let checks: BTreeSet<String> = Mutants::all().iter().flat_map(Mutant::checks).collect();
    let options = Options { checks: checks.into_iter().collect(), ..Options::new(&shop.url) };
    let report = conformance::run(&options).await.unwrap();
    assert!(report.passed(), "{report}");
    assert!(report.verdicts().len() >= options.checks.len());
    assert_eq!(shop.count().await, 0);
}

#[test]
fn every_sentence_of_the_contract_has_a_mutant() {
    let sentences: BTreeSet<&str> = requirements().map(|requirement| requirement.id).collect();
    let mut broken: BTreeSet<&str> =
        alone::REQUIREMENTS.into_iter().chain(topic::REQUIREMENTS).collect();
    broken.extend(Mutants::all().iter().flat_map(|it| &it.catches).map(|catch| catch.requirement));
    assert_eq!(broken, sentences);
}
