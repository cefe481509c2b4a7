use std::process::ExitCode;

use crate::config::HttpConfig;

pub use crate::healthcheck::healthcheck;

/// What every service can be told to do; `C` is its configuration.
#[derive(Debug, clap::Subcommand)]
pub enum Command<C: clap::Args> {
    /// Migrate the database, then serve until SIGTERM or Ctrl-C
    Serve(C),
    /// Migrate the database and end
    Migrate(C),
    /// Print the OpenAPI document
    Openapi,
    /// Ask a running instance on this machine whether it is ready: exit code 0 or 1
    Healthcheck(HttpConfig),
}

/// The end of `main`: an error is one line on standard error, with its causes, and exit code 1.
pub fn exit_code(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
