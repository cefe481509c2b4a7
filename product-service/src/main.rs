use std::process::ExitCode;

use clap::{Parser, Subcommand};
use http_kit::cli::{Command as Common, exit_code};
use product_service::adapters::inbound::http;
use product_service::config::{Config, ImportConfig};
use product_service::wiring;

/// Gives memory back that a crowd of clients needed, which the system's allocator keeps.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Échoppe's catalogue: an HTTP API in front of its own database.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Common(Common<Config>),
    /// Add and change products from a file: all of them, or none and what is wrong with each
    Import(ImportConfig),
}

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(Cli::parse().command).await)
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Common(command) => {
            let (serve, migrate) = (wiring::serve, wiring::migrate);
            command.run(serve, migrate, http::specification).await?;
        }
        Command::Import(config) => println!("{}", wiring::import(config).await?),
    }
    Ok(())
}
