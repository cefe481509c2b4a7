//! The load generator: wrk, whose work per request is a small part of a server's.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use compose_project::run;
use serde::Deserialize;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lua/load.lua");

/// Requests on kept-alive connections, each sending its next one when it has its answer.
#[derive(Debug, Clone, Copy)]
pub struct Load<'a> {
    pub url: &'a str,
    pub connections: u32,
    pub seconds: u32,
    /// A body per line, for POST.
    pub bodies: Option<&'a Path>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub struct Outcome {
    pub requests: f64,
    pub microseconds: f64,
    pub failed: f64,
    /// Microseconds
    pub p50: f64,
    /// Microseconds
    pub p99: f64,
    /// Microseconds
    pub cpu: f64,
}

impl Outcome {
    pub fn rate(&self) -> f64 {
        self.requests / self.microseconds * 1e6
    }
}

/// An answer that is no success is an error: a rate of refusals would be no rate.
pub async fn load(load: Load<'_>) -> Result<Outcome> {
    let connections = load.connections.to_string();
    let threads = load.connections.min(2).to_string();
    let duration = format!("{}s", load.seconds);
    let bodies = load.bodies.map(|path| path.to_string_lossy().into_owned());
    let mut arguments = vec!["-c", &connections, "-t", &threads, "-d", &duration];
    arguments.extend(["--timeout", "10s", "-s", SCRIPT, load.url]);
    if let Some(bodies) = &bodies {
        arguments.extend(["--", bodies]);
    }
    let out = run("wrk", &arguments).await.context("Debian: apt-get install wrk")?;
    let outcome = read(&out).with_context(|| format!("not understood: {out}"))?;
    ensure!(outcome.failed == 0.0 && outcome.requests > 0.0, "{out}");
    Ok(outcome)
}

fn read(out: &str) -> Option<Outcome> {
    let line = out.lines().rfind(|line| line.starts_with('{'))?;
    serde_json::from_str(line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_tells_is_found_in_what_wrk_tells() {
        let out = "Running 5s test\n  4 requests in 2s\n\n\
                   {\"requests\":4,\"microseconds\":2000000,\"failed\":0,\"p50\":10.5,\"p99\":11.0,\"cpu\":9}";
        let outcome = read(out).unwrap();
        assert!((outcome.rate() - 2.0).abs() < 1e-9);
        assert!((outcome.p50 - 10.5).abs() < 1e-9);
        assert_eq!(read("Running 5s test"), None);
    }
}
