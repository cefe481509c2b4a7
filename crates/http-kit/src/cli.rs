//! The command line that every service has.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::config::HttpConfig;

const HEALTHCHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// The commands of every service; `C` is its configuration.
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
    /// Carries the command out, with what is the service's own.
    ///
    /// # Errors
    ///
    /// Those of `serve` and `migrate`; or the instance is not ready.
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
            Self::Healthcheck(http) => tokio::time::timeout(HEALTHCHECK_TIMEOUT, ask(http.port))
                .await
                .context("no answer in time")??,
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

/// Asks the instance on this machine whether it is ready. An image has no shell and no curl, so a service itself is its
/// container's health check.
async fn ask(port: u16) -> anyhow::Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = hyper::Request::get("/health/ready")
        .header("host", "localhost")
        .body(Empty::<Bytes>::new())?;
    let status = sender.send_request(request).await?.status();
    ensure!(status.is_success(), "not ready: {status}");
    Ok(())
}
