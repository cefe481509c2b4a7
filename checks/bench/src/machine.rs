use std::fmt;
use std::fs;
use std::thread::available_parallelism;

use anyhow::Result;
use serde::Serialize;

/// What a table was measured on.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_gib: u64,
    pub linux: String,
}

impl Machine {
    pub fn read() -> Result<Self> {
        let cpus = fs::read_to_string("/proc/cpuinfo")?;
        let memory = fs::read_to_string("/proc/meminfo")?;
        let kibibytes = field(&memory, "MemTotal").trim_end_matches(" kB");
        Ok(Self {
            processor: field(&cpus, "model name").to_owned(),
            cores: available_parallelism()?.get(),
            memory_gib: kibibytes.parse::<u64>()? >> 20,
            linux: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, memory_gib, linux } = self;
        write!(f, "{cores} × {processor}, {memory_gib} GiB, Linux {linux}")
    }
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    let named = |line: &'a str| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then_some(value.trim())
    };
    text.lines().find_map(named).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_of_a_name_is_read() {
        let text = "model name\t: A CPU\nMemTotal:   16 kB\nmodel name\t: Another";
        assert_eq!(field(text, "model name"), "A CPU");
        assert_eq!(field(text, "MemTotal"), "16 kB");
        assert_eq!(field(text, "Mem"), "");
    }
}
