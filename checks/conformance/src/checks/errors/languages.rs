//! Errors in French, or in English for whoever prefers it. Which words they are is the shop's own business.

use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::request::Request;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

const ACCEPT_LANGUAGE: &str = "accept-language";

/// Values of `Accept-Language`, and the language that they ask for.
const WISHES: [(&str, &str); 16] = [
    ("fr", "fr"),
    ("en", "en"),
    ("EN-gb", "en"),
    ("en-GB;q=0.8, fr;q=0.5", "en"),
    ("en;q=0.4,fr-CA;q=0.5", "fr"),
    ("fr;q=0.999, en", "en"),
    ("en, fr", "en"),
    ("de-CH, en;q=0.1", "en"),
    ("de, it;q=0.5", "fr"),
    ("*", "fr"),
    ("fr;q=0.1, *;q=0.5", "en"),
    ("en;q=0, *", "fr"),
    ("fr;q=0, en;q=0.001", "en"),
    ("", "fr"),
    ("en;q=2", "fr"),
    (";;;", "fr"),
];

/// A request in words, and the status that it is refused with.
type Refused = (&'static str, u16, Request);

pub fn checks() -> Vec<Check> {
    Service::ALL.into_iter().flat_map(of).collect()
}

fn of(service: Service) -> Vec<Check> {
    let list = service.list();
    let of_service = |(_, _, request): &Refused| Service::of(&request.target) == Some(service);
    let mut checks = vec![];
    for (name, status, request) in refused().into_iter().filter(of_service) {
        let operation = format!("{} {}", request.method, request.target);
        checks.push(check(
            format!("{operation}, {name}, is told in French, and in English when asked for"),
            move |shop| in_both(shop, status, request.clone()),
        ));
    }
    checks.push(check(
        format!("{list} reads Accept-Language with its weights, `*` and truncation"),
        move |shop| wishes(shop, list),
    ));
    checks.push(check(
        format!("several lines of Accept-Language are one list for {list}"),
        move |shop| several_lines(shop, list),
    ));
    let place = (Level::Errors, service);
    section(place, "Accept-Language", "E12", checks)
}

/// What is refused, with which status. None of it depends on what is in the shop, or can be answered by a gateway.
fn refused() -> [Refused; 11] {
    let unknown = |service: Service| Request::get(format!("{}/{UNKNOWN_ID}", service.list()));
    let post = |path| Request::new(Method::POST, path);
    let (get, put) = (Request::get, |path| Request::new(Method::PUT, path));
    let order = json!({
        "utilisateur_id": UNKNOWN_ID,
        "produits": [{ "id": UNKNOWN_ID }],
    });
    let faults = json!({ "nom": 1 });
    [
        ("an unknown user", 404, unknown(Service::User)),
        ("an unknown product", 404, unknown(Service::Product)),
        ("an unknown order", 404, unknown(Service::Order)),
        ("an id that is no UUID", 400, get("/products/x")),
        ("a limit out of range", 400, get("/users?limit=0")),
        ("a limit out of range", 400, get("/notifications?limit=0")),
        ("a method that a path has not", 405, put("/orders")),
        ("a method that a path has not", 405, put("/notifications")),
        ("a body without a type", 415, post("/users").body("{}")),
        ("a body with faults", 400, post("/users").json(&faults)),
        ("an order of what does not exist", 422, post("/orders").json(&order)),
    ]
}

async fn in_both(shop: Shop, status: u16, request: Request) -> Outcome {
    let french = shop.send(request.clone()).await?;
    is_in(&french, status, "fr")?;
    let request = request.header(ACCEPT_LANGUAGE, "en-GB, en;q=0.9, fr;q=0.8");
    let english = shop.send(request).await?;
    is_in(&english, status, "en")?;
    let (french, told) = (french.parsed()?, english.parsed()?);
    english.expect(
        places(&told) == places(&french) && told["type"] == french["type"],
        format!("the `type` and the pointers of the French answer, {french}"),
    )?;
    let (texts, other) = (texts(&told), texts(&french));
    let same = texts.iter().zip(other).find(|(text, other)| *text == other);
    english.expect(same.is_none(), format!("no text of the French answer, {same:?}"))
}

async fn wishes(shop: Shop, list: &str) -> Outcome {
    for (wish, language) in WISHES {
        let request = Request::get(format!("{list}?limit=0")).header(ACCEPT_LANGUAGE, wish);
        is_in(&shop.send(request).await?, 400, language)?;
    }
    Ok(())
}

async fn several_lines(shop: Shop, list: &str) -> Outcome {
    for (lines, language) in [(["fr;q=0.5", "en;q=0.6"], "en"), (["de", "fr"], "fr")] {
        let request = Request::get(format!("{list}?limit=0"));
        let request = request.header(ACCEPT_LANGUAGE, lines[0]);
        let request = request.header(ACCEPT_LANGUAGE, lines[1]);
        is_in(&shop.send(request).await?, 400, language)?;
    }
    Ok(())
}

/// A problem that says which language it is in, and to caches what that depends on.
fn is_in(answer: &Answer, status: u16, language: &str) -> Outcome {
    answer.problem(status)?;
    answer.expect(
        answer.header("content-language")? == language,
        format!("content-language: {language}"),
    )?;
    let names = answer.listed("vary")?;
    let varies = |name: &&str| *name == "*" || name.eq_ignore_ascii_case(ACCEPT_LANGUAGE);
    answer.expect(names.iter().any(varies), "vary: accept-language")
}

fn places(problem: &Value) -> Vec<&Value> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.map(|error| &error["pointer"]).collect()
}

/// The title, the detail if there is one, and those of the errors.
fn texts(problem: &Value) -> Vec<&Value> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    let mut texts = vec![&problem["title"], &problem["detail"]];
    texts.extend(errors.map(|error| &error["detail"]));
    texts.retain(|text| !text.is_null());
    texts
}
