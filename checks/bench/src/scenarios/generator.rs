use anyhow::Result;
use bytes::Bytes;
use hyper::Response;

use super::Bench;
use crate::goal::Goal::Told;
use crate::measure::rate;
use crate::row::Row;
use crate::wrk::Load;

/// The generator's part of the processor time that a request costs, when the server does as little as a server can.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let answer = Response::builder().header("content-type", "application/json");
    let bare = bench.responder(4, &answer.body(Bytes::from_static(b"{}"))?).await?;
    let load =
        Load { url: &bare.base, connections: 64, seconds: bench.options.seconds(), bodies: None };
    let (mut rates, mut parts) = (Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds() {
        let sample = rate(load, &[&bare], &bench.backends).await?;
        let (generator, server) =
            (sample.generator_cpu.unwrap_or(f64::NAN), sample.cpu.unwrap_or(f64::NAN));
        parts.push(generator / (generator + server));
        rates.push(sample.value);
    }
    bare.stop().await?;
    let all = Row::new("generator: requests of a bare responder", "1/s", Told);
    let part = Row::new("generator: its part of the processor time there", "", Told);
    Ok(vec![all.values(&rates), part.values(&parts)])
}
