//! `openapi/order.json` is what the service exports.

use order_service::adapters::inbound::http::specification;

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/order.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/order.json is stale: cargo run -p order-service -- openapi > openapi/order.json"
    );
}
