use anyhow::Result;
use compose_project::{Project, docker};
use tokio::time::Instant;

use super::Bench;
use crate::goal::Goal::{AtMost, Told};
use crate::measure::rate;
use crate::options::Options;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::shop::{bodies_of, catalogue, register};
use crate::wrk::Load;

const CONNECTIONS: u32 = 64;

/// The whole shop as docker-compose.yml has it, beside the other servers.
pub fn stack(options: &Options) -> Project {
    let environment = vec![
        ("GATEWAY_ADDRESS", "127.0.0.1".to_owned()),
        ("GATEWAY_PORT", options.port.to_string()),
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
    let mut rows =
        vec![Row::new("whole stack: ready, on empty volumes", "s", AtMost(20.0)).values(&[ready])];
    rows.extend(against_direct(bench, &stack).await?);
    let memory = Row::new("whole stack: memory, after load", "MB", AtMost(700.0));
    rows.push(memory.values(&[memory_of(&stack).await?]));
    stack.down().await?;
    Ok(rows)
}

/// Each request by its container's address, so that only Traefik is between the two ways.
async fn against_direct(bench: &Bench, stack: &Project) -> Result<Vec<Row>> {
    let mut bases = Vec::new();
    for service in ["gateway", "user-service", "product-service", "order-service"] {
        bases.push(format!("http://{}:8080", stack.address(service).await?));
    }
    let [gateway, users, products, orders] = &bases[..] else {
        anyhow::bail!("four containers");
    };
    let ids = register(users).await?;
    let bodies = bench.work.path().join("stack.jsonl");
    std::fs::write(&bodies, bodies_of(&ids, &catalogue(products).await?))?;
    let mut rows = Vec::new();
    for (method, path, direct) in [("GET", "/products", products), ("POST", "/orders", orders)] {
        let request = async |base: &str| {
            let url = format!("{base}{path}");
            let load = Load {
                url: &url,
                connections: CONNECTIONS,
                seconds: bench.options.seconds(),
                bodies: (method == "POST").then_some(&*bodies),
            };
            rate(load, &[], &bench.backends).await.map(without_cpu)
        };
        let (ours, limit) = (|| request(gateway), || request(direct));
        let measured = alternate(bench.options.rounds(), ours, limit).await?;
        let title = format!("{method} {path}, through Traefik ÷ direct");
        rows.push(Row::new(title, "1/s", Told).measured(measured));
    }
    Ok(rows)
}

/// It is that of other servers.
fn without_cpu(sample: Sample) -> Sample {
    Sample { cpu: None, database_cpu: None, ..sample }
}

async fn memory_of(stack: &Project) -> Result<f64> {
    let containers = stack.run(&["ps", "--quiet"]).await?;
    let mut arguments = vec!["stats", "--no-stream", "--format", "{{.MemUsage}}"];
    arguments.extend(containers.lines());
    let used = docker(&arguments).await?;
    Ok(used.lines().filter_map(megabytes).sum())
}

/// Of a line such as `5.4MiB / 64MiB`.
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
