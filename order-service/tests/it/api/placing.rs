use std::time::Duration;

use bounded_text::BoundedText;
use order_service::domain::basket::Quantity;
use order_service::domain::order::{Address, ProductName};
use poem::http::StatusCode;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_database::Engine;

use super::service::{Answer, Service, answer};
use super::service::{HONEY, TEAPOT, UNKNOWN, USER, neighbours, neighbours_who_meet, order};
use crate::events::announced;

async fn assert_nothing_stored(service: &Service) {
    assert_eq!(service.get("/orders").await.text, "[]");
    assert_eq!(announced(&service.database).await, []);
}

#[tokio::test]
async fn a_placed_order_is_told_and_found_at_its_location() {
    let service = Service::beside(neighbours()).await;
    let placed = service.post(&order()).await;
    assert_eq!(placed.status, StatusCode::CREATED);
    let (order, id) = (placed.json(), placed.json()["id"].clone());
    let location = placed.header("location");
    assert_eq!(location, format!("/orders/{}", id.as_str().unwrap()));
    assert_eq!(order["utilisateur_id"], USER);
    assert_eq!(order["adresse_livraison"], "12 rue des Lilas, Lyon");
    assert!(placed.text.contains(r#""prix_total":59.97"#));
    assert_eq!(service.get(location).await.text, placed.text);
    let list = service.get("/orders").await;
    assert_eq!(list.text, format!("[{}]", placed.text));
}

#[tokio::test]
async fn items_of_the_same_product_become_one_line() {
    let service = Service::beside(neighbours()).await;
    let honey = |pieces: u32| json!({ "id": HONEY, "quantite": pieces });
    let order = json!({
        "utilisateur_id": USER,
        "produits": [honey(1), { "id": TEAPOT.to_uppercase() }, honey(Quantity::MAX - 2), { "id": HONEY }]
    });
    let placed = service.post(&order).await;
    let expected = format!(
        r#""produits":[{{"id":"{HONEY}","nom":"Miel de lavande","prix":12.50,"quantite":{}}},{{"id":"{TEAPOT}","nom":"Théière en fonte","prix":34.97,"quantite":1}}]}}"#,
        Quantity::MAX
    );
    assert!(placed.text.ends_with(&expected), "{}", placed.text);
}

/// A release with higher limits may have stored it.
#[rstest]
#[tokio::test]
async fn an_order_that_would_be_refused_today_is_found_listed_and_deleted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = Service::on(engine, neighbours()).await else {
        return;
    };
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
async fn an_order_is_no_patch_of_one() {
    let service = Service::beside(neighbours()).await;
    for media_type in ["application/merge-patch+json", "application/problem+json"] {
        let request = service.client.post("/orders").content_type(media_type);
        let refused = answer(request.body(order().to_string())).await;
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(refused.header("accept-post"), "application/json");
    }
    assert_nothing_stored(&service).await;
}

#[tokio::test]
async fn what_is_given_twice_is_told_with_the_other_faults() {
    let service = Service::beside(neighbours()).await;
    let item = format!(r#"{{"id":"{HONEY}","quantite":1,"quantite":0}}"#);
    let body = format!(r#"{{"utilisateur_id":1,"produits":[{item},{{}}]}}"#);
    let request = service.client.post("/orders");
    let refused = answer(request.content_type("application/json").body(body)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let expected = ["/produits/0/quantite", "/utilisateur_id", "/produits/1/id"];
    assert_eq!(refused.pointers(), expected);
    assert_nothing_stored(&service).await;
}

#[tokio::test]
async fn everything_unknown_is_pointed_at_at_once() {
    let service = Service::beside(neighbours()).await;
    let order = json!({
        "utilisateur_id": UNKNOWN,
        "produits": [{ "id": UNKNOWN }, { "id": HONEY }, { "id": USER }]
    });
    let refused = service.post(&order).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected = ["/utilisateur_id", "/produits/0/id", "/produits/2/id"];
    assert_eq!(refused.pointers(), expected);
    assert_nothing_stored(&service).await;
}

#[tokio::test]
async fn merged_items_keep_to_the_limit_of_one() {
    let service = Service::beside(neighbours()).await;
    let mut order = order();
    order["produits"] = json!([{ "id": HONEY, "quantite": Quantity::MAX }, { "id": HONEY }]);
    let refused = service.post(&order).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.pointers(), ["/produits/1/quantite"]);
    assert_nothing_stored(&service).await;
}

#[tokio::test]
async fn everything_that_makes_an_order_unacceptable_is_told_in_one_answer() {
    let service = Service::beside(neighbours()).await;
    let honey = json!({ "id": HONEY, "quantite": Quantity::MAX * 7 / 10 });
    let order = json!({
        "utilisateur_id": UNKNOWN,
        "produits": [honey, { "id": UNKNOWN }, honey, honey]
    });
    let refused = service.post(&order).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected =
        ["/utilisateur_id", "/produits/1/id", "/produits/2/quantite", "/produits/3/quantite"];
    assert_eq!(refused.pointers(), expected);
    assert_nothing_stored(&service).await;
}

#[tokio::test]
async fn another_total_than_the_expected_one_is_a_conflict() {
    let service = Service::beside(neighbours()).await;
    let expecting = |total: &str| -> Value {
        let mut order = order();
        order["prix_total"] = serde_json::from_str(total).unwrap();
        order
    };
    for total in ["59.96", "59.98", "0", "5997"] {
        let refused = service.post(&expecting(total)).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{total}");
        assert_eq!(refused.pointers(), ["/prix_total"]);
    }
    assert_nothing_stored(&service).await;
    let placed = service.post(&expecting("59.970")).await;
    assert_eq!(placed.status, StatusCode::CREATED);
}

#[tokio::test]
async fn both_neighbours_are_asked_at_once() {
    let service = Service::beside(neighbours_who_meet(2)).await;
    let order = order();
    let placed = tokio::time::timeout(Duration::from_secs(10), service.post(&order)).await;
    let placed = placed.expect("both asked before one has answered");
    assert_eq!(placed.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_announced_is_what_is_answered() {
    const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let service = Service::beside(neighbours()).await;
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
    let service = Service::beside(neighbours()).await;
    let ready = |answer: &Answer| answer.json()["ready"].as_bool();
    let answer = service.get("/health/ready").await;
    assert_eq!((answer.status, ready(&answer)), (StatusCode::OK, Some(true)));
    service.stop.cancel();
    let answer = service.get("/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let live = service.get("/health/live").await;
    assert_eq!(live.status, StatusCode::OK);
}

async fn post(service: &Service, order: &Value, languages: &str) -> Answer {
    let request = service.client.post("/orders").body_json(order);
    answer(request.header("accept-language", languages)).await
}

#[tokio::test]
async fn what_is_unknown_is_named_in_the_clients_language() {
    let service = Service::beside(neighbours()).await;
    let order = json!({ "utilisateur_id": UNKNOWN, "produits": [{ "id": UNKNOWN }] });
    for (languages, title, details) in [
        ("", "Commande refusée", ["utilisateur inconnu", "produit inconnu"]),
        ("en", "Order refused", ["unknown user", "unknown product"]),
    ] {
        let refused = post(&service, &order, languages).await.json();
        assert_eq!(refused["title"], title);
        let faults = refused["errors"].as_array().unwrap().iter();
        let said: Vec<&Value> = faults.map(|fault| &fault["detail"]).collect();
        assert_eq!(said, details);
    }
}

#[tokio::test]
async fn the_total_is_told_in_the_clients_language() {
    let service = Service::beside(neighbours()).await;
    let mut order = order();
    order["prix_total"] = json!(1);
    for (languages, title, detail) in [
        ("de", "Le prix total n'est pas celui attendu", "le prix total est de 59.97 €"),
        ("en-US", "The total price is not the expected one", "the total price is €59.97"),
    ] {
        let refused = post(&service, &order, languages).await.json();
        assert_eq!(refused["title"], title);
        assert_eq!(refused["detail"], detail);
        assert_eq!(refused["errors"][0]["detail"], detail);
    }
}

#[tokio::test]
async fn faults_of_a_body_are_told_in_the_clients_language() {
    let service = Service::beside(neighbours()).await;
    let order = json!({ "utilisateur_id": 1, "produits": [{ "id": HONEY, "quantite": 0 }, {}] });
    let [nobody, none, missing] = ["/utilisateur_id", "/produits/0/quantite", "/produits/1/id"];
    for (languages, details) in [
        (
            "fr",
            [
                "doit être une chaîne de caractères",
                "doit être un nombre entier de 1 à {max}",
                "est obligatoire",
            ],
        ),
        ("en", ["must be a string", "must be a whole number from 1 to {max}", "is required"]),
    ] {
        let refused = post(&service, &order, languages).await.json();
        let expected = json!([
            { "pointer": nobody, "detail": details[0] },
            { "pointer": none, "detail": details[1].replace("{max}", &Quantity::MAX.to_string()) },
            { "pointer": missing, "detail": details[2] },
        ]);
        assert_eq!(refused["errors"], expected);
    }
}
