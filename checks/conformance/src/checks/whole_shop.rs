//! What only the whole shop has: documentation, the gateway, the status of services, the front-end.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use reqwest::Method;

use super::prelude::*;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Paths for the operators only.
const INSIDE: [&str; 5] = ["/health", "/health/live", "/health/ready", "/metrics", "/healthcheck"];

const DATABASES: [&str; 2] = ["postgresql", "sqlite"];
const BROKERS: [&str; 2] = ["kafka", "bus"];

const STATUS_FIELDS: [&str; 6] =
    ["service", "version", "instance", "date", "demarre_le", "dependances"];

const VIEWS: [&str; 7] = [
    "/",
    "/boutique",
    "/panier",
    "/commandes",
    "/utilisateurs",
    "/notifications-en-direct",
    "/coulisses",
];

const NO_VIEWS: [&str; 7] = [
    "/boutiques",
    "/commandes/a/b",
    "/index",
    "/index.html",
    "/assets/",
    "/assets/nothing.js",
    "/nothing.svg",
];

pub fn checks() -> Vec<Check> {
    let pages = [
        check("GET /docs leads to a page of HTML", |shop| leads_to_page(shop, "/docs")),
        check("GET /docs/ leads to a page of HTML", |shop| leads_to_page(shop, "/docs/")),
    ];
    let specifications = Service::ALL.into_iter().flat_map(specification_of);
    let hidden = INSIDE
        .map(|path| case(format!("{path} is not reachable: 404")).get(path).expect_no_field(404));
    let sections = [
        section((Level::Shop, None), "GET /docs", "G1", pages),
        section((Level::Shop, None), "GET /openapi/…", "G2", specifications),
        section((Level::Shop, None), "the gateway", "G3", hidden),
        section((Level::Shop, None), "GET /status/{service}", "G4", status()),
        section((Level::Shop, None), "GET /", "G5", front_end()),
    ];
    sections.into_iter().flatten().collect()
}

async fn leads_to_page(shop: Shop, target: &str) -> Outcome {
    let mut response = shop.get(target).await?;
    for _ in 0..5 {
        if !response.status.is_redirection() {
            break;
        }
        response = shop.get(response.location()?.as_str()).await?;
    }
    response.status(200)?.media_type("text/html")
}

fn specification_of(service: Service) -> [Check; 3] {
    let path = format!("/openapi/{service}.json");
    let operations = service.paths().iter().flat_map(|(path, methods)| {
        methods.iter().map(move |method| format!("{method} {}", unnamed(path)))
    });
    let operations: Vec<String> = operations.collect();
    let named = format!("{path} names each operation by its own operationId");
    let problems = format!("{path} describes every error as a problem");
    [
        check(format!("{path} describes {}", operations.join(", ")), move |shop| {
            describes(shop, service, operations.clone())
        }),
        check(named, move |shop| has_operation_ids(shop, service)),
        check(problems, move |shop| has_problems(shop, service)),
    ]
}

async fn describes(shop: Shop, service: Service, expected: Vec<String>) -> Outcome {
    let (response, spec) = specification(&shop, service).await?;
    let version = spec["openapi"].as_str().unwrap_or_default();
    response.expect(version.starts_with("3."), "`openapi` 3.x")?;
    let described: BTreeSet<String> = operations(&spec).into_iter().map(|(name, _)| name).collect();
    let missing: Vec<_> = expected.iter().filter(|name| !described.contains(*name)).collect();
    response.expect(missing.is_empty(), format!("the operations {missing:?} beside {described:?}"))
}

async fn has_operation_ids(shop: Shop, service: Service) -> Outcome {
    let (response, spec) = specification(&shop, service).await?;
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&spec) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        response.expect(!id.is_empty(), format!("an operationId of {name}"))?;
        response.expect(ids.insert(id), format!("one operation with the operationId {id}"))?;
    }
    Ok(())
}

