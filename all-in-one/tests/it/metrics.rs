//! What the services count, as the lint of Prometheus wants it (`promtool check metrics`), and from the beginning. The metrics of
//! clients of neighbours and of Kafka are tests of their crates.

use std::collections::BTreeMap;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;

use crate::running::Running;

/// Units that are not base units, and abbreviations, as parts of a name.
const UNITS: [&str; 12] = [
    "milliseconds",
    "microseconds",
    "minutes",
    "hours",
    "kilobytes",
    "percent",
    "ms",
    "us",
    "sec",
    "s",
    "kb",
    "b",
];
const TYPES: [&str; 4] = ["counter", "gauge", "histogram", "summary"];

/// A metric as the text format has it.
#[derive(Default)]
struct Family {
    help: String,
    kind: String,
}

/// By name.
fn families(text: &str) -> BTreeMap<String, Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        match (&*word(), &*word(), word(), word()) {
            ("#", "HELP", name, help) => families.entry(name).or_default().help = help,
            ("#", "TYPE", name, kind) => families.entry(name).or_default().kind = kind,
            _ => {}
        }
    }
    families
}

fn faults(text: &str) -> Vec<String> {
    let families = families(text);
    let mut faults = Vec::new();
    for (name, Family { help, kind }) in &families {
        let parts: Vec<&str> = name.split('_').collect();
        let is_snake_case = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let rules = [
            (help.is_empty(), "no help text"),
            ((kind == "counter") != name.ends_with("_total"), "`_total` is for counters alone"),
            (!is_snake_case, "no snake_case"),
            (parts.iter().any(|part| UNITS.contains(part)), "no base unit"),
            (parts.iter().any(|part| TYPES.contains(part)), "a type in the name"),
        ];
        let broken = rules.into_iter().filter(|(is_broken, _)| *is_broken);
        faults.extend(broken.map(|(_, rule)| format!("{name}: {rule}")));
    }
    faults
}

fn counters(text: &str) -> Vec<String> {
    let counters = families(text).into_iter().filter(|(_, family)| family.kind == "counter");
    counters.map(|(name, _)| name).collect()
}

/// An order twice under one key, a listener, a deletion, an event that comes again, and what is refused.
async fn use_everything(shop: &Running) {
    let stream = shop.client.get(format!("{}/notifications/stream", shop.url)).send().await;
    let order = shop.place_order().await;
    let again = json!({
        "utilisateur_id": order["utilisateur_id"],
        "produits": [{ "id": order["produits"][0]["id"] }],
    });
    for _ in 0..2 {
        let request = shop.client.post(format!("{}/orders", shop.url)).json(&again);
        let answer = request.header("idempotency-key", "once").send().await.unwrap();
        assert_eq!(answer.status(), 201);
    }
    let path = format!("{}/orders/{}", shop.url, order["id"].as_str().unwrap());
    shop.client.delete(path).send().await.unwrap();
    shop.client.get(format!("{}/nowhere", shop.url)).send().await.unwrap();
    shop.screen.messages_when(3).await;
    drop(stream);
}

/// On one thread, so that the recorder is this test's own.
fn with_metrics<F: Future<Output = ()>>(test: impl FnOnce(PrometheusHandle) -> F) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || runtime.block_on(test(recorder.handle())));
}

#[test]
fn what_is_counted_has_no_fault_after_use_and_every_counter_was_there_before() {
    with_metrics(async |metrics| {
        let folder = tempfile::tempdir().unwrap();
        let shop = Running::open(folder.path()).await;
        // The relay and the server begin with the next turn of this thread.
        shop.get("/status/order-service").await;
        let before = metrics.render();
        use_everything(&shop).await;
        let after = metrics.render();
        assert_eq!(faults(&after), [""; 0], "{after}");
        assert_eq!(counters(&after), counters(&before));
        let replayed = r#"idempotent_replays_total{operation="placeOrder"}"#;
        assert!(before.contains(&format!("{replayed} 0\n")), "{before}");
        assert!(after.contains(&format!("{replayed} 1\n")), "{after}");
        let failed = r#"http_requests_total{method="POST",route="/orders",status="503"} 0"#;
        assert!(before.contains(failed), "{before}");
    });
}
