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
        Row::new(
            "commit → shown, p50 ÷ raw Kafka round trip",
            "ms",
            AtMost(2.0),
        ),
        cell(&latency, "date → affiche_le, p50")?,
        cell(&latency, "raw round trip, p50")?,
    );
    let raw = f64::midpoint(
        cell(&backlog, "raw producer before, messages/s")?,
        cell(&backlog, "raw producer after, messages/s")?,
    );
    let drained = compare(
        Row::new("outbox drain ÷ raw producer", "1/s", AtLeast(0.3)),
        cell(&backlog, "relay, messages/s")?,
        raw,
    );
    let grown = Row::new("outbox drain: growth of memory", "MB", Goal::Told);
    let grown = grown.values(&[cell(&backlog, "its growth, MiB")? * 1.048_576]);
    Ok(vec![shown, drained, grown])
}

fn compare(row: Row, ours: f64, limit: f64) -> Row {
    let limit = row.clone().values(&[limit]).ours;
    let ours = row.clone().values(&[ours]).ours;
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
    let output = output
        .await
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("{}: {}", program.display(), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The value in the row of its table that is called so.
fn cell(table: &str, name: &str) -> Result<f64> {
    let row = table
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix("  "));
    let value = row.and_then(|row| row.split_whitespace().next()?.parse().ok());
    value.with_context(|| format!("no {name} in:\n{table}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_by_the_whole_name_of_its_row() {
        let table = "raw round trip, p50     1.20\n\
                     date → affiche_le, p50 as multiple of raw     1.50  ≤ 2  ok\n\
                     date → affiche_le, p50     1.80\n";
        assert!((cell(table, "date → affiche_le, p50").unwrap() - 1.8).abs() < 1e-9);
        assert!((cell(table, "raw round trip, p50").unwrap() - 1.2).abs() < 1e-9);
        assert!(cell(table, "relay").is_err());
    }
}
