//! What can be done to a shop.

mod frozen;
mod kills;
mod listeners;
mod poison;
mod race;
mod readonly;
mod resets;
mod rolling;
mod slow;

use anyhow::Result;

use crate::options::Scenario;
use crate::report::Report;
use crate::stack::Stack;

/// Starts the shop as the scenario needs it, and runs the scenario.
pub async fn run(stack: Stack, scenario: Scenario) -> Result<Report> {
    let replicas = match &scenario {
        Scenario::Race(options) => options.replicas,
        Scenario::Rolling(_) => 2,
        _ => 1,
    };
    stack.up(replicas).await?;
    match scenario {
        Scenario::Kills(options) => kills::run(&stack, &options).await,
        Scenario::Resets(options) => resets::run(&stack, &options).await,
        Scenario::Race(options) => race::run(&stack, &options).await,
        Scenario::Rolling(options) => rolling::run(&stack, &options).await,
        Scenario::Poison(options) => poison::run(&stack, &options).await,
        Scenario::Frozen(options) => frozen::run(&stack, &options).await,
        Scenario::Readonly(options) => readonly::run(&stack, &options).await,
        Scenario::Listeners(options) => listeners::run(&stack, &options).await,
        Scenario::Slow(options) => slow::run(&stack, &options).await,
    }
}
