use std::sync::OnceLock;
use std::time::Duration;

use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use poem::{Endpoint, Response};

/// Prometheus' text format, version 0.0.4.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Upper bounds of the histograms whose names end in `_seconds`.
const SECONDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// How often what histograms have taken in is put into their buckets.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Collects from now on what is counted with the macros of the crate `metrics`, in this whole process.
pub(crate) fn init() {
    if let Some(recorder) = recorder() {
        describe();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(UPKEEP_INTERVAL).await;
                recorder.run_upkeep();
            }
        });
    }
}

fn describe() {
    describe_counter!("http_requests_total", "Requests that were answered");
    describe_histogram!(
        "http_request_duration_seconds",
        "From a request's head to the beginning of its answer"
    );
    describe_gauge!("http_connections", "Connections that are open");
}

/// Serves what was collected.
pub(crate) fn endpoint() -> impl Endpoint<Output = Response> {
    let recorder = recorder();
    poem::endpoint::make_sync(move |_| {
        let text = recorder.map(PrometheusHandle::render).unwrap_or_default();
        Response::builder().content_type(CONTENT_TYPE).body(text)
    })
}

/// `None` when somebody else collects in this process.
fn recorder() -> Option<&'static PrometheusHandle> {
    let install = || {
        let builder = PrometheusBuilder::new();
        let builder =
            builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
        let installed = builder
            .map_err(anyhow::Error::from)
            .and_then(|builder| Ok(builder.install_recorder()?));
        installed.inspect_err(|error| tracing::warn!(%error, "no metrics are collected")).ok()
    };
    RECORDER.get_or_init(install).as_ref()
}
