use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::Level;
use crate::request::Request;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{has_exactly, is_uuid, time};

const DATABASES: [&str; 2] = ["postgresql", "sqlite"];
const BROKERS: [&str; 2] = ["kafka", "bus"];

const FIELDS: [&str; 6] = ["service", "version", "instance", "date", "demarre_le", "dependances"];

/// A service, its specification, and what it tells besides what all tell.
const SERVICES: [(&str, &str, Option<&str>); 4] = [
    ("user-service", "user", None),
    ("product-service", "product", None),
    ("order-service", "order", Some("boite_d_envoi")),
    ("notifier-service", "notifier", Some("consommation")),
];

pub fn checks() -> Vec<Check> {
    let mut checks = vec![
        check("the outbox's status is two counts and a time", outbox),
        check("the notifier's status is a count and a time, both or neither", consumption),
    ];
    for (service, specification, more) in SERVICES {
        checks.push(check(
            format!("/status/{service} tells that the service and what it needs are there"),
            move |shop| well_formed(shop, service, more),
        ));
        checks.push(check(
            format!("/status/{service} has GET and HEAD only: 405 with Allow"),
            move |shop| read_only(shop, service),
        ));
        checks.push(check(
            format!("/openapi/{specification}.json describes GET /status/{service}"),
            move |shop| described(shop, service, specification),
        ));
    }
    for path in ["/status", "/status/", "/status/nobody"] {
        let name = format!("the unknown route {path} is a 404");
        checks.push(check(name, move |shop| unknown(shop, path)));
    }
    section((Level::Shop, None), "GET /status/{service}", "G4", checks)
}

async fn status(shop: &Shop, service: &str) -> Result<(Answer, Value), Failure> {
    let answer = shop.get(&format!("/status/{service}")).await?;
    let status = answer.status(200)?.json()?;
    Ok((answer, status))
}

async fn well_formed(shop: Shop, service: &str, more: Option<&str>) -> Outcome {
    let (answer, status) = status(&shop, service).await?;
    let fields: Vec<&str> = FIELDS.into_iter().chain(more).collect();
    answer.expect(has_exactly(&status, &fields), format!("exactly {fields:?}"))?;
    answer.expect(answer.header("cache-control")? == "no-store", "Cache-Control: no-store")?;
    answer.expect(status["service"] == service, format!("service {service}"))?;
    answer.expect(status["version"].is_string(), "a version")?;
    answer.expect(is_uuid(&status["instance"]), "an instance that is a UUID")?;
    let (start, now) = (time(&status["demarre_le"]), time(&status["date"]));
    let in_order = start.is_some() && start <= now;
    answer.expect(in_order, "times in UTC, the start not after the answer")?;
    let needs_events = more.is_some();
    let dependencies = status["dependances"].as_array().cloned();
    let dependencies = dependencies.unwrap_or_default();
    let expected = if needs_events { 2 } else { 1 };
    answer.expect(dependencies.len() == expected, format!("{expected} in `dependances`"))?;
    for (dependency, names) in dependencies.iter().zip([DATABASES, BROKERS]) {
        let available =
            names.iter().any(|name| *dependency == json!({ "nom": name, "etat": "disponible" }));
        answer.expect(
            available,
            format!("one of {names:?} that is `disponible`, not {dependency}"),
        )?;
    }
    Ok(())
}

async fn outbox(shop: Shop) -> Outcome {
    let (answer, status) = status(&shop, "order-service").await?;
    let outbox = &status["boite_d_envoi"];
    let fields = ["en_attente", "ecartes", "plus_ancien"];
    answer.expect(has_exactly(outbox, &fields), format!("exactly {fields:?}"))?;
    answer.expect(outbox["ecartes"].is_u64(), "a count of `ecartes`")?;
    counted(&answer, &outbox["en_attente"], &outbox["plus_ancien"]).map(drop)
}

async fn consumption(shop: Shop) -> Outcome {
    let (answer, status) = status(&shop, "notifier-service").await?;
    let shown = &status["consommation"];
    let fields = ["affichees", "dernier_affichage"];
    answer.expect(has_exactly(shown, &fields), format!("exactly {fields:?}"))?;
    let last = counted(&answer, &shown["affichees"], &shown["dernier_affichage"])?;
    let start = time(&status["demarre_le"]);
    answer.expect(last.is_none() || last >= start, "a last time since the start")
}

/// None have no time, some have one.
fn counted(answer: &Answer, count: &Value, at: &Value) -> Result<Option<DateTime<Utc>>, Failure> {
    answer.expect(count.is_u64(), format!("a count, not {count}"))?;
    let (some, at_some_time) = (*count != json!(0), time(at));
    answer.expect(
        some == at_some_time.is_some() && (some || at.is_null()),
        format!("a time if there are any, else null: {count}, {at}"),
    )?;
    Ok(at_some_time)
}

async fn read_only(shop: Shop, service: &str) -> Outcome {
    let path = format!("/status/{service}");
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let request = Request::new(method, path.clone()).json(&json!({}));
        let answer = shop.send(request).await?;
        answer.problem(405)?.at_no_field()?;
        let allow = answer.header("allow")?;
        answer.expect(allow == "GET, HEAD, OPTIONS", "Allow: GET, HEAD, OPTIONS")?;
    }
    let head = shop.head(&path).await?;
    head.status(200)?.expect(head.body.is_empty(), "no body")
}

async fn described(shop: Shop, service: &str, specification: &str) -> Outcome {
    let answer = shop.get(&format!("/openapi/{specification}.json")).await?;
    let document = answer.status(200)?.json()?;
    let operation = &document["paths"][format!("/status/{service}")]["get"];
    let schema = &operation["responses"]["200"]["content"];
    answer.expect(schema.is_object(), format!("GET /status/{service} with its 200"))
}

async fn unknown(shop: Shop, path: &str) -> Outcome {
    shop.finds_nothing(path).await
}
