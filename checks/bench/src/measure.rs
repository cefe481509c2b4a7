//! One run under load, with what it cost whom.

use std::time::Duration;

use anyhow::Result;

use crate::backends::Backends;
use crate::row::Sample;
use crate::server::Server;
use crate::wrk::{self, Load};

/// Requests per second.
pub async fn rate(load: Load<'_>, servers: &[&Server], backends: &Backends) -> Result<Sample> {
    let (before, database_before) = (cpu(servers)?, backends.database_cpu().await?);
    let outcome = wrk::load(load).await?;
    let (after, database_after) = (cpu(servers)?, backends.database_cpu().await?);
    let each = |used: Duration| used.as_secs_f64() * 1e6 / outcome.requests;
    Ok(Sample {
        value: outcome.rate(),
        p50: Some(outcome.p50 / 1e3),
        p99: Some(outcome.p99 / 1e3),
        cpu: Some(each(after.saturating_sub(before))),
        database_cpu: Some(each(database_after.saturating_sub(database_before))),
        generator_cpu: Some(outcome.cpu / outcome.requests),
    })
}

fn cpu(servers: &[&Server]) -> Result<Duration> {
    servers.iter().map(|server| server.cpu()).sum()
}
