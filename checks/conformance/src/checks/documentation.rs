use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::Level;
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// A service and the operations that its specification must describe; `{}` stands for a parameter of any name.
type Service = (&'static str, &'static [&'static str]);

const SERVICES: [Service; 4] = [
    (
        "user",
        &["GET /users", "POST /users", "GET /users/{}", "PATCH /users/{}", "DELETE /users/{}"],
    ),
    ("product", &["GET /products", "GET /products/{}"]),
    ("order", &["GET /orders", "POST /orders", "GET /orders/{}", "DELETE /orders/{}"]),
    ("notifier", &["GET /notifications", "GET /notifications/stream"]),
];

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub fn checks() -> Vec<Check> {
    let pages = [
        check("GET /docs leads to a page of HTML", |shop| page(shop, "/docs")),
        check("GET /docs/ leads to a page of HTML", |shop| page(shop, "/docs/")),
    ];
    let mut checks = vec![];
    for (service, operations) in SERVICES {
        let path = format!("/openapi/{service}.json");
        checks.push(check(format!("{path} describes {}", operations.join(", ")), move |shop| {
            complete(shop, service, operations)
        }));
        checks.push(check(
            format!("{path} names each operation by its own operationId"),
            move |shop| named(shop, service),
        ));
        checks.push(check(format!("{path} describes every error as a problem"), move |shop| {
            problems(shop, service)
        }));
    }
    let mut all = section((Level::Shop, None), "GET /docs", "G1", pages);
    let specifications = section((Level::Shop, None), "GET /openapi/…", "G2", checks);
    all.extend(specifications);
    all
}

async fn page(shop: Shop, target: &str) -> Outcome {
    let mut answer = shop.get(target).await?;
    for _ in 0..5 {
        if !answer.status.is_redirection() {
            break;
        }
        answer = shop.get(answer.location()?.as_str()).await?;
    }
    answer.status(200)?.media_type("text/html")
}

async fn complete(shop: Shop, service: &str, expected: &[&str]) -> Outcome {
    let (answer, spec) = specification(&shop, service).await?;
    let version = spec["openapi"].as_str().unwrap_or_default();
    answer.expect(version.starts_with("3."), "`openapi` 3.x")?;
    let described: BTreeSet<String> = operations(&spec).into_iter().map(|(name, _)| name).collect();
    let missing: Vec<_> = expected.iter().filter(|name| !described.contains(**name)).collect();
    answer.expect(missing.is_empty(), format!("the operations {missing:?} beside {described:?}"))
}

async fn named(shop: Shop, service: &str) -> Outcome {
    let (answer, spec) = specification(&shop, service).await?;
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&spec) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        answer.expect(!id.is_empty(), format!("an operationId of {name}"))?;
        answer
            .expect(ids.insert(id.clone()), format!("one operation with the operationId {id}"))?;
    }
    Ok(())
}

async fn problems(shop: Shop, service: &str) -> Outcome {
    let (answer, spec) = specification(&shop, service).await?;
    for (name, operation) in operations(&spec) {
        let responses = operation["responses"].as_object().cloned().unwrap_or_default();
        let errors: Map<_, _> =
            responses.into_iter().filter(|(status, _)| is_error(status)).collect();
        answer.expect(!errors.is_empty(), format!("the errors of {name}"))?;
        for (status, response) in &errors {
            let described = has_problem(resolved(&spec, response));
            answer.expect(described, format!("application/problem+json for {status} of {name}"))?;
        }
    }
    Ok(())
}

async fn specification(shop: &Shop, service: &str) -> Result<(Answer, Value), Failure> {
    let answer = shop.get(&format!("/openapi/{service}.json")).await?;
    let spec = answer.status(200)?.json()?;
    Ok((answer, spec))
}

/// Each operation as `GET /users/{}`.
fn operations(spec: &Value) -> Vec<(String, &Value)> {
    let mut operations = vec![];
    for (path, item) in spec["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations
                    .push((format!("{} {}", method.to_uppercase(), unnamed(path)), operation));
            }
        }
    }
    operations
}

fn unnamed(path: &str) -> String {
    let segments =
        path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

fn resolved<'a>(spec: &'a Value, response: &'a Value) -> &'a Value {
    let reference = response["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| spec.pointer(pointer)).unwrap_or(response)
}

fn has_problem(response: &Value) -> bool {
    let content = response["content"].as_object();
    content.is_some_and(|content| {
        content.keys().any(|key| key.starts_with("application/problem+json"))
    })
}
