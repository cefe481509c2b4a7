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
        section((Level::Shop, None), "what pages may not do", "G8", headers_of_pages()),
    ];
    sections.into_iter().flatten().collect()
}

async fn leads_to_page(shop: Shop, target: impl AsRef<str>) -> Outcome {
    let mut response = shop.get(target.as_ref()).await?;
    for _ in 0..5 {
        if !response.status.is_redirection() {
            break;
        }
        response = shop.get(response.location()?.as_str()).await?;
    }
    response.status(200)?.media_type("text/html")
}

fn specification_of(service: Service) -> [Check; 3] {
    let path = specification(service);
    let operations = service.paths().iter().flat_map(|(path, methods)| {
        methods.iter().map(move |method| format!("{method} {}", unnamed(path)))
    });
    let operations: Vec<String> = operations.collect();
    let described = format!("{path} describes {}", operations.join(", "));
    [
        case(described).get(&path).that(move |response| describes(response, &operations)),
        case(format!("{path} names each operation by its own operationId"))
            .get(&path)
            .that(has_operation_ids),
        case(format!("{path} describes every error as a problem")).get(&path).that(has_problems),
    ]
}

fn specification(service: Service) -> String {
    format!("/openapi/{service}.json")
}

fn describes(response: &Response, expected: &[String]) -> Outcome {
    let spec = response.status(200)?.json()?;
    let version = spec["openapi"].as_str().unwrap_or_default();
    response.expect(version.starts_with("3."), "`openapi` 3.x")?;
    let described: BTreeSet<String> = operations(&spec).into_iter().map(|(name, _)| name).collect();
    let missing: Vec<_> = expected.iter().filter(|name| !described.contains(*name)).collect();
    response.expect(missing.is_empty(), format!("the operations {missing:?} beside {described:?}"))
}

fn has_operation_ids(response: &Response) -> Outcome {
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&response.status(200)?.json()?) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        response.expect(!id.is_empty(), format!("an operationId of {name}"))?;
        let expected = format!("one operation with the operationId {id}");
        response.expect(ids.insert(id), expected)?;
    }
    Ok(())
}

fn has_problems(response: &Response) -> Outcome {
    let spec = response.status(200)?.json()?;
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
        case("the outbox's status is two counts and a time")
            .get("/status/order-service")
            .that(outbox),
        case("the notifier's status is a count and a time, both or neither")
            .get("/status/notifier-service")
            .that(consumption),
    ];
    for service in Service::ALL {
        let path = format!("/status/{service}-service");
        let described = format!("{} describes GET {path}", specification(service));
        let read_only_name = format!("{path} has GET and HEAD only: 405 with Allow");
        checks.extend([
            case(format!("{path} tells that the service and what it needs are there"))
                .get(&path)
                .that(move |response| is_well_formed_status(response, service)),
            read_only(case(read_only_name), &path, "GET, HEAD, OPTIONS"),
            case(described).get(specification(service)).that(move |response| {
                let document = response.status(200)?.json()?;
                let content = &document["paths"][&path]["get"]["responses"]["200"]["content"];
                response.expect(content.is_object(), format!("GET {path} with its 200"))
            }),
        ]);
    }
    let unknown = ["/status", "/status/", "/status/nobody"].map(|path| {
        case(format!("the unknown route {path} is a 404")).get(path).expect_no_field(404)
    });
    checks.extend(unknown);
    checks
}

