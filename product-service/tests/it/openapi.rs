//! `openapi/product.json` is what the service exports.

use product_service::adapters::inbound::http::specification;

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/product.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/product.json is stale: cargo run -p product-service -- openapi > openapi/product.json"
    );
}
