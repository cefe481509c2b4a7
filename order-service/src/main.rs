use std::process::ExitCode;

use clap::Parser;
use order_service::adapters::inbound::http;
use order_service::config::Config;
use order_service::wiring;
use service_kit::cli::{Command, exit_code};

/// Échoppe's orders: an HTTP API in front of its own database, and the events of what happened to each order.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command<Config>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    let outcome = command.run(wiring::serve, wiring::migrate, http::specification);
    exit_code(outcome.await)
}
