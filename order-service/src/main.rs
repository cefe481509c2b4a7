use std::process::ExitCode;

use clap::{Parser, Subcommand};
use http_kit::cli::{Command as Common, exit_code};
use order_service::adapters::inbound::http;
use order_service::config::{Config, InspectionConfig};
use order_service::wiring::{self, process};
use outbox::OutboxCommand;

/// Gives memory back that a crowd of clients needed, which the system's allocator keeps.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Échoppe's orders: an HTTP API in front of its own database, and the events of what happened to each order.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Common(Box<Common<Config>>),
    /// See what could not be published, and let it be tried again
    #[command(subcommand)]
    Outbox(OutboxCommand<InspectionConfig>),
}

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(Cli::parse().command).await)
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Common(command) => {
            let (serve, migrate) = (process::serve, process::migrate);
            command.run(serve, migrate, http::specification).await
        }
        Command::Outbox(command) => command.run(wiring::inspect, &mut std::io::stdout()).await,
    }
}
