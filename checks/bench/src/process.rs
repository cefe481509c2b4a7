//! What Linux tells of a process.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Rust supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time of all its threads, so far.
pub fn cpu(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).context(path)?;
    let ticks = ticks(&text).with_context(|| format!("not understood: {text}"))?;
    Ok(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
}

/// Resident memory in MB: now, and at most so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    pub now: f64,
    pub peak: f64,
}

pub fn memory(pid: u32) -> Result<Memory> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).context(path)?;
    let of = |name| megabytes(&text, name).with_context(|| format!("no {name}"));
    Ok(Memory {
        now: of("VmRSS:")?,
        peak: of("VmHWM:")?,
    })
}

/// The second field is the program's name in parentheses, and may contain anything.
fn ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some(number(11)? + number(12)?)
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
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 25 17 0 0 20 0 3 0 99 1 1";
        assert_eq!(ticks(stat), Some(42.0));
        assert_eq!(ticks("7 (a"), None);
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
