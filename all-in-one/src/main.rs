use std::process::ExitCode;

use all_in_one::config::Config;
use all_in_one::shop::Shop;
use clap::Parser;
use http_kit::cli::exit_code;
use http_kit::{shutdown, telemetry};

/// Échoppe, the whole shop in one process: nothing else to install.
#[derive(Parser)]
#[command(version)]
#[command(mut_arg("log_filter", |arg| arg.default_value("warn")))]
#[command(mut_arg("shutdown_timeout_ms", |arg| arg.default_value("1500")))]
struct Cli {
    #[command(flatten)]
    config: Config,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(Cli::parse().config).await)
}

async fn run(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let signal = shutdown::on_signal()?;
    let shop = Shop::open(&config).await?;
    eprintln!("{}", shop.welcome());
    shop.run(signal).await
}
