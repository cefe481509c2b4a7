use std::io::{ErrorKind, Write};

use anyhow::{anyhow, bail};
use database::Database;
use futures_util::TryStreamExt;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::parked::{self, ParkedEvent};

/// A service's commands about its outbox; `C` is the configuration that opens its database.
#[derive(Debug, clap::Subcommand)]
pub enum OutboxCommand<C: clap::Args> {
    /// List the events that are parked: each was refused for good, and the later ones of its aggregate wait behind it
    List {
        /// How to print them, one per line
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        #[command(flatten)]
        config: C,
    },
    /// Let parked events be published again, once the cause is removed
    Retry {
        #[command(flatten)]
        target: RetryTarget,
        #[command(flatten)]
        config: C,
    },
}

#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum Format {
    /// Columns, for people
    #[default]
    Text,
    /// A JSON object on each line
    Json,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct RetryTarget {
    /// Id of a parked event
    event_id: Option<Uuid>,
    /// All that are parked
    #[arg(long)]
    all: bool,
}

impl<C: clap::Args> OutboxCommand<C> {
    /// Carries the command out and writes the result to `out`.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened, read or changed, when `out` cannot be written, or when the event to retry is not
    /// parked.
    pub async fn run(
        self,
        open: impl AsyncFnOnce(C) -> anyhow::Result<Database>,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        match self {
            Self::List { format, config } => {
                let database = open(config).await?;
                list(&database, format, out).await?;
                database.close().await;
            }
            Self::Retry { target, config } => {
                let database = open(config).await?;
                let retried = retry(&database, &target).await;
                database.close().await;
                write_line(out, &retried?)?;
            }
        }
        Ok(())
    }
}

async fn list(database: &Database, format: Format, out: &mut impl Write) -> anyhow::Result<()> {
    // The message of a database error contains its causes.
    let cannot = |error: DbErr| anyhow!("cannot read the outbox: {error}");
    let mut events = parked::parked(database.clone()).await.map_err(cannot)?;
    while let Some(event) = events.try_next().await.map_err(cannot)? {
        let line = match format {
            Format::Text => columns(&event),
            Format::Json => serde_json::to_string(&event)?,
        };
        if !write_line(out, &line)? {
            return Ok(());
        }
    }
    Ok(())
}

async fn retry(database: &Database, target: &RetryTarget) -> anyhow::Result<String> {
    let retried = parked::retry(database, target.event_id).await;
    let retried = retried.map_err(|error| anyhow!("cannot change the outbox: {error}"))?;
    match (target.event_id, retried) {
        (Some(id), 0) => bail!("no event with the id {id} is parked"),
        (_, 1) => Ok("1 event will be published again".to_owned()),
        (_, count) => Ok(format!("{count} events will be published again")),
    }
}

fn columns(event: &ParkedEvent) -> String {
    let ParkedEvent { id, event_type, aggregate_type, aggregate_id, bytes, parked_at, .. } = event;
    let since = parked::rfc3339(*parked_at);
    // A reason of several lines must not break the column.
    let reason = event.reason.replace(char::is_control, " ");
    format!("{id}  {event_type}  {aggregate_type} {aggregate_id}  {bytes} bytes  {since}  {reason}")
}

/// Writes a line and returns whether the reader is still there: `| head` closes the pipe, which is no failure.
fn write_line(out: &mut impl Write, line: &str) -> std::io::Result<bool> {
    match writeln!(out, "{line}") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}
