use order_service::domain::basket::Quantity;
use serde_json::{Value, json};

use super::neighbours::{HONEY, UNKNOWN, neighbours, order};
use super::service::{Answer, Service, answer};

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