async fn has_problems(shop: Shop, service: Service) -> Outcome {
    let (response, spec) = specification(&shop, service).await?;
    for (name, operation) in operations(&spec) {
        let responses = operation["responses"].as_object().into_iter().flatten();
        let is_error = |status: &str| status.starts_with(['4', '5']) || status == "default";
        let errors: Vec<_> = responses.filter(|(status, _)| is_error(status)).collect();
        response.expect(!errors.is_empty(), format!("the errors of {name}"))?;
        for (status, error) in errors {
            let reference = error["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
            let error = reference.and_then(|pointer| spec.pointer(pointer)).unwrap_or(error);
            let mut types = error["content"].as_object().into_iter().flatten();
            let described = types.any(|(name, _)| name.starts_with("application/problem+json"));
            response
                .expect(described, format!("application/problem+json for {status} of {name}"))?;
        }
    }
    Ok(())
}

async fn specification(shop: &Shop, service: Service) -> Result<(Response, Value), Failure> {
    let response = shop.get(&format!("/openapi/{service}.json")).await?;
    let spec = response.status(200)?.json()?;
    Ok((response, spec))
}

/// Each operation as `GET /users/{}`.
fn operations(spec: &Value) -> Vec<(String, &Value)> {
    let paths = spec["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let name = format!("{} {}", method.to_uppercase(), unnamed(path));
            Some((name, item.get(method)?))
        })
    });
    operations.collect()
}

/// A path whose parameters may have any name.
fn unnamed(path: &str) -> String {
    let segments = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    segments.collect::<Vec<_>>().join("/")
}

fn status() -> Vec<Check> {
    let mut checks = vec![
        check("the outbox's status is two counts and a time", outbox),
        check("the notifier's status is a count and a time, both or neither", consumption),
    ];
    for service in Service::ALL {
        let path = format!("/status/{service}-service");
        let described = format!("/openapi/{service}.json describes GET {path}");
        checks.extend([
            check(
                format!("{path} tells that the service and what it needs are there"),
                move |shop| well_formed_status(shop, service),
            ),
            check(
                format!("{path} has GET and HEAD only: 405 with Allow"),
                move |shop| async move {
                    read_only(&shop, &format!("/status/{service}-service"), "GET, HEAD, OPTIONS")
                        .await
                },
            ),
            check(described, move |shop| describes_status(shop, service)),
        ]);
    }
    let unknown = ["/status", "/status/", "/status/nobody"].map(|path| {
        case(format!("the unknown route {path} is a 404")).get(path).expect_no_field(404)
    });
    checks.extend(unknown);
    checks
}

async fn status_of(shop: &Shop, service: Service) -> Result<(Response, Value), Failure> {
    let response = shop.get(&format!("/status/{service}-service")).await?;
    let status = response.status(200)?.json()?;
    Ok((response, status))
}

async fn well_formed_status(shop: Shop, service: Service) -> Outcome {
    let (response, status) = status_of(&shop, service).await?;
    let more = service.status_field();
    let fields: Vec<&str> = STATUS_FIELDS.into_iter().chain(more).collect();
    response.expect(has_exactly(&status, &fields), format!("exactly {fields:?}"))?;
    response.expect(response.header("cache-control")? == "no-store", "Cache-Control: no-store")?;
    let name = format!("{service}-service");
    response.expect(status["service"] == name, format!("service {name}"))?;
    response.expect(status["version"].is_string(), "a version")?;
    response.expect(is_uuid(&status["instance"]), "an instance that is a UUID")?;
    let (start, now) = (time(&status["demarre_le"]), time(&status["date"]));
    let in_order = start.is_some() && start <= now;
    response.expect(in_order, "times in UTC, the start not after the answer")?;
    let dependencies = status["dependances"].as_array().cloned().unwrap_or_default();
    // Services with something to tell of events need a broker.
    let expected = if more.is_some() { 2 } else { 1 };
    response.expect(dependencies.len() == expected, format!("{expected} in `dependances`"))?;
    for (dependency, names) in dependencies.iter().zip([DATABASES, BROKERS]) {
        let available = |name| *dependency == json!({ "nom": name, "etat": "disponible" });
        response.expect(
            names.iter().any(available),
            format!("one of {names:?} that is `disponible`, not {dependency}"),
        )?;
    }
    Ok(())
}

async fn outbox(shop: Shop) -> Outcome {
    let (response, status) = status_of(&shop, Service::Order).await?;
    let outbox = &status["boite_d_envoi"];
    let fields = ["en_attente", "ecartes", "plus_ancien"];
    response.expect(has_exactly(outbox, &fields), format!("exactly {fields:?}"))?;
    response.expect(outbox["ecartes"].is_u64(), "a count of `ecartes`")?;
    counted(&response, &outbox["en_attente"], &outbox["plus_ancien"]).map(drop)
}

