use reqwest::Method;
use serde_json::json;

use crate::failure::Outcome;
use crate::request::Request;
use crate::samples::user_path;
use crate::shop::Shop;
use crate::suite::{Check, check};
use crate::values::UNKNOWN_ID;

const UNKNOWN_ROUTES: [&str; 8] = [
    "/nowhere",
    "/users/",
    "/products/",
    "/orders/",
    "/notifications/",
    "/usersfoo",
    "/users/x/y",
    "/Users",
];

const NO_UUIDS: [&str; 5] = [
    "abc",
    "42",
    "null",
    "018f0000-0000-7000-8000-00000000dea",
    "018f0000-0000-7000-8000-00000000deag",
];

/// A path and the methods that it has, so that every other one is refused.
const METHODS: [(&str, &[&str]); 8] = [
    ("/users", &["GET", "POST"]),
    ("/users/{id}", &["GET", "PATCH", "DELETE"]),
    ("/products", &["GET"]),
    ("/products/{id}", &["GET"]),
    ("/orders", &["GET", "POST"]),
    ("/orders/{id}", &["GET", "DELETE"]),
    ("/notifications", &["GET"]),
    ("/notifications/stream", &["GET"]),
];

pub fn checks() -> Vec<Check> {
    let mut checks = vec![];
    for path in UNKNOWN_ROUTES {
        checks.push(check(
            format!("the unknown route {path} is a 404"),
            move |shop| unknown_route(shop, path),
        ));
    }
    for (path, allowed) in METHODS {
        let name = format!(
            "{path} refuses other methods than {}: 405 with Allow",
            allowed.join(", ")
        );
        checks.push(check(name, move |shop| other_methods(shop, path, allowed)));
    }
    for collection in ["/users", "/products", "/orders"] {
        let name = format!("an id that is no UUID in {collection}/{{id}} is a 400");
        checks.push(check(name, move |shop| no_uuid(shop, collection)));
    }
    checks.push(check(
        "a wrong method on an unknown route is a 404",
        method_on_unknown_route,
    ));
    checks.push(check(
        "PATCH and DELETE with an id that is no UUID are a 400",
        write_to_no_uuid,
    ));
    checks
}

async fn unknown_route(shop: Shop, path: &str) -> Outcome {
    shop.get(path).await?.problem(404)?.at_no_field()
}

async fn other_methods(shop: Shop, path: &str, allowed: &[&str]) -> Outcome {
    let target = path.replace("{id}", UNKNOWN_ID);
    for method in [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ] {
        if allowed.contains(&method.as_str()) {
            continue;
        }
        let answer = shop
            .send(Request::new(method.clone(), target.clone()).json(&json!({})))
            .await?;
        answer.problem(405)?.at_no_field()?;
        let listed: Vec<&str> = answer.header("allow")?.split(',').map(str::trim).collect();
        let complete =
            allowed.iter().all(|name| listed.contains(name)) && !listed.contains(&method.as_str());
        answer.expect(complete, format!("Allow: {}", allowed.join(", ")))?;
    }
    Ok(())
}

async fn no_uuid(shop: Shop, collection: &str) -> Outcome {
    for id in NO_UUIDS {
        shop.get(&format!("{collection}/{id}"))
            .await?
            .problem(400)?;
    }
    Ok(())
}

async fn method_on_unknown_route(shop: Shop) -> Outcome {
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        shop.send(Request::new(method, "/nowhere").json(&json!({})))
            .await?
            .problem(404)?;
    }
    Ok(())
}

async fn write_to_no_uuid(shop: Shop) -> Outcome {
    shop.patch("/users/abc", &json!({ "nom": "Petit" }))
        .await?
        .problem(400)?;
    shop.delete("/users/abc").await?.problem(400)?;
    shop.delete("/orders/abc").await?.problem(400)?;
    // The sound id next to it still works: the refusals above were not for another reason.
    shop.delete(&user_path(&shop.a_user().await?))
        .await?
        .status(204)?;
    Ok(())
}
