//! Processor time and memory of a process, from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time so far, of all threads of a process.
pub fn cpu(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).context(path)?;
    let stat = Stat::read(&text).with_context(|| format!("not understood: {text}"))?;
    Ok(stat.cpu())
}

/// The same of a process and all that it started, as long as they run.
pub fn cpu_of_group(leader: u32) -> Result<Duration> {
    let mut sum = Duration::ZERO;
    for entry in fs::read_dir("/proc")? {
        // A process that has just ended is no error.
        let Ok(text) = fs::read_to_string(entry?.path().join("stat")) else { continue };
        let stat = Stat::read(&text).filter(|stat| stat.group == leader);
        sum += stat.map_or(Duration::ZERO, |stat| stat.cpu());
    }
    Ok(sum)
}

#[derive(Debug, PartialEq)]
struct Stat {
    group: u32,
    ticks: f64,
}

impl Stat {
    /// The second field is the program's name in parentheses, and may contain anything.
    fn read(text: &str) -> Option<Self> {
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<f64>().ok();
        Some(Self { group: fields.get(2)?.parse().ok()?, ticks: number(11)? + number(12)? })
    }

    fn cpu(&self) -> Duration {
        Duration::from_secs_f64(self.ticks / TICKS_PER_SECOND)
    }
}

/// Resident memory in MB, now and at most so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    pub now: f64,
    pub peak: f64,
}

pub fn memory(pid: u32) -> Result<Memory> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).context(path)?;
    let of = |name| megabytes(&text, name).with_context(|| format!("no {name}"));
    Ok(Memory { now: of("VmRSS:")?, peak: of("VmHWM:")? })
}

fn megabytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1_024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added_whatever_the_name() {
        let text = "7 (a ) b) S 1 6 7 0 -1 4194560 100 0 0 0 25 17 0 0 20 0 3 0 99 1 1";
        let stat = Stat { group: 6, ticks: 42.0 };
        assert_eq!(stat.cpu(), Duration::from_millis(420));
        assert_eq!(Stat::read(text), Some(stat));
        assert_eq!(Stat::read("7 (a"), None);
    }

    #[test]
    fn memory_is_in_millions_of_bytes() {
        let status = "Name:\ta\nVmHWM:\t    2000 kB\nVmRSS:\t    1000 kB\n";
        assert_eq!(megabytes(status, "VmRSS:"), Some(1.024));
        assert_eq!(megabytes(status, "VmHWM:"), Some(2.048));
        assert_eq!(megabytes(status, "VmSwap:"), None);
    }

    #[test]
    fn this_process_uses_time_and_memory() {
        let id = std::process::id();
        assert!(cpu(id).is_ok());
        let memory = memory(id).unwrap();
        assert!(memory.now > 0.5 && memory.peak >= memory.now, "{memory:?}");
    }
}
