use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::Bench;
use crate::goal::Goal::{self, AtLeast, AtMost};
use crate::row::Row;

/// The event chain, which `checks/faults` measures: it alternates by itself, sample by sample.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let latency = faults(bench, &["latency"]).await?;
    let backlog = faults(bench, &["backlog"]).await?;
    let shown = compare(
        Row::new("commit → shown, p50 ÷ raw Kafka round trip", "ms", AtMost(2.0)),
        &cells(&latency, "date → affiche_le, p50")?,
        &cells(&latency, "raw round trip, p50")?,
    );
    let drained = compare(
        Row::new("outbox drain ÷ raw producer", "1/s", AtLeast(0.3)),
        &cells(&backlog, "relay, messages/s")?,
        &cells(&backlog, "raw producer, messages/s")?,
    );
    let mebibytes = cells(&backlog, "its growth, MiB")?;
    let megabytes: Vec<_> = mebibytes.iter().map(|value| value * 1.048_576).collect();
    let grown = Row::new("outbox drain: growth of memory", "MB", Goal::Told);
    let grown = grown.values(&megabytes);
    Ok(vec![shown, drained, grown])
}

fn compare(row: Row, ours: &[f64], limit: &[f64]) -> Row {
    let limit = row.clone().values(limit).ours;
    let ours = row.clone().values(ours).ours;
    row.measured((ours, limit))
}

/// What the program prints. It ends with 1 where it judges otherwise than we do.
async fn faults(bench: &Bench, scenario: &[&str]) -> Result<String> {
    let project = format!("{}-faults", bench.options.project);
    let program = bench.program("faults");
    let output = Command::new(&program)
        .args(scenario)
        .args(["--project", &project])
        .args(["--gateway-port", &bench.port(10).to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let output = output.await.with_context(|| format!("cannot run {}", program.display()))?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("{}: {}", program.display(), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The values in the row of its table that is called so, one per round.
fn cells(table: &str, name: &str) -> Result<Vec<f64>> {
    let row = table.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix("  "));
    let cell = row.and_then(|row| row.trim().split("  ").next());
    let values = cell.map(|cell| cell.split(", ").map(str::parse).collect());
    values.and_then(Result::ok).with_context(|| format!("no {name} in:\n{table}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_the_whole_name_of_their_row() {
        let table = "raw round trip, p50     1.20\n\
                     date → affiche_le, p50 as multiple of raw     1.50  ≤ 2  ok\n\
                     date → affiche_le, p50     1.80\n\
                     relay, messages/s     2, 3.5\n";
        assert_eq!(cells(table, "date → affiche_le, p50").unwrap(), [1.8]);
        assert_eq!(cells(table, "raw round trip, p50").unwrap(), [1.2]);
        assert_eq!(cells(table, "relay, messages/s").unwrap(), [2.0, 3.5]);
        assert!(cells(table, "relay").is_err());
    }
}
