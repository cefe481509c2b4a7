//! `conformance --base-url URL`: one line per check, a summary, and exit code 1 when a check failed.

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::Parser;

/// Checks over HTTP that a running shop keeps its contract. Makes its own data and deletes it again.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where the shop listens: the gateway, or all-in-one
    #[arg(long, env = "BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut told = Ok(());
    let report = conformance::run_and_tell(&arguments.base_url, |verdict| {
        // A reader that went away (`| head`) ends the telling, not the clean-up.
        if told.is_ok() {
            told = writeln!(stdout(), "{verdict}");
        }
    })
    .await;
    told?;
    writeln!(stdout(), "{}", report.summary())?;
    Ok(if report.passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