fn is_well_formed_status(response: &Response, service: Service) -> Outcome {
    let status = response.status(200)?.json()?;
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

fn outbox(response: &Response) -> Outcome {
    let status = response.status(200)?.json()?;
    let outbox = &status["boite_d_envoi"];
    let fields = ["en_attente", "ecartes", "plus_ancien"];
    response.expect(has_exactly(outbox, &fields), format!("exactly {fields:?}"))?;
    response.expect(outbox["ecartes"].is_u64(), "a count of `ecartes`")?;
    counted(response, &outbox["en_attente"], &outbox["plus_ancien"]).map(drop)
}

fn consumption(response: &Response) -> Outcome {
    let status = response.status(200)?.json()?;
    let shown = &status["consommation"];
    let fields = ["affichees", "dernier_affichage"];
    response.expect(has_exactly(shown, &fields), format!("exactly {fields:?}"))?;
    let last = counted(response, &shown["affichees"], &shown["dernier_affichage"])?;
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

/// Rows that expect that a page has `GET` and `HEAD` only, whose names `Allow` begins with.
fn read_only(case: Check, path: &str, allowed: &'static str) -> Check {
    let others = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    case.each(others.map(|method| Request::new(method, path).json(&json!({}))))
        .expect_no_field(405)
        .that(move |response| {
            let is_told = response.header("allow")?.starts_with(allowed);
            response.expect(is_told, format!("Allow: {allowed}"))
        })
        .head(path)
        .that(|response| response.status(200)?.no_body())
}

fn front_end() -> Vec<Check> {
    let refusing = case("the page refuses other methods than GET: 405 with Allow");
    let mut checks = vec![
        case("an order has an address in the front-end").get("/commandes/{unknown}").that(is_page),
        check("what the page loads is there, and is kept for ever", assets_are_immutable),
        check("a page that the client has already is a 304", page_is_known),
        read_only(refusing, "/boutique", "GET, HEAD"),
    ];
    checks.extend(VIEWS.map(|path| {
        let name = format!("{path} is the front-end's page, asked for anew each time");
        case(name).get(path).that(is_page)
    }));
    checks.extend(VIEWS[1..].iter().map(|path| {
        let name = format!("{path}/, with a slash at its end, leads to the page");
        check(name, move |shop| leads_to_page(shop, format!("{path}/"))).says("G7")
    }));
    checks.extend(NO_VIEWS.map(|path| {
        let nothing = case(format!("{path}, which is nothing of the front-end's, is a 404"));
        nothing.get(path).expect_no_field(404)
    }));
    checks
}

/// The headers of pages, one check for each, of every page.
fn headers_of_pages() -> Vec<Check> {
    type Rule = (&'static str, &'static str, fn(&str) -> bool);
    const RULES: [Rule; 6] = [
        ("content-security-policy", "frame-ancestors 'none'", |it| {
            it.contains("frame-ancestors 'none'")
        }),
        ("content-security-policy", "no script in the page", |it| {
            it.starts_with("default-src 'self';") && !it.contains("script-src")
        }),
        ("x-content-type-options", "nosniff", |it| it == "nosniff"),
        ("referrer-policy", "no-referrer", |it| it == "no-referrer"),
        ("permissions-policy", "no camera", |it| it.contains("camera=()")),
        ("server", "no version", |it| !it.contains(|one: char| one.is_ascii_digit())),
    ];
    let pages = ["/", "/panier", "/docs/", "/nothing.svg", "/docs/nothing"];
    let checks = RULES.map(|(header, expected, is_right)| {
        let of_problems = header == "server";
        let pages = pages.into_iter().filter(|page| of_problems || !page.contains("nothing"));
        let name = format!("pages have the header {header}: {expected}");
        case(name).each(pages.map(Request::get)).that(move |page| {
            let value = page.headers.get(header).and_then(|value| value.to_str().ok());
            // Who a server is, it need not say.
            let right = value.map_or(header == "server", is_right);
            page.expect(right, format!("{header}: {expected}"))
        })
    });
    checks.into()
}

fn is_page(page: &Response) -> Outcome {
    page.status(200)?.media_type("text/html")?;
    page.expect(page.header("cache-control")? == "no-cache", "Cache-Control: no-cache")?;
    page.expect(page.header("x-content-type-options")? == "nosniff", "nosniff")?;
    page.header("referrer-policy")?;
    let policy = page.header("content-security-policy")?;
    let strict = policy.starts_with("default-src 'self';") && !policy.contains("unsafe");
    page.expect(strict, "a policy of 'self', and nothing unsafe")
}

async fn assets_are_immutable(shop: Shop) -> Outcome {
    let page = shop.get("/").await?;
    page.status(200)?.media_type("text/html")?;
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
    let tag = shop.get("/").await?.status(200)?.header("etag")?.to_owned();
    let response = shop.send(Request::get("/").header("if-none-match", tag)).await?;
    response.status(304)?.no_body()
}
