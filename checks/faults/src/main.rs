#![doc = include_str!("../README.md")]

mod inject;
mod load;
mod options;
mod record;
mod report;
mod scenarios;
mod settle;
mod shop;
mod stack;
mod topic;
mod verdict;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use support::unless_interrupted;

use options::Options;
use stack::Stack;

#[tokio::main]
async fn main() -> ExitCode {
    match judge(Options::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether the shop passed. An error is no verdict: the scenario could not be carried out.
async fn judge(options: Options) -> Result<bool> {
    let stack = Stack::new(&options.stack).await?;
    let outcome = unless_interrupted(scenarios::run(stack.clone(), options.scenario)).await;
    let removed = stack.down().await;
    let report = outcome?;
    println!("\n{report}");
    removed?;
    Ok(report.passed())
}
