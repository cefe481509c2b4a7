//! Requests that nobody means: refused or accepted, they break nothing.

use fuzz_requests::{Collection, Operation, Response, for_all, header_value, values};
use tokio::runtime::Runtime;

use super::*;

const SPECIFICATION: &str = include_str!("../../../../openapi/product.json");

#[test]
fn a_strange_parameter_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let products = Collection::of(SPECIFICATION, "/products");
    for_all(&runtime, values(&[BREAD, BAGUETTE, UNKNOWN, "1", "asc"]), async |value| {
        products.judge(&service.client, &value).await
    });
}

#[test]
fn a_strange_header_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let find = Operation::of(SPECIFICATION, "get", "/products/{id}");
    for_all(&runtime, values(&["\"1\"", "W/\"1\"", "*"]), async |value| {
        let value = header_value(&value);
        let request = service.client.get(format!("/products/{BREAD}"));
        find.judge(b"", &Response::to(request.header("If-None-Match", value)).await)
    });
}
