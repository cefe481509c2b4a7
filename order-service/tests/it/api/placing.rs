use std::time::Duration;

use order_service::domain::basket::Quantity;
use rstest::rstest;
use sea_orm::ConnectionTrait;

use super::*;
use crate::samples::announced;

/// More than half of what may be ordered of a product.
const MANY: u32 = Quantity::MAX * 7 / 10;

fn request(user: &str, items: &[(&str, u32)]) -> Value {
    let items = items.iter().map(|(id, pieces)| json!({ "id": id, "quantite": pieces }));
    json!({ "utilisateur_id": user, "produits": items.collect::<Value>() })
}

async fn assert_nothing_stored(service: &Service) {
    assert_eq!(service.get("/orders").await.text, "[]");
    assert_eq!(announced(&service.database).await, []);
}

#[tokio::test]
async fn a_placed_order_is_told_and_found_at_its_location() {
    let service = Service::start().await;
    // The same product twice is one line.
    let items = [(HONEY, 1), (&*TEAPOT.to_uppercase(), 1), (HONEY, 1)];
    let placed = service.post(&request(USER, &items)).await;
    assert_eq!(placed.status, StatusCode::CREATED);
    let order = placed.json();
    let location = placed.header("location");
    assert_eq!(location, format!("/orders/{}", order["id"].as_str().unwrap()));
    assert_eq!(order["utilisateur_id"], USER);
    let rest = format!(
        r#""prix_total":59.97,"adresse_livraison":"12 rue des Lilas, Lyon","produits":[{{"id":"{HONEY}","nom":"Miel de lavande","prix":12.50,"quantite":2}},{{"id":"{TEAPOT}","nom":"Théière en fonte","prix":34.97,"quantite":1}}]}}"#,
    );
    assert!(placed.text.ends_with(&rest), "{}", placed.text);
    assert_eq!(service.get(location).await.text, placed.text);
    let list = service.get("/orders").await;
    assert_eq!(list.text, format!("[{}]", placed.text));
}

/// A release with higher limits may have stored it.
#[rstest]
#[tokio::test]
async fn an_order_that_would_be_refused_today_is_found_listed_and_deleted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = Service::on(engine).await else { return };
    let placed = service.post(&order()).await;
    let (path, pieces) = (placed.header("location"), Quantity::MAX + 500);
    let address = "a".repeat(Address::MAX + 1);
    let lines = json!([{
        "product_id": HONEY, "name": "n".repeat(ProductName::MAX + 1), "unit_price_cents": 200_000_000, "quantity": pieces
    }]);
    let update = format!("UPDATE orders SET delivery_address = '{address}', lines = '{lines}'");
    service.database.writer().execute_unprepared(&update).await.unwrap();
    let found = service.get(path).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text);
    assert_eq!(found.json()["adresse_livraison"], address);
    assert_eq!(found.json()["produits"][0]["quantite"], pieces);
    let total = format!("\"prix_total\":{}.00", u64::from(pieces) * 2_000_000);
    assert!(found.text.contains(&total), "{}", found.text);
    for list in ["/orders", "/orders?limit=1"] {
        assert_eq!(service.get(list).await.text, format!("[{}]", found.text));
    }
    announced(&service.database).await;
    assert_eq!(service.delete(path).await.status, StatusCode::NO_CONTENT);
    let deletion = announced(&service.database).await;
    let event: Value = serde_json::from_slice(&deletion[0].payload).unwrap();
    assert_eq!(event["data"].to_string(), found.text);
}

#[tokio::test]
async fn what_is_given_twice_is_told_with_the_other_faults() {
    let service = Service::start().await;
    let item = format!(r#"{{"id":"{HONEY}","quantite":1,"quantite":0}}"#);
    let body = format!(r#"{{"utilisateur_id":1,"produits":[{item},{{}}]}}"#);
    let request = service.client.post("/orders");
    let refused = answer(request.content_type("application/json").body(body)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let expected = ["/produits/0/quantite", "/utilisateur_id", "/produits/1/id"];
    assert_eq!(refused.pointers(), expected);
    assert_nothing_stored(&service).await;
}

#[rstest]
#[case::unknown(
    request(UNKNOWN, &[(UNKNOWN, 1), (HONEY, 1), (USER, 1)]),
    &["/utilisateur_id", "/produits/0/id", "/produits/2/id"],
)]
#[case::too_many_in_all(
    request(USER, &[(HONEY, Quantity::MAX), (HONEY, 1)]),
    &["/produits/1/quantite"],
)]
#[case::both(
    request(UNKNOWN, &[(HONEY, MANY), (UNKNOWN, 1), (HONEY, MANY), (HONEY, MANY)]),
    &["/utilisateur_id", "/produits/1/id", "/produits/2/quantite", "/produits/3/quantite"],
)]
#[tokio::test]
async fn everything_that_makes_an_order_unacceptable_is_pointed_at_in_one_answer(
    #[case] order: Value,
    #[case] pointers: &[&str],
) {
    let service = Service::start().await;
    let refused = service.post(&order).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.pointers(), pointers);
    assert_nothing_stored(&service).await;
}

