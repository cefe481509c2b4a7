//! What every answer has.

use serde_json::{Map, Value, json};

use super::super::language::Language;
use super::requests::request_id;
use super::{children, operations};

/// Headers under their usual names (poem-openapi writes them in upper case), and those that every answer or every problem has.
pub(super) fn complete(document: &mut Value) {
    document["components"]["headers"] = common_headers();
    for response in
        operations(document).flat_map(|operation| children(operation.get_mut("responses")))
    {
        let is_problem = response.pointer("/content/application~1problem+json").is_some();
        if response.get("headers").is_none() {
            response["headers"] = Value::Object(Map::new());
        }
        if let Some(Value::Object(headers)) = response.get_mut("headers") {
            *headers = std::mem::take(headers)
                .into_iter()
                .map(|(name, header)| (title_case(&name), header))
                .collect();
            let of_problems = ["Content-Language", "Vary"];
            let names = of_problems.into_iter().filter(|_| is_problem);
            for name in names.chain(["X-Request-Id"]) {
                let reference = format!("#/components/headers/{name}");
                headers.insert(name.to_owned(), json!({ "$ref": reference }));
            }
        }
    }
}

fn common_headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "Identifiant de la requête : celui que le client a donné, ou un nouveau",
            "required": true,
            "schema": request_id(),
        },
        "Content-Language": {
            "description": "Langue du problème",
            "required": true,
            "schema": { "type": "string", "enum": Language::ALL.map(Language::tag) },
        },
        "Vary": {
            "description": "De quels en-têtes de la requête la réponse dépend : au moins `Accept-Language`",
            "required": true,
            "schema": { "type": "string" },
        },
    })
}

/// The header that tells, with a 415, which bodies can be sent (RFC 5789; <https://www.w3.org/TR/ldp/#header-accept-post>).
pub(super) fn show_accepted_bodies(document: &mut Value) {
    for path in children(document.get_mut("paths")) {
        for (method, name) in [("post", "Accept-Post"), ("patch", "Accept-Patch")] {
            let types = path.pointer(&format!("/{method}/requestBody/content"));
            let types = types.and_then(Value::as_object).into_iter();
            let types: Vec<_> = types.flat_map(Map::keys).map(String::as_str).collect();
            let header = json!({
                "description": "Les types de corps que l'opération lit",
                "required": true,
                "schema": { "type": "string" },
                "example": types.join(", "),
            });
            if let Some(refusal) = path.pointer_mut(&format!("/{method}/responses/415")) {
                refusal["headers"][name] = header;
            }
        }
    }
}

/// Where no success has a body, there is nothing that `Accept` could exclude.
pub(super) fn drop_unneeded(document: &mut Value) {
    for operation in operations(document) {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            continue;
        };
        let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
        if successes.all(|(_, success)| success.get("content").is_none()) {
            responses.shift_remove("406");
        }
    }
}

/// `LOCATION` is `Location`.
fn title_case(name: &str) -> String {
    if name.eq_ignore_ascii_case("etag") {
        return "ETag".to_owned();
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    words.collect::<Vec<_>>().join("-")
}
