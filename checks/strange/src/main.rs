#![doc = include_str!("../README.md")]

mod run;
mod shop;
mod tally;
mod target;

use std::process::ExitCode;

use clap::Parser;

/// Sends a running shop bodies that nobody means, and judges every answer
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where the shop listens: the gateway, or all-in-one
    #[arg(long, env = "BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,

    /// How many bodies
    #[arg(long, default_value_t = 20_000)]
    bodies: usize,

    /// What they are drawn from: the same seed sends the same ones
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How many requests are under way at the same time
    #[arg(long, default_value_t = 4)]
    at_once: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Arguments { base_url, bodies, seed, at_once } = Arguments::parse();
    let tally = run::run(&base_url, bodies, seed, at_once).await?;
    tally.tell(&mut std::io::stdout())?;
    Ok(if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
