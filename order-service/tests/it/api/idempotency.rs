//! `Idempotency-Key` on `POST /orders`.

use futures_util::future::join_all;
use poem::http::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};
use test_database::Engine::{self, Postgres, Sqlite};

use super::service::{Answer, Service, answer};
use super::service::{HONEY, UNKNOWN, deserted, neighbours, order};
use crate::events::announced;

impl Service {
    async fn post_once(&self, key: &str, order: &Value) -> Answer {
        let request = self.client.post("/orders").body_json(order);
        let mut answer = answer(request.header("Idempotency-Key", key)).await;
        // The only one that is the request's own.
        assert!(answer.headers.remove("x-request-id").is_some());
        answer
    }

    async fn orders(&self) -> usize {
        let orders = self.get("/orders").await.json();
        orders.as_array().unwrap().len()
    }
}

fn assert_alike(answer: &Answer, first: &Answer) {
    assert_eq!(answer.status, first.status);
    assert_eq!(answer.headers, first.headers);
    assert_eq!(answer.text, first.text);
}

#[tokio::test]
async fn a_repetition_is_answered_alike_and_announced_once() {
    let service = Service::beside(neighbours()).await;
    let first = service.post_once("a", &order()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_alike(&service.post_once("a", &order()).await, &first);
    assert_eq!(service.orders().await, 1);
    assert_eq!(announced(&service.database).await.len(), 1);
    let deleted = service.delete(first.header("location")).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_alike(&service.post_once("a", &order()).await, &first);
    assert_eq!(service.orders().await, 0);
    assert_eq!(announced(&service.database).await.len(), 1, "the deletion");
}

#[tokio::test]
async fn repetitions_are_counted() {
    const COUNTER: &str = r#"idempotent_replays_total{operation="placeOrder"} "#;
    let service = Service::beside(neighbours()).await;
    for _ in 0..2 {
        service.post_once("a", &order()).await;
    }
    let metrics = service.get("/metrics").await.text;
    let count = metrics.lines().find_map(|line| line.strip_prefix(COUNTER));
    assert!(count.unwrap().parse::<u64>().unwrap() > 0, "{metrics}");
}

#[tokio::test]
async fn a_repetition_needs_no_neighbour() {
    let service = Service::beside(neighbours()).await;
    let first = service.post_once("a", &order()).await;
    let without_neighbours = service.replica(deserted()).await;
    let other = without_neighbours.post_once("b", &order()).await;
    assert_eq!(other.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_alike(&without_neighbours.post_once("a", &order()).await, &first);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_body_is_refused() {
    let service = Service::beside(neighbours()).await;
    service.post_once("a", &order()).await;
    let mut other = order();
    other["produits"] = json!([{ "id": HONEY }]);
    let refused = service.post_once("a", &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kind = &refused.json()["type"];
    assert_eq!(kind, "urn:echoppe:problem:idempotency-key-reused");
    assert_eq!(service.orders().await, 1);
    let accepted = service.post_once("b", &other).await;
    assert_eq!(accepted.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_refused_order_leaves_its_key_free() {
    let service = Service::beside(neighbours()).await;
    let mut unknown = order();
    unknown["utilisateur_id"] = json!(UNKNOWN);
    let mut too_cheap = order();
    too_cheap["prix_total"] = json!(1);
    for (order, status) in [(&unknown, 422), (&too_cheap, 409), (&json!({}), 400)] {
        assert_eq!(service.post_once("a", order).await.status, status);
    }
    let accepted = service.post_once("a", &order()).await;
    assert_eq!(accepted.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_before_anything_is_done() {
    let service = Service::beside(neighbours()).await;
    let refused = service.post_once("deux mots", &order()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let kind = &refused.json()["type"];
    assert_eq!(kind, "urn:echoppe:problem:invalid-parameter");
    assert_eq!(service.orders().await, 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn racing_repetitions_on_three_replicas_place_one_order(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(service) = Service::on(engine, neighbours()).await else {
        return;
    };
    let others = [service.replica(neighbours()).await, service.replica(neighbours()).await];
    let (replicas, order) = ([&service, &others[0], &others[1]], &order());
    for round in 1..=10 {
        let key = &round.to_string();
        let race = (0..64).map(|client| replicas[client % 3].post_once(key, order));
        let answers = join_all(race).await;
        let first = service.post_once(key, order).await;
        assert_eq!(first.status, StatusCode::CREATED);
        for answer in &answers {
            if answer.status == StatusCode::CONFLICT {
                let kind = &answer.json()["type"];
                assert_eq!(kind, "urn:echoppe:problem:request-in-progress");
                assert_eq!(answer.header("retry-after"), "1");
            } else {
                assert_alike(answer, &first);
            }
        }
        assert_eq!(service.orders().await, round);
    }
    assert_eq!(announced(&service.database).await.len(), 10);
}
