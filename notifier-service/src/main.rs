use std::io::stdout;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use http_kit::cli::{Command as Common, exit_code};
use notifier_service::adapters::inbound::{dead_letters::DeadLettersCommand, http};
use notifier_service::config::{Config, DeadLettersConfig};
use notifier_service::wiring::process;

/// Gives memory back that a crowd of clients needed, which the system's allocator keeps.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Échoppe's notifier: shows on the console what happens to orders, and keeps the history.
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
    /// See the events that could not be handled, and put them back
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand<DeadLettersConfig>),
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
        Command::DeadLetters(command) => command.run(process::dead_letters, &mut stdout()).await,
    }
}
