use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// Watches how much memory a container uses, without the page cache, about once a second.
pub struct MemoryWatch {
    samples: Arc<Mutex<Vec<f64>>>,
    /// Ends with this value.
    _child: Child,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sample {
    mem_usage: String,
}

impl MemoryWatch {
    pub async fn start(container: &str) -> Result<Self> {
        let mut child = Command::new("docker")
            .args(["stats", "--no-trunc", "--format", "{{json .}}", container])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().context("docker stats has no output")?;
        let samples = Arc::new(Mutex::new(Vec::new()));
        let told = samples.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(out).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(mebibytes) = read(&line) {
                    lock(&told).push(mebibytes);
                }
            }
        });
        let watch = Self { samples, _child: child };
        watch.wait_for_sample().await?;
        Ok(watch)
    }

    /// MiB, now.
    pub fn latest(&self) -> f64 {
        lock(&self.samples).last().copied().unwrap_or_default()
    }

    /// MiB, at most so far.
    pub fn peak(&self) -> f64 {
        lock(&self.samples).iter().copied().fold(0.0, f64::max)
    }

    async fn wait_for_sample(&self) -> Result<()> {
        for _ in 0..200 {
            if self.latest() > 0.0 {
                return Ok(());
            }
            sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("docker stats says nothing")
    }
}

/// A line such as `{…,"MemUsage":"5.4MiB / 64MiB",…}`, in MiB. Before it there may be codes that clear a screen.
fn read(line: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 4] =
        [("KiB", 1.0 / 1024.0), ("MiB", 1.0), ("GiB", 1024.0), ("B", 1.0 / 1_048_576.0)];
    let json = line.get(line.find('{')?..=line.rfind('}')?)?;
    let sample: Sample = serde_json::from_str(json).ok()?;
    let used = sample.mem_usage.split('/').next()?.trim();
    let with_unit = |(unit, factor)| {
        let number: f64 = used.strip_suffix(unit)?.parse().ok()?;
        Some(number * factor)
    };
    UNITS.into_iter().find_map(with_unit)
}

fn lock(samples: &Mutex<Vec<f64>>) -> std::sync::MutexGuard<'_, Vec<f64>> {
    samples.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_docker_stats_is_read_in_mebibytes() {
        let line = |used: &str| format!("\u{1b}[2J{{\"MemUsage\":\"{used} / 64MiB\"}}\u{1b}[K");
        assert_eq!(read(&line("5.5MiB")), Some(5.5));
        assert_eq!(read(&line("512KiB")), Some(0.5));
        assert_eq!(read(&line("1GiB")), Some(1024.0));
        assert_eq!(read(&line("0B")), Some(0.0));
        assert_eq!(read("--"), None);
    }
}
