//! What is measured, and against what.

mod backlog;
mod builds;
mod embedded;
mod footprint;
mod gateway;
mod latency;
mod lists;
mod million;
mod orders;
mod peers;
mod reads;

pub use gateway::stack;

use anyhow::Result;

use crate::bench::Bench;
use crate::options::Scenario;
use crate::report::Row;

/// The rows that could be measured, and which scenarios could not be carried out.
#[derive(Default)]
pub struct Found {
    pub rows: Vec<Row>,
    pub failed: Vec<String>,
}

/// Runs one after the other, as they share the machine. One that fails leaves the others.
pub async fn run(bench: &Bench) -> Found {
    let mut found = Found::default();
    for scenario in bench.options.scenarios() {
        eprintln!("{scenario:?} …");
        let rows = match bench.other() {
            Some(other) => builds::run(bench, &other, scenario).await,
            None => against_limit(bench, scenario).await,
        };
        match rows {
            Ok(rows) => found.rows.extend(rows),
            Err(error) => found.failed.push(format!("{scenario:?}: {error:#}")),
        }
    }
    found
}

async fn against_limit(bench: &Bench, scenario: Scenario) -> Result<Vec<Row>> {
    match scenario {
        Scenario::Orders => orders::run(bench).await,
        Scenario::Reads => reads::run(bench).await,
        Scenario::Lists => lists::run(bench).await,
        Scenario::Million => million::run(bench).await,
        Scenario::Latency => latency::run(bench).await,
        Scenario::Backlog => backlog::run(bench).await,
        Scenario::Gateway => gateway::run(bench).await,
        Scenario::Embedded => embedded::run(bench).await,
        Scenario::Peers => peers::run(bench).await,
        Scenario::Footprint => footprint::run(bench).await,
    }
}
