use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use support::docker;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::container::Container;

const PAUSE: Duration = Duration::from_millis(200);

/// What counts towards the limits of containers, in MiB: their processes, and what the kernel has for them.
pub async fn usage(containers: &[Container]) -> Result<Vec<f64>> {
    let mut arguments = vec!["stats", "--no-stream", "--format", "{{.MemUsage}}"];
    arguments.extend(containers.iter().map(|container| container.id.as_str()));
    let lines = docker(&arguments).await?;
    let usages: Option<Vec<_>> = lines.lines().map(mebibytes).collect();
    usages
        .filter(|usages| usages.len() == containers.len())
        .with_context(|| format!("not the memory of each: {lines:?}"))
}

/// Reads such as `12.5MiB / 64MiB`.
fn mebibytes(usage: &str) -> Option<f64> {
    let used = usage.split_once(" / ")?.0;
    let units = [("KiB", 1.0 / 1024.0), ("MiB", 1.0), ("GiB", 1024.0)];
    units.iter().find_map(|(unit, size)| Some(used.strip_suffix(unit)?.parse::<f64>().ok()? * size))
}

/// Watches how much memory the processes of a container have: the service, and what runs beside it.
pub struct MemoryWatch {
    peak: Rc<Cell<Memory>>,
    base: Memory,
    task: JoinHandle<()>,
}

/// Resident memory in MiB, with the pages of the program, which all of its processes share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    pub service: f64,
    /// The largest other process.
    pub other: f64,
}

impl MemoryWatch {
    pub async fn start(container: &Container) -> Result<Self> {
        let (id, main) = (container.id.clone(), container.process().await?);
        let base = measure(&id, main).await?;
        let peak = Rc::new(Cell::new(base));
        let shared = peak.clone();
        let task = tokio::task::spawn_local(async move {
            loop {
                sleep(PAUSE).await;
                if let Ok(now) = measure(&id, main).await {
                    shared.set(shared.get().max(now));
                }
            }
        });
        Ok(Self { peak, base, task })
    }

    /// What the service had when the watch began.
    pub fn base(&self) -> f64 {
        self.base.service
    }

    /// By how much the service has grown at most so far.
    pub fn growth(&self) -> f64 {
        self.peak.get().service - self.base.service
    }

    pub fn peak(&self) -> Memory {
        self.peak.get()
    }
}

impl Drop for MemoryWatch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Memory {
    fn max(self, other: Self) -> Self {
        Self { service: self.service.max(other.service), other: self.other.max(other.other) }
    }
}

async fn measure(container: &str, main: u64) -> Result<Memory> {
    let table = docker(&["top", container, "-eo", "pid,rss"]).await?;
    read(&table, main).with_context(|| format!("no process {main} in {table:?}"))
}

/// Reads a table of process ids and KiB below a line of titles.
fn read(table: &str, main: u64) -> Option<Memory> {
    let (mut service, mut other) = (None, 0.0);
    for line in table.lines().skip(1) {
        let mut words = line.split_whitespace();
        let process: u64 = words.next()?.parse().ok()?;
        let mebibytes = words.next()?.parse::<f64>().ok()? / 1024.0;
        match process == main {
            true => service = Some(mebibytes),
            false => other = f64::max(other, mebibytes),
        }
    }
    Some(Memory { service: service?, other })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_is_distinguished_from_what_runs_beside_it() {
        let table =
            "PID                 RSS\n2166                20480\n2190   1024\n2191   5120\n";
        let memory = |service, other| Some(Memory { service, other });
        assert_eq!(read(table, 2166), memory(20.0, 5.0));
        assert_eq!(read("PID   RSS\n7   512\n", 7), memory(0.5, 0.0));
        assert_eq!(read(table, 7), None);
    }

    #[test]
    fn usage_is_read_in_each_unit() {
        assert_eq!(mebibytes("12.5MiB / 64MiB"), Some(12.5));
        assert_eq!(mebibytes("512KiB / 64MiB"), Some(0.5));
        assert_eq!(mebibytes("1.5GiB / 2GiB"), Some(1536.0));
        for of_a_stopped_one in ["-- / --", "0B / 0B"] {
            assert_eq!(mebibytes(of_a_stopped_one), None, "{of_a_stopped_one}");
        }
    }
}
