#![doc = include_str!("../README.md")]

mod backends;
mod bench;
mod limits;
mod million_rows;
mod options;
mod process;
mod report;
mod responder;
mod scenarios;
mod server;
mod shop;
mod wrk;

use std::fs;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Result, ensure};
use clap::Parser;
use serde::Serialize;
use support::unless_interrupted;

use backends::Backends;
use bench::Bench;
use options::{Cli, Options, Part};
use report::{Row, machine, table};
use scenarios::Found;

#[derive(Serialize)]
struct Report<'a> {
    machine: &'a str,
    rows: &'a [Row],
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.part {
        Some(Part::Responder(options)) => responder::run(options).await.map(|()| true),
        None => run(cli.options).await,
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Returns false when a quick run has found a collapse. A goal that is missed is reported, and no failure.
async fn run(options: Options) -> Result<bool> {
    let machine = machine()?;
    let backends = Backends::new(&options);
    let stack = scenarios::stack(&options);
    backends.must_not_exist().await?;
    stack.must_not_exist().await?;
    let options = Rc::new(options);
    let measuring = measure(backends.clone(), options.clone());
    let outcome = unless_interrupted(measuring).await;
    let removed = stack.down().await.and(backends.down().await);
    let Found { rows, failed } = outcome?;
    println!("{machine}\n\n{}", table(&rows));
    if let Some(path) = &options.json {
        let report = Report { machine: &machine, rows: &rows };
        fs::write(path, serde_json::to_string_pretty(&report)?)?;
    }
    removed?;
    ensure!(failed.is_empty(), "not measured: {}", failed.join("\n"));
    let collapsed = rows.iter().filter(|row| row.has_collapsed());
    let collapsed =
        collapsed.inspect(|row| println!("{} is below its floor, {}", row.name, row.floor));
    Ok(!options.quick || collapsed.count() == 0)
}

async fn measure(mut backends: Backends, options: Rc<Options>) -> Result<Found> {
    backends.up().await?;
    Ok(scenarios::run(&Bench::new(backends, options)?).await)
}
