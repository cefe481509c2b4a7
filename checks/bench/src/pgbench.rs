use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};

use crate::backends::Backends;
use crate::placed::{ADDRESS, AT, ID, lines, payload};

/// How fast PostgreSQL takes the statements of an order, with as many connections.
pub struct Pgbench<'a> {
    pub backends: &'a Backends,
    pub database: &'a str,
    pub connections: u32,
    pub seconds: u32,
}

#[derive(Debug, PartialEq)]
pub struct Inserted {
    pub transactions: f64,
    /// Transactions per second, without the time to connect
    pub rate: f64,
}

/// pgbench connects within its time: on a busy machine that is all of it, and it is given more.
const LONGEST: u32 = 120;

impl Pgbench<'_> {
    pub async fn orders(&self) -> Result<Inserted> {
        let mut time = self.seconds + 1;
        loop {
            let out = self.run(time).await?;
            match read(&out) {
                Some(inserted) if inserted.seconds() >= f64::from(self.seconds) / 2.0 => {
                    return Ok(inserted);
                }
                _ => ensure!(time < LONGEST, "not understood: {out}"),
            }
            time *= 2;
        }
    }

    async fn run(&self, time: u32) -> Result<String> {
        let connections = self.connections.to_string();
        let threads = self.connections.min(2).to_string();
        let time = time.to_string();
        let mut arguments = vec!["pgbench", "--host", self.backends.postgres(), "--no-vacuum"];
        arguments.extend(["--protocol", "prepared", "--file", "/sql/order.sql"]);
        arguments.extend(["--client", &connections, "--jobs", &threads]);
        arguments.extend(["--time", &time]);
        let values = values()?;
        for value in &values {
            arguments.extend(["--define", value]);
        }
        arguments.push(self.database);
        self.backends.client(&arguments).await
    }
}

impl Inserted {
    fn seconds(&self) -> f64 {
        self.transactions / self.rate
    }
}

/// As long as those of an order with two lines.
fn values() -> Result<[String; 11]> {
    Ok([
        "number=0".to_owned(),
        format!("run={}", run()?),
        format!("at={AT}"),
        format!("user={ID}"),
        format!("address={ADDRESS}"),
        format!("lines={}", lines()),
        "aggregatetype=order".to_owned(),
        format!("aggregateid={ID}"),
        "type=order.created.v1".to_owned(),
        format!("payload={}", payload()),
        "content_type=application/cloudevents+json".to_owned(),
    ])
}

/// The first half of the ids: greater in each run.
fn run() -> Result<u128> {
    #[expect(clippy::disallowed_methods, reason = "a number for each run")]
    let now = SystemTime::now();
    Ok(now.duration_since(UNIX_EPOCH)?.as_millis())
}

fn read(out: &str) -> Option<Inserted> {
    let number = |label: &str| {
        let line = out.lines().find_map(|line| line.strip_prefix(label))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some(Inserted {
        transactions: number("number of transactions actually processed: ")?,
        rate: number("tps = ")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_and_rate_are_read_from_what_pgbench_tells() {
        let out = "number of transactions actually processed: 1629\nlatency average = 1.2 ms\n\
                   tps = 814.5 (without initial connection time)";
        let inserted = Inserted { transactions: 1629.0, rate: 814.5 };
        assert!((inserted.seconds() - 2.0).abs() < 1e-9);
        assert_eq!(read(out), Some(inserted));
        assert_eq!(read("number of transactions actually processed: 0"), None);
    }
}
