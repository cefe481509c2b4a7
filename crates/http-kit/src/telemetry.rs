//! Logs and metrics.

use std::io::{IsTerminal, stderr};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use poem::{Endpoint, Response};
use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Prometheus' text format, version 0.0.4.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Upper bounds of the buckets of histograms whose names end in `_seconds`.
const SECONDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// How often recorded values are sorted into the histograms' buckets.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts logging to standard error, and collecting metrics. Standard output stays free for a program's results.
///
/// # Errors
///
/// `LOG_FILTER` is not a filter.
pub fn init(config: &LogConfig) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log_filter)
        .with_context(|| format!("LOG_FILTER is no filter: {}", config.log_filter))?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    match config.log_format {
        LogFormat::Text => subscriber.with_ansi(stderr().is_terminal()).init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_span_list(false).init(),
    }
    collect_metrics();
    Ok(())
}

/// Serves what was recorded with the macros of the crate `metrics` in this whole process.
pub(crate) fn metrics_endpoint() -> impl Endpoint<Output = Response> {
    let recorder = recorder();
    poem::endpoint::make_sync(move |_| {
        let text = recorder.map(PrometheusHandle::render).unwrap_or_default();
        Response::builder().content_type(CONTENT_TYPE).body(text)
    })
}

fn collect_metrics() {
    let Some(recorder) = recorder() else { return };
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP_INTERVAL).await;
            recorder.run_upkeep();
        }
    });
}

/// `None` when this process has another recorder.
fn recorder() -> Option<&'static PrometheusHandle> {
    let install = || {
        let suffix = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(suffix, &SECONDS);
        let installed = builder
            .map_err(anyhow::Error::from)
            .and_then(|builder| Ok(builder.install_recorder()?));
        installed.inspect_err(|error| tracing::warn!(%error, "no metrics are collected")).ok()
    };
    RECORDER.get_or_init(install).as_ref()
}