async fn consumption(shop: Shop) -> Outcome {
    let (response, status) = status_of(&shop, Service::Notifier).await?;
    let shown = &status["consommation"];
    let fields = ["affichees", "dernier_affichage"];
    response.expect(has_exactly(shown, &fields), format!("exactly {fields:?}"))?;
    let last = counted(&response, &shown["affichees"], &shown["dernier_affichage"])?;
    let start = time(&status["demarre_le"]);
    response.expect(last.is_none() || last >= start, "a last time since the start")
}

/// The time that goes with a count; a count of 0 has none.
fn counted(
    response: &Response,
    count: &Value,
    at: &Value,
) -> Result<Option<DateTime<Utc>>, Failure> {
    response.expect(count.is_u64(), format!("a count, not {count}"))?;
    let (some, at_some_time) = (*count != json!(0), time(at));
    response.expect(
        some == at_some_time.is_some() && (some || at.is_null()),
        format!("a time if there are any, else null: {count}, {at}"),
    )?;
    Ok(at_some_time)
}

async fn describes_status(shop: Shop, service: Service) -> Outcome {
    let (response, document) = specification(&shop, service).await?;
    let path = format!("/status/{service}-service");
    let content = &document["paths"][&path]["get"]["responses"]["200"]["content"];
    response.expect(content.is_object(), format!("GET {path} with its 200"))
}

/// Expects that a page has `GET` and `HEAD` only, whose names `Allow` begins with.
async fn read_only(shop: &Shop, path: &str, allowed: &str) -> Outcome {
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let response = shop.send(Request::new(method, path).json(&json!({}))).await?;
        response.problem(405)?.at_no_field()?;
        let allow = response.header("allow")?;
        response.expect(allow.starts_with(allowed), format!("Allow: {allowed}"))?;
    }
    shop.head(path).await?.status(200)?.no_body()
}

fn front_end() -> Vec<Check> {
    let mut checks = vec![
        check("an order has an address in the front-end", |shop| async move {
            is_page(&shop, &format!("/commandes/{UNKNOWN_ID}")).await
        }),
        check("what the page loads is there, and is kept for ever", assets_are_immutable),
        check("a page that the client has already is a 304", page_is_known),
        check("the page refuses other methods than GET: 405 with Allow", |shop| async move {
            read_only(&shop, "/boutique", "GET, HEAD").await
        }),
    ];
    for path in VIEWS {
        let name = format!("{path} is the front-end's page, asked for anew each time");
        checks.push(check(name, move |shop| async move { is_page(&shop, path).await }));
    }
    for path in NO_VIEWS {
        let nothing = case(format!("{path}, which is nothing of the front-end's, is a 404"));
        checks.push(nothing.get(path).expect_no_field(404));
    }
    checks
}

async fn is_page(shop: &Shop, path: &str) -> Outcome {
    let page = page(shop, path).await?;
    page.expect(page.header("cache-control")? == "no-cache", "Cache-Control: no-cache")?;
    page.expect(page.header("x-content-type-options")? == "nosniff", "nosniff")?;
    page.header("referrer-policy")?;
    let policy = page.header("content-security-policy")?;
    let strict = policy.starts_with("default-src 'self';") && !policy.contains("unsafe");
    page.expect(strict, "a policy of 'self', and nothing unsafe")
}

async fn page(shop: &Shop, path: &str) -> Result<Response, Failure> {
    let page = shop.get(path).await?;
    page.status(200)?.media_type("text/html")?;
    Ok(page)
}

async fn assets_are_immutable(shop: Shop) -> Outcome {
    let page = page(&shop, "/").await?;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    for path in text.split('"').filter(|part| part.starts_with("/assets/")) {
        let asset = shop.get(path).await?;
        let caching = asset.status(200)?.header("cache-control")?;
        let immutable = caching == "public, max-age=31536000, immutable";
        asset.expect(immutable, "a year, immutable")?;
        asset.expect(!asset.body.is_empty(), "a content")?;
    }
    Ok(())
}

async fn page_is_known(shop: Shop) -> Outcome {
    let tag = page(&shop, "/").await?.header("etag")?.to_owned();
    let response = shop.send(Request::get("/").header("if-none-match", tag)).await?;
    response.status(304)?.no_body()
}
