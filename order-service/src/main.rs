use std::process::ExitCode;

use clap::Parser;
use order_service::adapters::inbound::http;
use order_service::config::Config;
use order_service::wiring;
use service_kit::cli::{Command, exit_code, healthcheck};

/// Échoppe's orders: an HTTP API in front of its own database, and the events of what happened to each order.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command<Config>,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(Cli::parse().command).await)
}

async fn run(command: Command<Config>) -> anyhow::Result<()> {
    match command {
        Command::Serve(config) => wiring::serve(config).await?,
        Command::Migrate(config) => wiring::migrate(config).await?,
        Command::Openapi => print!("{}", http::specification()),
        Command::Healthcheck(http) => healthcheck(&http).await?,
    }
    Ok(())
}
