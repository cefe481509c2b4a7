#![doc = include_str!("../README.md")]

mod clock;
mod harm;
mod ledger;
mod listener;
mod load;
mod made;
mod observed;
mod options;
mod plan;
mod report;
mod reset;
mod rest;
mod scenarios;
mod shop;
mod stack;
mod stats;
mod topic;
mod verdict;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use options::Options;
use report::Report;
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

/// Did the shop pass? An error is no verdict: the scenario could not be carried out.
async fn judge(options: Options) -> Result<bool> {
    let stack = Stack::new(&options.stack).await?;
    // A task of its own, so that the shop is removed even after a panic.
    let scenario = tokio::spawn(scenarios::run(stack.clone(), options.scenario));
    let abort = scenario.abort_handle();
    let outcome = tokio::select! {
        outcome = scenario => outcome.context("the scenario panicked").flatten(),
        stopped = told_to_stop() => {
            abort.abort();
            stopped
        }
    };
    let removed = stack.down().await;
    let report = outcome?;
    println!("\n{report}");
    removed?;
    Ok(report.passed())
}

async fn told_to_stop() -> Result<Report> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => bail!("interrupted"),
        _ = terminate.recv() => bail!("terminated"),
    }
}
