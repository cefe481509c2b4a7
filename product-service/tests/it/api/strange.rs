//! Requests that nobody means: refused or accepted, they break nothing.

use poem::http::HeaderValue;
use poem::test::TestRequestBuilder;
use strange_requests::{Answer, Operation, for_all, header_value, percent_encoded, values};
use tokio::runtime::Runtime;

use super::*;

fn operation(path: &str) -> Operation {
    Operation::of(
        include_str!("../../../../openapi/product.json"),
        "get",
        path,
    )
}

async fn answer(request: TestRequestBuilder<'_, BoxEndpoint<'static>>) -> Answer {
    Answer::of(request.send().await.0).await
}

#[test]
fn a_strange_parameter_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let [list, find] = ["/products", "/products/{id}"].map(operation);
    for_all(
        &runtime,
        values(&[BREAD, BAGUETTE, UNKNOWN, "1", "asc"]),
        async |value| {
            let value = percent_encoded(&value);
            for name in ["ids", "limit", "after", "order"] {
                let path = format!("/products?{name}={value}");
                list.judge(b"", &answer(service.client.get(path)).await)?;
            }
            if !value.is_empty() {
                let path = format!("/products/{value}");
                find.judge(b"", &answer(service.client.get(path)).await)?;
            }
            Ok(())
        },
    );
}

#[test]
fn a_strange_header_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(service());
    let find = operation("/products/{id}");
    for_all(
        &runtime,
        values(&["\"1\"", "W/\"1\"", "*"]),
        async |value| {
            let value = HeaderValue::from_bytes(&header_value(&value)).unwrap();
            let request = service.client.get(format!("/products/{BREAD}"));
            find.judge(b"", &answer(request.header("If-None-Match", value)).await)
        },
    );
}
