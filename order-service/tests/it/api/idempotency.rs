//! `Idempotency-Key` on `POST /orders`.

use futures_util::future::join_all;
use rstest::rstest;
use test_database::Engine::{Postgres, Sqlite};

use super::*;
use crate::samples::announced;

impl Service {
    async fn post_once(&self, key: &str, order: &Value) -> Answer {
        let request = self.client.post("/orders").body_json(order);
        let mut answer = answer(request.header("Idempotency-Key", key)).await;
        // The only one that is the request's own.
        assert!(answer.headers.remove("x-request-id").is_some());
        answer
    }

    async fn orders(&self) -> usize {
        self.get("/orders").await.json().as_array().unwrap().len()
    }
}

fn assert_alike(answer: &Answer, first: &Answer) {
    assert_eq!(answer.status, first.status);
    assert_eq!(answer.headers, first.headers);
    assert_eq!(answer.text, first.text);
}

#[tokio::test]
async fn a_repetition_is_answered_alike_announced_once_and_counted() {
    const COUNTER: &str = r#"idempotent_replays_total{operation="placeOrder"} "#;
    let service = Service::start().await;
    let first = service.post_once("a", &order()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_alike(&service.post_once("a", &order()).await, &first);
    assert_eq!(service.orders().await, 1);
    assert_eq!(announced(&service.database).await.len(), 1);
    let metrics = service.get("/metrics").await.text;
    let count = metrics.lines().find_map(|line| line.strip_prefix(COUNTER));
    assert!(count.unwrap().parse::<u64>().unwrap() > 0, "{metrics}");
    let deleted = service.delete(first.header("location")).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_alike(&service.post_once("a", &order()).await, &first);
    assert_eq!(service.orders().await, 0);
    assert_eq!(announced(&service.database).await.len(), 1, "the deletion");
}

#[tokio::test]
async fn a_repetition_needs_no_neighbour() {
    let service = Service::start().await;
    let first = service.post_once("a", &order()).await;
    let away = neighbours_at(NOWHERE.to_owned(), NOWHERE.to_owned());
    let alone = service.replica(away).await;
    let other = alone.post_once("b", &order()).await;
    assert_eq!(other.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_alike(&alone.post_once("a", &order()).await, &first);
}

#[tokio::test]
async fn a_key_that_is_none_or_was_used_for_another_body_is_refused() {
    let service = Service::start().await;
    service.post_once("a", &order()).await;
    let other = json!({ "utilisateur_id": USER, "produits": [{ "id": HONEY }] });
    for (key, status, kind) in [
        ("a", StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused"),
        ("deux mots", StatusCode::BAD_REQUEST, "invalid-parameter"),
    ] {
        let refused = service.post_once(key, &other).await;
        assert_eq!(refused.status, status);
        assert_eq!(refused.json()["type"], format!("urn:echoppe:problem:{kind}"));
    }
    assert_eq!(service.orders().await, 1);
    assert_eq!(service.post_once("b", &other).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_refused_order_leaves_its_key_free() {
    let service = Service::start().await;
    let mut unknown = order();
    unknown["utilisateur_id"] = json!(UNKNOWN);
    let mut too_cheap = order();
    too_cheap["prix_total"] = json!(1);
    for (order, status) in [(&unknown, 422), (&too_cheap, 409), (&json!({}), 400)] {
        assert_eq!(service.post_once("a", order).await.status, status);
    }
    assert_eq!(service.post_once("a", &order()).await.status, StatusCode::CREATED);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn racing_repetitions_on_three_replicas_place_one_order(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(service) = Service::on(engine).await else { return };
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
