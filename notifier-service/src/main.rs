use std::process::ExitCode;

use clap::Parser;
use notifier_service::adapters::inbound::http;
use notifier_service::config::Config;
use notifier_service::wiring;
use service_kit::cli::{Command, exit_code};

/// Échoppe's notifier: shows on the console what happens to orders, and keeps the history.
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
