//! `openapi/notifier.json` is what the service exports.

use notifier_service::adapters::inbound::http::specification;

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/notifier.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/notifier.json is stale: cargo run -p notifier-service -- openapi > openapi/notifier.json"
    );
}
