//! What PostgreSQL and SQLite take by themselves of an order with two lines, as order-service stores it: the limits of
//! `POST /orders`.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use rusqlite::{Connection, OpenFlags, params};

use crate::backends::Backends;
use crate::report::Sample;

const ID: &str = "01a20673-688d-7006-a00c-10238af36fc8";
const AT: &str = "2026-11-23T03:29:16.429Z";
const ADDRESS: &str = "1 rue des Lilas, Lyon";
const PRODUCT: &str = "019ad735-8400-7a3b-8199-c6b41c80317f";
const NAMES: [&str; 2] = ["Baguette de tradition", "Pain de campagne"];

/// pgbench connects within its time: on a busy machine that is all of it, and it is given more. In s.
const LONGEST: u32 = 120;

#[derive(Debug, PartialEq)]
struct Inserted {
    transactions: f64,
    /// Transactions per second, without the time to connect.
    rate: f64,
}

/// Measures how fast pgbench inserts orders into tables that order-service has made.
pub async fn pgbench(
    backends: &Backends,
    database: &str,
    connections: u32,
    seconds: u32,
) -> Result<Sample> {
    let mut time = seconds + 1;
    loop {
        let before = backends.database_cpu().await?;
        let out = run_pgbench(backends, database, connections, time).await?;
        let used = backends.database_cpu().await?.saturating_sub(before);
        match Inserted::read(&out) {
            Some(inserted) if inserted.seconds() >= f64::from(seconds) / 2.0 => {
                let database_cpu = Some(used.as_secs_f64() * 1e6 / inserted.transactions);
                return Ok(Sample { database_cpu, ..Sample::from(inserted.rate) });
            }
            _ => ensure!(time < LONGEST, "not understood: {out}"),
        }
        time *= 2;
    }
}

async fn run_pgbench(
    backends: &Backends,
    database: &str,
    connections: u32,
    seconds: u32,
) -> Result<String> {
    #[expect(clippy::disallowed_methods, reason = "the ids of a run are greater than those before")]
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let (threads, connections) = (connections.min(2).to_string(), connections.to_string());
    let seconds = seconds.to_string();
    let mut arguments = vec!["pgbench", "--host", backends.postgres(), "--no-vacuum"];
    arguments.extend(["--protocol", "prepared", "--file", "/sql/order.sql"]);
    arguments.extend(["--client", &connections, "--jobs", &threads, "--time", &seconds]);
    let values = [
        "number=0".to_owned(),
        format!("run={run}"),
        format!("at={AT}"),
        format!("user={ID}"),
        format!("address={ADDRESS}"),
        format!("lines={}", lines()),
        "aggregatetype=order".to_owned(),
        format!("aggregateid={ID}"),
        "type=order.created.v1".to_owned(),
        format!("payload={}", payload()),
        "content_type=application/cloudevents+json".to_owned(),
    ];
    for value in &values {
        arguments.extend(["--define", value]);
    }
    arguments.push(database);
    backends.client(&arguments).await
}

/// Measures how many orders a second SQLite's library inserts on one thread, with the pragmas of `crates/database`, into
/// tables that the shop has made: the order and its event, in a transaction that survives a power cut.
pub fn sqlite(path: &Path, run: u32, time: Duration) -> Result<f64> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let (lines, payload) = (lines(), payload());
    let (start, mut number) = (Instant::now(), 0_u32);
    while start.elapsed() < time {
        let id = (u128::from(run) << 64 | u128::from(number)).to_be_bytes();
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        connection
            .prepare_cached("INSERT INTO orders (id, placed_at, user_id, delivery_address, lines) VALUES (?, ?, ?, ?, ?)")?
            .execute(params![id, AT, id, ADDRESS, lines])?;
        connection
            .prepare_cached("INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at) VALUES (?, 'order', ?, 'order.created.v1', ?, 'application/cloudevents+json', ?)")?
            .execute(params![id, ID, payload, AT])?;
        connection.prepare_cached("COMMIT")?.execute([])?;
        number += 1;
    }
    Ok(f64::from(number) / start.elapsed().as_secs_f64())
}

/// Returns how many events wait in an SQLite outbox.
pub fn sqlite_outbox(path: &Path) -> Result<u32> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection.query_one("SELECT count(*) FROM outbox", [], |row| row.get(0))?)
}

fn lines() -> String {
    let line = |name| {
        format!(
            r#"{{"product_id":"{PRODUCT}","name":"{name}","unit_price_cents":1290,"quantity":2}}"#
        )
    };
    format!("[{}]", NAMES.map(line).join(","))
}

/// The event as it would be published.
fn payload() -> String {
    let line = |name| format!(r#"{{"id":"{PRODUCT}","nom":"{name}","prix":12.90,"quantite":2}}"#);
    let lines = NAMES.map(line).join(",");
    format!(
        r#"{{"specversion":"1.0","id":"{ID}","source":"/order-service","type":"order.created.v1","subject":"{ID}","time":"{AT}","datacontenttype":"application/json","traceparent":"00-1ee39cbd9d5247fc97b35c0a51c1c5ca-d8d78f54bc5f4820-00","data":{{"id":"{ID}","date_achat":"{AT}","utilisateur_id":"{ID}","prix_total":51.60,"adresse_livraison":"{ADDRESS}","produits":[{lines}]}}}}"#
    )
}

impl Inserted {
    fn read(out: &str) -> Option<Self> {
        let number = |label: &str| {
            let line = out.lines().find_map(|line| line.strip_prefix(label))?;
            line.split_whitespace().next()?.parse().ok()
        };
        let transactions = number("number of transactions actually processed: ")?;
        Some(Self { transactions, rate: number("tps = ")? })
    }

    fn seconds(&self) -> f64 {
        self.transactions / self.rate
    }
}

#[cfg(test)]
mod tests {
    use event_contracts::OrderEvent;

    use super::*;

    #[test]
    fn what_is_stored_is_json_and_the_event_one_of_ours() {
        let lines: serde_json::Value = serde_json::from_str(&lines()).unwrap();
        assert_eq!(lines.as_array().unwrap().len(), 2);
        assert!(OrderEvent::from_json(payload().as_bytes()).is_ok(), "{}", payload());
    }

    #[test]
    fn count_and_rate_are_read_from_the_output_of_pgbench() {
        let out = "number of transactions actually processed: 1629\nlatency average = 1.2 ms\n\
                   tps = 814.5 (without initial connection time)";
        let inserted = Inserted { transactions: 1629.0, rate: 814.5 };
        assert!((inserted.seconds() - 2.0).abs() < 1e-9);
        assert_eq!(Inserted::read(out), Some(inserted));
        assert_eq!(Inserted::read("number of transactions actually processed: 0"), None);
    }
}
