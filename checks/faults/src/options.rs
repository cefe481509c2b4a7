//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Brings up a shop of its own under compose, injects faults, and counts whether it kept its promises.
#[derive(Parser)]
#[command(version)]
pub struct Options {
    #[command(subcommand)]
    pub scenario: Scenario,
    #[command(flatten)]
    pub stack: StackOptions,
}

#[derive(Args, Clone)]
pub struct StackOptions {
    /// Compose project of the shop, which is removed with its volumes: it must not exist yet
    #[arg(long, global = true, default_value = "echoppe-faults")]
    pub project: String,
    /// Loopback port of its gateway
    #[arg(long, global = true, default_value_t = 28080)]
    pub gateway_port: u16,
    /// Loopback port of its Kafka [default: the gateway's + 1]
    #[arg(long, global = true)]
    pub kafka_port: Option<u16>,
    /// Build the images first
    #[arg(long, global = true)]
    pub build: bool,
    /// Leave the shop running afterwards
    #[arg(long, global = true)]
    pub keep: bool,
    /// Where docker-compose.yml is
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    pub root: PathBuf,
    /// A compose file more, which may put another service in a place; may be given again
    #[arg(long = "compose-file", global = true, value_name = "FILE")]
    pub compose_files: Vec<PathBuf>,
    /// How long the healed shop may take to publish and show what it still has to, in seconds
    #[arg(long, global = true, default_value = "120", value_parser = seconds)]
    pub settle: Duration,
}

#[derive(Subcommand)]
pub enum Scenario {
    /// SIGKILL, pauses and network cuts at random moments under load: nothing is lost, doubled or out of order
    Kills(Kills),
    /// Clients reset their connections: database, topic and notifications agree
    Resets(Resets),
    /// Clients race with one Idempotency-Key on several replicas: one order, one answer
    Race(Race),
    /// Replicas restart one after the other under load: no request fails
    Rolling(Rolling),
    /// Messages that are no events, between good ones
    Poison(Poison),
    /// user-service stands still under load: orders are refused in time, and accepted again at once afterwards
    Frozen(Frozen),
    /// PostgreSQL fails over: sessions end, and new ones can only read for a while
    Readonly(ReadOnly),
    /// Many listeners on the event stream, and one that does not read
    Listeners(Listeners),
    /// Many clients that send a byte of a body a second, at each service and through the gateway: they fit, and disturb nobody
    Slow(Slow),
}

#[derive(Args)]
pub struct Kills {
    /// Processes killed with SIGKILL; pauses and network cuts come on top
    #[arg(long = "kills", default_value_t = 20)]
    pub count: u32,
    /// Repeats a plan [default: random]
    #[arg(long)]
    pub seed: Option<u64>,
    /// No further fault begins after this many seconds
    #[arg(long, default_value = "3600", value_parser = seconds)]
    pub duration_limit: Duration,
    /// Requests per second, all clients together
    #[arg(long, default_value_t = 30)]
    pub rate: u32,
    /// No request carries an Idempotency-Key, and no order is placed again after an unclear answer
    #[arg(long)]
    pub without_keys: bool,
}

#[derive(Args)]
pub struct Resets {
    #[arg(long, default_value_t = 10_000)]
    pub requests: u32,
    #[arg(long)]
    pub seed: Option<u64>,
    /// No request carries an Idempotency-Key, and none is sent again
    #[arg(long)]
    pub without_keys: bool,
}

#[derive(Args)]
pub struct Race {
    #[arg(long, default_value_t = 100)]
    pub rounds: u32,
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub clients: u32,
    #[arg(long, default_value_t = 3)]
    pub replicas: u32,
}

#[derive(Args)]
pub struct Rolling {
    #[arg(long, default_value_t = 6)]
    pub restarts: u32,
    /// Requests per second, all clients together
    #[arg(long, default_value_t = 60)]
    pub rate: u32,
}

#[derive(Args)]
pub struct Poison {
    #[arg(long, default_value_t = 10_000)]
    pub count: u32,
    #[arg(long)]
    pub seed: Option<u64>,
}

#[derive(Args)]
pub struct Frozen {
    #[arg(long, default_value_t = 16)]
    pub clients: u32,
    /// For how many seconds
    #[arg(long = "seconds", default_value = "10", value_parser = seconds)]
    pub lasts: Duration,
}

#[derive(Args)]
pub struct ReadOnly {
    #[arg(long, default_value_t = 8)]
    pub clients: u32,
    /// For how many seconds
    #[arg(long = "seconds", default_value = "10", value_parser = seconds)]
    pub lasts: Duration,
}

#[derive(Args)]
pub struct Listeners {
    #[arg(long, default_value_t = 1000)]
    pub count: u32,
    #[arg(long, default_value_t = 50)]
    pub events: u32,
}

#[derive(Args)]
pub struct Slow {
    /// At each service; each takes a file (`ulimit -n`)
    #[arg(long, default_value_t = 2000)]
    pub count: u32,
}

fn seconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_secs)
}
