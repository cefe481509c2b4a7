use std::process::ExitCode;

use crate::config::HttpConfig;
use crate::healthcheck::healthcheck;

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

impl<C: clap::Args> Command<C> {
    /// Does what was told: what is the service's own is passed in.
    pub async fn run(
        self,
        serve: impl AsyncFnOnce(C) -> anyhow::Result<()>,
        migrate: impl AsyncFnOnce(C) -> anyhow::Result<()>,
        specification: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match self {
            Self::Serve(config) => serve(config).await?,
            Self::Migrate(config) => migrate(config).await?,
            Self::Openapi => print!("{}", specification()),
            Self::Healthcheck(http) => healthcheck(&http).await?,
        }
        Ok(())
    }
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
