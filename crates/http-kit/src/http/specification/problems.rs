//! What an error looks like.

use serde_json::{Map, Value, json};

use super::super::problem_types::{BODY, IDEMPOTENCY, OUTSIDE, ProblemType, ProblemTypes};
use super::operations;

/// The gateway's own, in its words: status, name, title, detail.
const OF_THE_GATEWAY: [(u16, &str, &str, &str); 2] = [
    (
        502,
        "bad-gateway",
        "Service injoignable",
        "Le service demandé ne répond pas. Réessayez dans un instant.",
    ),
    (
        504,
        "gateway-timeout",
        "Délai dépassé",
        "Le service demandé n’a pas répondu à temps. Il a peut-être traité la demande.",
    ),
];
/// That of the example of a problem.
const REQUEST_ID: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";

/// Shows at every error of an operation which types of problems it can be.
pub(super) fn show_examples(document: &mut Value, groups: &[ProblemTypes]) {
    let mut shown = Map::new();
    for operation in operations(document) {
        let groups = groups.iter().filter(|group| is_of(operation, group));
        let own = groups.flat_map(|group| group.iter()).map(|kind| example(kind));
        let all: Vec<_> = own.chain(OF_THE_GATEWAY.map(example_of_the_gateway)).collect();
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

fn example(kind: &ProblemType) -> (String, Value) {
    let mut value = json!({
        "type": kind.urn(),
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

fn example_of_the_gateway(
    (status, name, title, detail): (u16, &str, &str, &str),
) -> (String, Value) {
    let value = json!({
        "type": format!("urn:echoppe:problem:{name}"),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": REQUEST_ID,
    });
    (name.to_owned(), json!({ "summary": title, "value": value }))
}
