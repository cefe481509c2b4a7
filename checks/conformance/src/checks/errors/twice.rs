//! What an operation does not know, and what is said twice: nobody can tell what was meant.

use reqwest::Method;
use serde_json::json;

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::{id, user, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

pub fn checks() -> Vec<Check> {
    let mut all: Vec<Check> = Service::ALL.into_iter().flat_map(parameters).collect();
    let of_users = [
        check(
            "POST /users refuses a field that is given twice: 400, and nothing is stored",
            user_twice,
        ),
        check(
            "PATCH /users/{id} refuses a field that is given twice: 400, and nothing is changed",
            patch_twice,
        ),
        check(
            "POST /users tells a field that is given twice together with all other faults",
            user_twice_and_more,
        )
        .says("E2"),
    ];
    all.extend(names(Service::User, of_users));
    let of_orders = [
        check(
            "POST /orders refuses a field of a line that is given twice: 400, and nothing is stored",
            line_twice,
        ),
        check(
            "POST /orders tells a field of a line that is given twice together with all other faults",
            line_twice_and_more,
        )
        .says("E2"),
    ];
    all.extend(names(Service::Order, of_orders));
    all
}

fn names(service: Service, checks: impl IntoIterator<Item = Check>) -> Vec<Check> {
    section((Level::Errors, service), "names given twice", "E18", checks)
}

fn parameters(service: Service) -> Vec<Check> {
    let list = service.list();
    let checks = [
        check(
            format!("GET {list} refuses a query parameter that it does not have: 400"),
            move |shop| unknown(shop, service),
        ),
        check(
            format!("GET {list} refuses a query parameter that is given twice: 400"),
            move |shop| twice(shop, list),
        ),
    ];
    section((Level::Errors, service), "query parameters", "E17", checks)
}

async fn unknown(shop: Shop, service: Service) -> Outcome {
    let list = service.list();
    for query in ["page=2", "limit=1&page=2", "Limit=1", "=1"] {
        refused(&shop, &format!("{list}?{query}")).await?;
    }
    if service != Service::Notifier {
        refused(&shop, &format!("{list}/{UNKNOWN_ID}?limit=1")).await?;
    }
    Ok(())
}

async fn twice(shop: Shop, list: &str) -> Outcome {
    for query in ["limit=1&limit=2", "limit=1&limit=1", "limit=1&lim%69t=1"] {
        refused(&shop, &format!("{list}?{query}")).await?;
    }
    Ok(())
}

async fn refused(shop: &Shop, target: &str) -> Outcome {
    shop.get(target).await?.problem(400)?.at_no_field()
}

async fn user_twice(shop: Shop) -> Outcome {
    let name = format!("Deux Fois {}", id(&shop.a_user().await?));
    let text = user().to_string();
    let body = text.replacen('{', &format!("{{\"nom\":\"{name}\","), 1);
    let request = Request::new(Method::POST, "/users").json_text(body.replace("Durand", &name));
    shop.send(request).await?.problem(400)?.at(&["/nom"])?;
    let users = shop.get("/users").await?;
    let is_stored = users.array()?.iter().any(|user| user["nom"] == name);
    users.expect(!is_stored, format!("no user “{name}”"))
}

async fn patch_twice(shop: Shop) -> Outcome {
    let user = shop.a_user().await?;
    let request = Request::new(Method::PATCH, user_path(&user));
    let request = request.json_text(r#"{"nom":"Petit","nom":"Petit"}"#);
    shop.send(request).await?.problem(400)?.at(&["/nom"])?;
    let answer = shop.get(&user_path(&user)).await?;
    answer.expect(answer.json()? == user, "the user as it was")
}

async fn line_twice(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let line = json!({ "id": market.first["id"], "quantite": 1 });
    let body = market.order_of(&json!([line])).to_string();
    let body = body.replace("\"quantite\":1", r#""quantite":1,"quantite":2"#);
    let request = Request::new(Method::POST, "/orders").json_text(body);
    let answer = shop.send(request).await?;
    answer.problem(400)?.at(&["/produits/0/quantite"])?;
    let is_empty = shop.orders_of(&market.user).await?.is_empty();
    answer.expect(is_empty, "no order in GET /orders afterwards")
}

async fn user_twice_and_more(shop: Shop) -> Outcome {
    let body = r#"{"nom":"Petit","prenom":1,"nom":"Petit","couleur":"rouge"}"#;
    let answer = shop.send(Request::new(Method::POST, "/users").json_text(body)).await?;
    let faults = ["/nom", "/prenom", "/adresse", "/couleur"];
    answer.problem(400)?.at(&faults)
}

async fn line_twice_and_more(shop: Shop) -> Outcome {
    let body = r#"{"utilisateur_id":7,"produits":[{"id":"x","quantite":1,"quantite":2}]}"#;
    let answer = shop.send(Request::new(Method::POST, "/orders").json_text(body)).await?;
    let faults = ["/utilisateur_id", "/produits/0/id", "/produits/0/quantite"];
    answer.problem(400)?.at(&faults)
}
