use std::process::ExitCode;

use clap::Parser;
use service_kit::cli::{Command, exit_code, healthcheck};
use user_service::adapters::inbound::http;
use user_service::config::Config;
use user_service::wiring;

/// Échoppe's users: an HTTP API in front of its own database.
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
