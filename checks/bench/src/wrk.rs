//! The load generator: wrk, whose work per request is a small part of a server's.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use support::run;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lua/load.lua");

#[derive(Debug, Deserialize, PartialEq)]
pub struct Outcome {
    pub requests: f64,
    microseconds: f64,
    failed: f64,
    /// µs
    pub p50: f64,
    /// µs
    pub p99: f64,
    /// µs
    pub cpu: f64,
}

impl Outcome {
    /// Requests per second.
    pub fn rate(&self) -> f64 {
        self.requests / self.microseconds * 1e6
    }
}

/// Sends requests on kept-alive connections, each with one request under way. `bodies` has a body per line, for POST.
/// A response that is no success is an error: a rate of refusals would be no rate.
pub async fn load(
    url: &str,
    bodies: Option<&Path>,
    connections: u32,
    seconds: u32,
) -> Result<Outcome> {
    let (threads, connections) = (connections.min(2).to_string(), connections.to_string());
    let duration = format!("{seconds}s");
    let bodies = bodies.map(|path| path.to_string_lossy().into_owned());
    let mut arguments = vec!["-c", &connections, "-t", &threads, "-d", &duration];
    arguments.extend(["--timeout", "10s", "-s", SCRIPT, url]);
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
    fn the_line_of_the_script_is_found_in_the_output_of_wrk() {
        let out = "Running 5s test\n  4 requests in 2s\n\n\
                   {\"requests\":4,\"microseconds\":2000000,\"failed\":0,\"p50\":10.5,\"p99\":11.0,\"cpu\":9}";
        let outcome = read(out).unwrap();
        assert!((outcome.rate() - 2.0).abs() < 1e-9);
        assert!((outcome.p50 - 10.5).abs() < 1e-9);
        assert_eq!(read("Running 5s test"), None);
    }
}
