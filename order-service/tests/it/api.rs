//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked, and with neighbours that fail.

mod availability;
mod fuzz;
mod idempotency;
mod placing;
pub mod service;

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
