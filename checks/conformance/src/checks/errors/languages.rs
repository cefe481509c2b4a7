//! Errors in French, or in English for whoever prefers it. Which words they are is the shop's own business.

use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Outcome;
use crate::level::Level;
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

pub fn checks() -> Vec<Check> {
    let mut checks = vec![];
    for (name, status, request) in refused() {
        checks.push(check(
            format!("{name} is told in French, and in English when asked for"),
            move |shop| in_both(shop, status, request.clone()),
        ));
    }
    checks.push(check(
        "Accept-Language is read with its weights, `*` and truncation",
        wishes,
    ));
    checks.push(check(
        "several lines of Accept-Language are one list",
        several_lines,
    ));
    section((Level::Errors, None), "Accept-Language", "E12", checks)
}

/// What is refused, with which status. None of it depends on what is in the shop, or can be answered by a gateway.
fn refused() -> [(&'static str, u16, Request); 9] {
    let unknown = |collection| Request::get(format!("/{collection}/{UNKNOWN_ID}"));
    let post = |path| Request::new(Method::POST, path);
    let order = json!({
        "utilisateur_id": UNKNOWN_ID,
        "produits": [{ "id": UNKNOWN_ID }],
    });
    [
        ("an unknown user", 404, unknown("users")),
        ("an unknown product", 404, unknown("products")),
        ("an unknown order", 404, unknown("orders")),
        ("an id that is no UUID", 400, Request::get("/products/x")),
        (
            "a query parameter out of range",
            400,
            Request::get("/users?limit=0"),
        ),
        (
            "a method that a path has not",
            405,
            Request::new(Method::PUT, "/orders"),
        ),
        ("a body without a type", 415, post("/users").body("{}")),
        (
            "a body with several faults",
            400,
            post("/users").json(&json!({ "nom": 1 })),
        ),
        (
            "an order of what does not exist",
            422,
            post("/orders").json(&order),
        ),
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
    english.expect(
        same.is_none(),
        format!("no text of the French answer, {same:?}"),
    )
}

async fn wishes(shop: Shop) -> Outcome {
    for (wish, language) in WISHES {
        let request = Request::get("/users/x").header(ACCEPT_LANGUAGE, wish);
        is_in(&shop.send(request).await?, 400, language)?;
    }
    Ok(())
}

async fn several_lines(shop: Shop) -> Outcome {
    for (lines, language) in [(["fr;q=0.5", "en;q=0.6"], "en"), (["de", "fr"], "fr")] {
        let request = Request::get("/users/x");
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
    let varies = answer.headers.get_all("vary").iter().any(|line| {
        let line = line.to_str().unwrap_or_default();
        let mut names = line.split(',').map(str::trim);
        names.any(|name| name.eq_ignore_ascii_case(ACCEPT_LANGUAGE))
    });
    answer.expect(varies, "vary: accept-language")
}

fn places(problem: &Value) -> Vec<&Value> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.map(|error| &error["pointer"]).collect()
}

/// The title, the detail, and those of the errors.
fn texts(problem: &Value) -> Vec<&Value> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    let mut texts = vec![&problem["title"], &problem["detail"]];
    texts.extend(errors.map(|error| &error["detail"]));
    texts
}
