//! `openapi/user.json` is what the service exports.

use user_service::adapters::inbound::http::specification;

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/user.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/user.json is stale: cargo run -p user-service -- openapi > openapi/user.json"
    );
}
