use anyhow::Result;
use support::{Project, docker};
use tokio::time::Instant;

use crate::bench::{Bench, CONNECTIONS, Target};
use crate::options::Options;
use crate::report::Goal::{self, AtMost};
use crate::report::Row;
use crate::shop::write_bodies;

/// The whole shop as docker-compose.yml has it, beside the other servers.
pub fn stack(options: &Options) -> Project {
    let environment = vec![
        ("GATEWAY_ADDRESS", "127.0.0.1".to_owned()),
        ("GATEWAY_PORT", options.port.to_string()),
        ("GATEWAY_RATE_LIMIT", "0".to_owned()),
    ];
    let project = format!("{}-stack", options.project);
    Project::new(&project, &options.root, &["docker-compose.yml"], environment)
}

/// How long the whole shop takes to be ready, what memory it needs, and what the way through Traefik costs.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let stack = stack(&bench.options);
    let start = Instant::now();
    stack.up(&[]).await?;
    let ready = start.elapsed().as_secs_f64();
    let row = Row::new("whole stack: ready, on empty volumes", "s", AtMost(20.0));
    let mut rows = vec![row.values(&[ready])];
    rows.extend(against_direct(bench, &stack).await?);
    let memory = Row::new("whole stack: memory, after load", "MB", AtMost(700.0));
    rows.push(memory.values(&[memory_of(&stack).await?]));
    stack.down().await?;
    Ok(rows)
}

/// Direct requests go to the containers' addresses, so that only Traefik is between the two ways.
async fn against_direct(bench: &Bench, stack: &Project) -> Result<Vec<Row>> {
    let base = async |service| anyhow::Ok(format!("http://{}:8080", stack.address(service).await?));
    let (gateway, users) = (base("gateway").await?, base("user-service").await?);
    let (products, orders) = (base("product-service").await?, base("order-service").await?);
    let bodies = bench.file("stack.jsonl");
    write_bodies(&bodies, &users, &products).await?;
    let mut rows = Vec::new();
    for (method, path, direct, bodies) in
        [("GET", "/products", &products, None), ("POST", "/orders", &orders, Some(&*bodies))]
    {
        let [ours, limit] = [&gateway, direct].map(|base| {
            let url = format!("{base}{path}");
            Target { url, bodies, servers: &[], outbox: None }
        });
        let samples = bench.compare(CONNECTIONS, &ours, &limit).await?;
        let name = format!("{method} {path}, through Traefik ÷ direct");
        rows.push(Row::new(name, "1/s", Goal::None).measured(samples));
    }
    Ok(rows)
}

async fn memory_of(stack: &Project) -> Result<f64> {
    let containers = stack.run(&["ps", "--quiet"]).await?;
    let mut arguments = vec!["stats", "--no-stream", "--format", "{{.MemUsage}}"];
    arguments.extend(containers.lines());
    let used = docker(&arguments).await?;
    Ok(used.lines().filter_map(megabytes).sum())
}

/// Reads a line such as `5.4MiB / 64MiB`.
fn megabytes(line: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 4] =
        [("KiB", 1_024.0), ("MiB", 1_048_576.0), ("GiB", 1_073_741_824.0), ("B", 1.0)];
    let used = line.split('/').next()?.trim();
    let with_unit = |(unit, size)| Some(used.strip_suffix(unit)?.parse::<f64>().ok()? * size / 1e6);
    UNITS.into_iter().find_map(with_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_millions_of_bytes() {
        assert_eq!(megabytes("1MiB / 64MiB"), Some(1.048_576));
        assert_eq!(megabytes("1000B / 64MiB"), Some(0.001));
        assert_eq!(megabytes("--"), None);
    }
}
