#![doc = include_str!("../README.md")]

mod backends;
mod goal;
mod http;
mod machine;
mod measure;
mod options;
mod pgbench;
mod placed;
mod process;
mod responder;
mod rounds;
mod row;
mod run;
mod scenarios;
mod server;
mod shop;
mod sqlite;
mod statistics;
mod stored;
mod table;
mod wrk;

use std::process::ExitCode;

use clap::Parser;
use options::{Cli, Part};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.part {
        Some(Part::Responder(options)) => responder::run(options).await.map(|()| true),
        None => run::run(cli.options).await,
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
