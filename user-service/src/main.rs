use std::process::ExitCode;

use clap::Parser;
use http_kit::cli::{Command, exit_code};
use user_service::adapters::inbound::http;
use user_service::config::Config;
use user_service::wiring;

/// Gives memory back that a crowd of clients needed, which the system's allocator keeps.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Échoppe's users: an HTTP API in front of its own database.
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
