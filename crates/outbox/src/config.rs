use std::time::Duration;

/// How an outbox is emptied.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Outbox")]
pub struct OutboxConfig {
    /// How often a relay looks without being woken, in milliseconds: for missed wake-ups, and for a leader that died
    #[arg(
        long,
        env = "OUTBOX_POLL_INTERVAL_MS",
        default_value_t = Self::default().outbox_poll_interval_ms,
        value_parser = clap::value_parser!(u64).range(10..=3_600_000)
    )]
    pub outbox_poll_interval_ms: u64,

    /// Most events that are read at once; twice as many may be in memory
    #[arg(
        long,
        env = "OUTBOX_BATCH_ROWS",
        default_value_t = Self::default().outbox_batch_rows,
        value_parser = clap::value_parser!(u32).range(1..=10_000)
    )]
    pub outbox_batch_rows: u32,

    /// Most KiB of events that are read at once, not counting the last event; twice as many may be in memory
    #[arg(
        long,
        env = "OUTBOX_BATCH_KBYTES",
        default_value_t = Self::default().outbox_batch_kbytes,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub outbox_batch_kbytes: u32,

    /// How long a stopping process goes on publishing what was committed, in milliseconds
    #[arg(long, env = "OUTBOX_DRAIN_TIMEOUT_MS", default_value_t = Self::default().outbox_drain_timeout_ms)]
    pub outbox_drain_timeout_ms: u64,
}

impl Default for OutboxConfig {
    fn default() -> Self {
        Self {
            outbox_poll_interval_ms: 1_000,
            outbox_batch_rows: 2_000,
            outbox_batch_kbytes: 2_048,
            outbox_drain_timeout_ms: 2_000,
        }
    }
}

impl OutboxConfig {
    pub(crate) fn poll_interval(&self) -> Duration {
        Duration::from_millis(self.outbox_poll_interval_ms)
    }

    pub(crate) fn batch_bytes(&self) -> u64 {
        u64::from(self.outbox_batch_kbytes) * 1024
    }

    pub(crate) fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.outbox_drain_timeout_ms)
    }
}
