//! Requests that nobody means: refused or accepted, they break nothing.

use fuzz_requests::{Collection, Operation, Response, bodies, for_all, header_value, values};
use order_service::domain::basket::Quantity;
use rust_decimal::Decimal;
use tokio::runtime::Runtime;

use super::*;
use crate::samples::announced;

const SPECIFICATION: &str = include_str!("../../../../openapi/order.json");

fn right() -> [Value; 4] {
    let honey = json!({ "id": HONEY });
    let teapot = json!({ "id": TEAPOT, "quantite": Quantity::MAX });
    let total: Value = serde_json::from_str("12.50").unwrap();
    [
        order(),
        json!({ "utilisateur_id": USER, "prix_total": total, "produits": [honey] }),
        json!({ "utilisateur_id": USER, "adresse_livraison": "a\nb", "produits": [honey, teapot, honey] }),
        json!({ "utilisateur_id": UNKNOWN, "produits": [honey, { "id": UNKNOWN }] }),
    ]
}

fn operation(method: &str, path: &str) -> Operation {
    Operation::of(SPECIFICATION, method, path)
}

/// The sum of prices and quantities is the total, to the cent.
fn adds_up(order: &Value) -> bool {
    let decimal = |value: &Value| value.to_string().parse::<Decimal>().unwrap();
    let lines = order["produits"].as_array().unwrap().iter();
    let sum: Decimal = lines.map(|line| decimal(&line["prix"]) * decimal(&line["quantite"])).sum();
    sum == decimal(&order["prix_total"])
}

impl Service {
    fn place(&self, body: &[u8]) -> TestRequestBuilder<'_, BoxEndpoint<'static>> {
        let request = self.client.post("/orders");
        request.content_type("application/json").body(body.to_vec())
    }

    /// That it is found as it was told, and adds up; then it is deleted.
    async fn take_back(&self, told: &[u8]) -> Result<(), String> {
        let order: Value = serde_json::from_slice(told).unwrap();
        let path = format!("/orders/{}", order["id"].as_str().unwrap());
        if Response::to(self.client.get(&path)).await.body != told {
            return Err("another state than was told".to_owned());
        }
        if !adds_up(&order) {
            return Err("the total is not the sum".to_owned());
        }
        let deleted = self.delete(&path).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        Ok(())
    }
}

#[test]
fn a_strange_body_places_what_is_told_or_nothing() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start());
    let post = operation("post", "/orders");
    for_all(&runtime, bodies(&right()), async |body| {
        let told = Response::to(service.place(&body)).await;
        post.judge(&body, &told)?;
        let placed = told.status == 201;
        if placed {
            service.take_back(&told.body).await?;
        }
        let events = announced(&service.database).await.len();
        let orders = service.get("/orders").await.text;
        match (placed, events, orders.as_str()) {
            (true, 2, "[]") | (false, 0, "[]") => Ok(()),
            (_, events, orders) => Err(format!("{events} events, and stored: {orders}")),
        }
    });
}

#[test]
fn a_strange_parameter_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start());
    let orders = Collection::of(SPECIFICATION, "/orders");
    for_all(&runtime, values(&[USER, "1", "1000", "asc", "desc"]), async |value| {
        orders.judge(&service.client, &value).await
    });
}

#[test]
fn a_strange_header_is_read_or_refused() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start());
    let placed = runtime.block_on(service.post(&order()));
    let path = placed.header("location");
    let [post, find] = [("post", "/orders"), ("get", "/orders/{id}")].map(|(m, p)| operation(m, p));
    let delete = operation("delete", "/orders/{id}");
    for_all(&runtime, values(&["a-key", "\"1\"", "W/\"1\"", "*"]), async |value| {
        let value = header_value(&value);
        let body = order().to_string();
        let request = service.place(body.as_bytes());
        let told = Response::to(request.header("Idempotency-Key", &value)).await;
        post.judge(body.as_bytes(), &told)?;
        let known = service.client.get(path).header("If-None-Match", &value);
        find.judge(b"", &Response::to(known).await)?;
        let gone = format!("/orders/{UNKNOWN}");
        let expected = service.client.delete(gone).header("If-Match", &value);
        delete.judge(b"", &Response::to(expected).await)
    });
}
