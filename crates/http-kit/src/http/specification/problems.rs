//! What an error looks like.

use serde_json::{Map, Value, json};

use super::super::api_info::{ApiInfo, GatewayProblem};
use super::super::body::INVALID;
use super::super::problem_types::{BODY, IDEMPOTENCY, OUTSIDE, ProblemType, ProblemTypes};
use super::operations;

/// That of the example of a problem.
const REQUEST_ID: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";

/// Says in the schema of problems what their types look like.
pub(super) fn name_types(document: &mut Value, info: &ApiInfo) {
    if let Some(kind) = document.pointer_mut("/components/schemas/Probleme/properties/type") {
        let (description, pattern) = (&kind["description"], info.problem_type("<nom>"));
        kind["description"] =
            format!("{} : `{pattern}`", description.as_str().unwrap_or_default()).into();
        kind["example"] = info.problem_type(INVALID.name).into();
    }
}

/// Shows at every error of an operation which types of problems it can be.
pub(super) fn show_examples(document: &mut Value, info: &ApiInfo, groups: &[ProblemTypes]) {
    let mut shown = Map::new();
    for operation in operations(document) {
        let groups = groups.iter().filter(|group| is_of(operation, group));
        let own = groups.flat_map(|group| group.iter()).map(|kind| example(kind, info));
        let all: Vec<_> = own
            .chain(info.gateway_problems.iter().map(|it| example_of_the_gateway(it, info)))
            .collect();
        let responses = operation["responses"].as_object_mut();
        for (status, response) in responses.into_iter().flatten() {
            let Some(content) = response.pointer_mut("/content/application~1problem+json") else {
                continue;
            };
            let found =
                all.iter().filter(|(_, it)| it["value"]["status"].as_u64() == status.parse().ok());
            let found: Map<_, _> = found.cloned().collect();
            let references = found.keys().map(|name| {
                let reference = format!("#/components/examples/{name}");
                (name.clone(), json!({ "$ref": reference }))
            });
            content["examples"] = Value::Object(references.collect());
            shown.extend(found);
        }
    }
    shown.sort_keys();
    document["components"]["examples"] = Value::Object(shown);
}

/// Can what an operation answers be of a group? Those of bodies and keys are of operations that have one only.
fn is_of(operation: &Value, group: ProblemTypes) -> bool {
    if group == OUTSIDE {
        return false;
    }
    if group == BODY {
        return operation.get("requestBody").is_some();
    }
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    group != IDEMPOTENCY || parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
}

fn example(kind: &ProblemType, info: &ApiInfo) -> (String, Value) {
    let mut value = json!({
        "type": info.problem_type(kind.name),
        "title": kind.title.fr,
        "status": kind.status.as_u16(),
        "detail": kind.example.detail,
        "instance": REQUEST_ID,
    });
    let faults = kind.example.faults.iter();
    let faults = faults.map(|(pointer, detail)| json!({ "pointer": pointer, "detail": detail }));
    if !kind.example.faults.is_empty() {
        value["errors"] = faults.collect();
    }
    (kind.name.to_owned(), json!({ "summary": kind.title.fr, "value": value }))
}

fn example_of_the_gateway(problem: &GatewayProblem, info: &ApiInfo) -> (String, Value) {
    let GatewayProblem { status, name, title, detail } = problem;
    let value = json!({
        "type": info.problem_type(name),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": REQUEST_ID,
    });
    ((*name).to_owned(), json!({ "summary": title, "value": value }))
}
