use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use compose_project::docker;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::container::Container;

const PAUSE: Duration = Duration::from_millis(200);

/// Watches how much memory the processes of a container have, each for itself: the service, and what is run beside it.
pub struct ProcessWatch {
    peaks: Arc<Mutex<Peaks>>,
    /// MiB of the service when it began.
    pub base: f64,
    task: JoinHandle<()>,
}

/// MiB, with the pages of the program itself, which all of its processes share.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Peaks {
    pub service: f64,
    /// The largest other process.
    pub other: f64,
}

impl ProcessWatch {
    pub async fn start(container: &Container) -> Result<Self> {
        let (id, main) = (container.id.clone(), container.process().await?);
        let now = look(&id, main).await?;
        let peaks = Arc::new(Mutex::new(now));
        let told = peaks.clone();
        let task = tokio::spawn(async move {
            loop {
                sleep(PAUSE).await;
                if let Ok(now) = look(&id, main).await {
                    lock(&told).add(now);
                }
            }
        });
        let base = now.service;
        Ok(Self { peaks, base, task })
    }

    /// At most so far.
    pub fn peaks(&self) -> Peaks {
        *lock(&self.peaks)
    }
}

impl Drop for ProcessWatch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Peaks {
    fn add(&mut self, now: Self) {
        self.service = self.service.max(now.service);
        self.other = self.other.max(now.other);
    }
}

async fn look(container: &str, main: u32) -> Result<Peaks> {
    let table = docker(&["top", container, "-eo", "pid,rss"]).await?;
    read(&table, main).with_context(|| format!("no process {main} in {table:?}"))
}

/// A table of process ids and KiB under a line of titles.
fn read(table: &str, main: u32) -> Option<Peaks> {
    let mut peaks = None;
    let mut other = 0.0;
    for line in table.lines().skip(1) {
        let mut words = line.split_whitespace();
        let (process, kibibytes): (u32, f64) =
            (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        if process == main {
            peaks = Some(kibibytes / 1024.0);
        } else {
            other = f64::max(other, kibibytes / 1024.0);
        }
    }
    peaks.map(|service| Peaks { service, other })
}

fn lock(peaks: &Mutex<Peaks>) -> std::sync::MutexGuard<'_, Peaks> {
    peaks.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_is_told_from_what_is_run_beside_it() {
        let table =
            "PID                 RSS\n2166                20480\n2190   1024\n2191   5120\n";
        let peaks = |service, other| Some(Peaks { service, other });
        assert_eq!(read(table, 2166), peaks(20.0, 5.0));
        assert_eq!(read("PID   RSS\n7   512\n", 7), peaks(0.5, 0.0));
        assert_eq!(read(table, 7), None);
    }
}
