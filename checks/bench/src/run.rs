use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::LocalSet;

use crate::backends::Backends;
use crate::machine::Machine;
use crate::options::Options;
use crate::row::Row;
use crate::scenarios::{self, Bench, Found};
use crate::table::table;

#[derive(Serialize)]
struct Report<'a> {
    machine: &'a Machine,
    rows: &'a [Row],
}

/// False when a quick run has found a collapse. A goal that is missed is told, and no failure.
pub async fn run(options: Options) -> Result<bool> {
    let machine = Machine::read()?;
    let backends = Backends::new(&options);
    let stack = scenarios::stack(&options);
    backends.must_not_exist().await?;
    stack.must_not_exist().await?;
    let options = Arc::new(options);
    let tasks = LocalSet::new();
    // A task of its own, so that the servers are removed even after a panic.
    let measuring = tasks.spawn_local(measure(backends.clone(), options.clone()));
    let abort = measuring.abort_handle();
    let outcome = tasks.run_until(async {
        tokio::select! {
            outcome = measuring => outcome.context("a scenario panicked").flatten(),
            stopped = told_to_stop() => {
                abort.abort();
                stopped
            }
        }
    });
    let outcome = outcome.await;
    drop(tasks);
    let removed = stack.down().await.and(backends.down().await);
    let Found { rows, failed } = outcome?;
    println!("{machine}\n\n{}", table(&rows));
    if let Some(path) = &options.json {
        let report = Report { machine: &machine, rows: &rows };
        fs::write(path, serde_json::to_string_pretty(&report)?)?;
    }
    removed?;
    ensure!(failed.is_empty(), "not measured: {}", failed.join("\n"));
    Ok(!options.quick || !collapsed(&rows))
}

async fn measure(mut backends: Backends, options: Arc<Options>) -> Result<Found> {
    backends.up().await?;
    let bench = Bench::new(backends, options)?;
    Ok(scenarios::all(&bench).await)
}

fn collapsed(rows: &[Row]) -> bool {
    let low: Vec<&Row> = rows.iter().filter(|row| row.has_collapsed()).collect();
    for row in &low {
        println!("{} is below its floor, {}", row.scenario, row.floor);
    }
    !low.is_empty()
}

async fn told_to_stop() -> Result<Found> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => bail!("interrupted"),
        _ = terminate.recv() => bail!("terminated"),
    }
}
