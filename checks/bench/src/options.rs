//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::responder::ResponderOptions;

/// Measures the shop against limits of the same machine, in the same run.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub part: Option<Part>,
    #[command(flatten)]
    pub options: Options,
}

/// What the program starts of itself, as a process of its own.
#[derive(Subcommand)]
pub enum Part {
    /// Answers every request with the same bytes
    #[command(hide = true)]
    Responder(ResponderOptions),
}

#[derive(Args)]
pub struct Options {
    /// What is measured [default: all]
    #[arg(value_enum)]
    pub scenarios: Vec<Scenario>,
    /// Two minutes at most: fewer scenarios, and only a collapse fails
    #[arg(long)]
    pub quick: bool,
    /// How often both sides run [default: 5; quick: 3]
    #[arg(long)]
    pub rounds: Option<u32>,
    /// How long one side runs, in seconds [default: 5; quick: 1]
    #[arg(long)]
    pub seconds: Option<u32>,
    /// Where the rows are written to, as JSON
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// The folder of the programs that are measured [default: target/release]
    #[arg(long)]
    pub programs: Option<PathBuf>,
    /// Measure the services of the images echoppe/*, not programs
    #[arg(long)]
    pub images: bool,
    /// Compare with another build instead of the limits: the folder of its programs or, with --images, its tag
    #[arg(long)]
    pub against: Option<String>,
    /// Compose project of the servers, which are removed with their data: it must not exist yet
    #[arg(long, default_value = "echoppe-bench")]
    pub project: String,
    /// The first of some forty loopback ports
    #[arg(long, default_value_t = 38080)]
    pub port: u16,
    /// Where docker-compose.yml is
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    pub root: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// POST /orders against pgbench with the same statements
    Orders,
    /// GET /products and GET /users/{id} against a bare responder of the same bytes
    Reads,
    /// GET /users and GET /orders of a million rows against psql
    Lists,
    /// POST /orders and a page with a million orders against the same with few
    Million,
    /// From an order's commit until it is shown against a raw round trip through the same broker
    Latency,
    /// The relay of a full outbox against a raw producer of the same bytes
    Backlog,
    /// The whole shop under compose: ready, memory, through Traefik against direct
    Gateway,
    /// all-in-one against SQLite's own library
    Embedded,
    /// The same operations against peers in other languages
    Peers,
    /// From start to ready, and resident memory
    Footprint,
}

impl Options {
    pub fn rounds(&self) -> u32 {
        self.rounds.unwrap_or(if self.quick { 3 } else { 5 })
    }

    pub fn seconds(&self) -> u32 {
        self.seconds.unwrap_or(if self.quick { 1 } else { 5 })
    }

    pub fn scenarios(&self) -> Vec<Scenario> {
        match (self.scenarios.is_empty(), self.quick) {
            (false, _) => self.scenarios.clone(),
            (true, true) => vec![Scenario::Orders, Scenario::Reads],
            (true, false) if self.against.is_some() => {
                vec![Scenario::Orders, Scenario::Reads, Scenario::Lists, Scenario::Embedded]
            }
            (true, false) => Scenario::value_variants().to_vec(),
        }
    }
}
