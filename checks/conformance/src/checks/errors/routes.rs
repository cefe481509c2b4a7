use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::request::Request;
use crate::samples::user_path;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

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

/// What a resource can have.
const OF_RESOURCES: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub fn checks() -> Vec<Check> {
    Service::ALL.into_iter().flat_map(of).collect()
}

fn of(service: Service) -> Vec<Check> {
    let mut all = section((Level::Errors, service), "routes", "E4", unknown(service));
    let methods = methods_of(service).map(|(path, allowed)| {
        let name =
            format!("{path} refuses other methods than {}: 405 with Allow", allowed.join(", "));
        check(name, move |shop| other_methods(shop, path, allowed))
    });
    all.extend(section((Level::Errors, service), "methods", "E5", methods));
    all.extend(section((Level::Errors, service), "ids", "E6", ids(service)));
    all
}

/// The paths of a service, each with its methods.
pub(super) fn methods_of(
    service: Service,
) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let of_service = move |(path, _): &(&str, _)| Service::of(path) == Some(service);
    METHODS.into_iter().filter(of_service)
}

/// `Allow` has these methods, in any order and form, and no other that a resource can have. Whether it also has `HEAD` and
/// `OPTIONS`, which every path has, is its own business.
pub(super) fn expect_allowed(answer: &Answer, allowed: &[&str]) -> Outcome {
    let listed = answer.listed("allow")?;
    let right = |method: &str| listed.contains(&method) == allowed.contains(&method);
    let expected = format!("Allow: {}", allowed.join(", "));
    answer.expect(OF_RESOURCES.into_iter().all(right), expected)
}

fn unknown(service: Service) -> Vec<Check> {
    let list = service.list();
    let mut checks = vec![];
    for path in
        [format!("{list}/"), format!("{list}foo"), format!("{list}/x/y"), list.to_uppercase()]
    {
        checks.push(check(format!("the unknown route {path} is a 404"), move |shop| {
            unknown_route(shop, path.clone())
        }));
    }
    checks.push(check(
        format!("beside {list}, the unknown route /nowhere is a 404 for any method"),
        nowhere,
    ));
    checks.push(
        check(format!("beside {list}, the error for an unknown route is a problem"), |shop| {
            unknown_route(shop, "/nowhere".to_owned())
        })
        .says("E1"),
    );
    checks
}

fn ids(service: Service) -> Vec<Check> {
    let list = service.list();
    let no_uuid = check(format!("an id that is no UUID in {list}/{{id}} is a 400"), move |shop| {
        no_uuid(shop, list)
    });
    match service {
        Service::User => vec![
            no_uuid,
            check(
                "PATCH and DELETE of a user with an id that is no UUID are a 400",
                write_to_no_uuid,
            ),
        ],
        Service::Order => vec![
            no_uuid,
            check("DELETE of an order with an id that is no UUID is a 400", deletion_of_no_uuid),
        ],
        Service::Product => vec![no_uuid],
        Service::Notifier => vec![],
    }
}

async fn unknown_route(shop: Shop, path: String) -> Outcome {
    shop.finds_nothing(&path).await
}

async fn other_methods(shop: Shop, path: &str, allowed: &[&str]) -> Outcome {
    let target = path.replace("{id}", UNKNOWN_ID);
    let others = OF_RESOURCES.iter().filter(|method| !allowed.contains(method));
    for method in others {
        let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
        let request = Request::new(method, target.clone()).json(&json!({}));
        let answer = shop.send(request).await?;
        answer.problem(405)?.at_no_field()?;
        expect_allowed(&answer, allowed)?;
    }
    Ok(())
}

async fn no_uuid(shop: Shop, collection: &str) -> Outcome {
    for id in NO_UUIDS {
        shop.get(&format!("{collection}/{id}")).await?.problem(400)?;
    }
    Ok(())
}

async fn nowhere(shop: Shop) -> Outcome {
    unknown_route(shop.clone(), "/nowhere".to_owned()).await?;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        shop.send(Request::new(method, "/nowhere").json(&json!({}))).await?.problem(404)?;
    }
    Ok(())
}

async fn write_to_no_uuid(shop: Shop) -> Outcome {
    shop.patch("/users/abc", &json!({ "nom": "Petit" })).await?.problem(400)?;
    shop.delete("/users/abc").await?.problem(400)?;
    // The sound id next to it still works: the refusals above were not for another reason.
    shop.delete(&user_path(&shop.a_user().await?)).await?.status(204)?;
    Ok(())
}

async fn deletion_of_no_uuid(shop: Shop) -> Outcome {
    shop.delete("/orders/abc").await?.problem(400)?;
    Ok(())
}
