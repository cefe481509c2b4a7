//! What a client takes, by `Accept`.

use reqwest::Method;

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::{id, user, user_path, with};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

/// Values of `Accept` that leave JSON out.
const WITHOUT_JSON: [&str; 3] = ["application/xml", "text/*", "*/*, application/json;q=0"];

/// Values that take it.
const WITH_JSON: [&str; 6] = [
    "*/*",
    "application/*",
    "application/json;charset=utf-8",
    "text/html, application/xml;q=0.9, */*;q=0.8",
    "application/xml, application/json;q=0.1",
    "nonsense",
];

pub fn checks() -> Vec<Check> {
    Service::ALL.into_iter().flat_map(of).collect()
}

fn of(service: Service) -> Vec<Check> {
    let list = service.list();
    let mut checks = vec![
        check(format!("GET {list} is refused to who excludes JSON: 406"), move |shop| {
            refused(shop, list)
        }),
        check(format!("GET {list} serves who takes JSON, however it is said"), move |shop| {
            served(shop, list)
        }),
        check(format!("errors of {list} are problems, whatever is accepted"), move |shop| {
            errors_for_everybody(shop, service)
        }),
    ];
    checks.extend(match service {
        Service::User => Some(check(
            "POST and PATCH of a user are refused to who excludes JSON, and nothing is done: 406",
            users_as_they_were,
        )),
        Service::Order => Some(check(
            "POST /orders is refused to who excludes JSON, and nothing is stored: 406",
            no_order,
        )),
        Service::Notifier => Some(check(
            "GET /notifications/stream is refused to who excludes its type: 406",
            no_stream,
        )),
        Service::Product => None,
    });
    section((Level::Errors, service), "Accept", "E14", checks)
}

async fn refused(shop: Shop, list: &str) -> Outcome {
    for accept in WITHOUT_JSON {
        let request = Request::get(list).header("accept", accept);
        shop.send(request).await?.problem(406)?.at_no_field()?;
    }
    Ok(())
}

async fn served(shop: Shop, list: &str) -> Outcome {
    for accept in WITH_JSON {
        let request = Request::get(format!("{list}?limit=1")).header("accept", accept);
        shop.send(request).await?.status(200)?;
    }
    Ok(())
}

async fn errors_for_everybody(shop: Shop, service: Service) -> Outcome {
    let list = service.list();
    let mut requests = vec![Request::get(format!("{list}/x/y"))];
    if matches!(service, Service::User | Service::Order) {
        let unknown = format!("{list}/{UNKNOWN_ID}");
        requests.push(Request::new(Method::DELETE, unknown));
    }
    for request in requests {
        let answer = shop.send(request.header("accept", "image/png")).await?;
        answer.problem(404)?;
    }
    Ok(())
}

async fn users_as_they_were(shop: Shop) -> Outcome {
    let known = shop.a_user().await?;
    let name = format!("Sans Réponse {}", id(&known));
    let body = with(user(), &serde_json::json!({ "nom": name }));
    for accept in WITHOUT_JSON {
        for (method, target) in
            [(Method::POST, "/users".to_owned()), (Method::PATCH, user_path(&known))]
        {
            let request = Request::new(method, target).json(&body);
            let answer = shop.send(request.header("accept", accept)).await?;
            answer.problem(406)?.at_no_field()?;
        }
    }
    let users = shop.get("/users").await?;
    let is_there = users.array()?.iter().any(|user| user["nom"] == name);
    users.expect(!is_there, format!("no user “{name}”"))
}

async fn no_order(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let request = Request::new(Method::POST, "/orders").json(&market.order());
    let answer = shop.send(request.header("accept", "application/xml")).await?;
    answer.problem(406)?.at_no_field()?;
    let is_empty = shop.orders_of(&market.user).await?.is_empty();
    answer.expect(is_empty, "no order in GET /orders afterwards")
}

async fn no_stream(shop: Shop) -> Outcome {
    let request = Request::get("/notifications/stream").header("accept", "application/json");
    shop.send(request).await?.problem(406)?.at_no_field()
}
