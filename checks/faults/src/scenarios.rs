//! What can be done to a shop.

mod backlog;
mod frozen;
mod kills;
mod latency;
mod listeners;
mod poison;
mod race;
mod resets;
mod rolling;

use anyhow::Result;

use crate::options::Scenario;
use crate::report::Report;
use crate::stack::Stack;

/// Starts the shop as the scenario needs it, and runs the scenario.
pub async fn run(stack: Stack, scenario: Scenario) -> Result<Report> {
    stack.up(&scale(&scenario)).await?;
    match scenario {
        Scenario::Kills(options) => kills::run(&stack, &options).await,
        Scenario::Resets(options) => resets::run(&stack, &options).await,
        Scenario::Race(options) => race::run(&stack, &options).await,
        Scenario::Rolling(options) => rolling::run(&stack, &options).await,
        Scenario::Latency(options) => latency::run(&stack, &options).await,
        Scenario::Backlog(options) => backlog::run(&stack, &options).await,
        Scenario::Poison(options) => poison::run(&stack, &options).await,
        Scenario::Frozen(options) => frozen::run(&stack, &options).await,
        Scenario::Listeners(options) => listeners::run(&stack, &options).await,
    }
}

fn scale(scenario: &Scenario) -> Vec<String> {
    let replicas = match scenario {
        Scenario::Race(options) => options.replicas,
        Scenario::Rolling(_) => 2,
        _ => return Vec::new(),
    };
    vec![format!("order-service={replicas}")]
}