impl Service {
    async fn post_in(&self, languages: &str, order: &Value) -> Answer {
        let request = self.client.post("/orders").body_json(order);
        answer(request.header("accept-language", languages)).await
    }
}

#[tokio::test]
async fn another_total_than_the_expected_one_is_a_conflict_that_tells_it() {
    const FR: [&str; 2] = ["Le prix total n'est pas celui attendu", "le prix total est de 59.97 €"];
    const EN: [&str; 2] = ["The total price is not the expected one", "the total price is €59.97"];
    let service = Service::start().await;
    let expecting = |total: &str| -> Value {
        let mut order = order();
        order["prix_total"] = serde_json::from_str(total).unwrap();
        order
    };
    for (total, languages, [title, detail]) in
        [("59.96", "", FR), ("59.98", "de", FR), ("0", "en-US", EN), ("5997", "en", EN)]
    {
        let refused = service.post_in(languages, &expecting(total)).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{total}");
        let refused = refused.json();
        assert_eq!((&refused["title"], &refused["detail"]), (&json!(title), &json!(detail)));
        let fault = json!([{ "pointer": "/prix_total", "detail": detail }]);
        assert_eq!(refused["errors"], fault);
    }
    assert_nothing_stored(&service).await;
    let placed = service.post(&expecting("59.970")).await;
    assert_eq!(placed.status, StatusCode::CREATED);
}

#[tokio::test]
async fn faults_are_told_in_the_clients_language() {
    let service = Service::start().await;
    let unknown = request(UNKNOWN, &[(UNKNOWN, 1)]);
    let wrong = json!({ "utilisateur_id": 1, "produits": [{ "id": HONEY, "quantite": 0 }, {}] });
    let range = format!("doit être un nombre entier de 1 à {}", Quantity::MAX);
    let range_in_english = format!("must be a whole number from 1 to {}", Quantity::MAX);
    for (order, languages, title, details) in [
        (&unknown, "", "Commande refusée", &["utilisateur inconnu", "produit inconnu"][..]),
        (&unknown, "en", "Order refused", &["unknown user", "unknown product"]),
        (
            &wrong,
            "fr",
            "Corps de requête invalide",
            &["doit être une chaîne de caractères", &range, "est obligatoire"],
        ),
        (
            &wrong,
            "en",
            "Invalid request body",
            &["must be a string", &range_in_english, "is required"],
        ),
    ] {
        let refused = service.post_in(languages, order).await.json();
        assert_eq!(refused["title"], title);
        let faults = refused["errors"].as_array().unwrap().iter();
        let said: Vec<&Value> = faults.map(|fault| &fault["detail"]).collect();
        assert_eq!(said, details);
    }
}

#[tokio::test]
async fn both_neighbours_are_asked_at_once() {
    let service = Service::beside(neighbours_who_meet(2)).await;
    let order = order();
    let placed = tokio::time::timeout(Duration::from_mins(2), service.post(&order)).await;
    let placed = placed.expect("both asked before one has answered");
    assert_eq!(placed.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_announced_is_what_is_answered() {
    const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let service = Service::start().await;
    let request = service.client.post("/orders").body_json(&order());
    let placed = answer(request.header("traceparent", TRACEPARENT)).await;
    let location = placed.header("location");
    let found = service.get(location).await;
    let deleted = service.delete(location).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_eq!(service.delete(location).await.status, StatusCode::NOT_FOUND);

    let messages = announced(&service.database).await;
    assert_eq!(messages.len(), 2);
    for message in &messages {
        let event: Value = serde_json::from_slice(&message.payload).unwrap();
        assert_eq!(event["data"].to_string(), found.text);
        assert_eq!(event["subject"], found.json()["id"]);
        assert_eq!(message.key, event["subject"].as_str().unwrap());
    }
    let created: Value = serde_json::from_slice(&messages[0].payload).unwrap();
    assert_eq!(created["traceparent"], TRACEPARENT);
    assert_eq!(created["time"], found.json()["date_achat"]);
}

#[tokio::test]
async fn a_service_that_stops_is_alive_but_not_ready() {
    let service = Service::start().await;
    let ready = service.get("/health/ready").await;
    assert_eq!((ready.status, &ready.json()["ready"]), (StatusCode::OK, &json!(true)));
    service.stop.cancel();
    let ready = service.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(service.get("/health/live").await.status, StatusCode::OK);
}
