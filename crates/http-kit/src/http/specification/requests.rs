//! What requests may be made of.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{children, operations};
use crate::context::{REQUEST_ID_MAX_LENGTH, REQUEST_ID_PATTERN};

const SCHEMAS: &str = "#/components/schemas/";

/// Bodies are read by `JsonBody`, which refuses what it does not know: their schemas say so, those inside them too.
pub(super) fn close_bodies(document: &mut Value) {
    for name in body_schemas(document) {
        document["components"]["schemas"][name]["additionalProperties"] = false.into();
    }
}

/// Each body's example as a whole: put together from its fields it would have both spellings of one.
pub(super) fn show_examples(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for content in operations(document)
        .flat_map(|operation| children(operation.pointer_mut("/requestBody/content")))
    {
        let schema = references(content).into_iter().next();
        let example = schema.and_then(|name| schemas.get(name)?.get("example").cloned());
        if let Some(example) = example {
            content["example"] = example;
        }
    }
}

/// The headers that every operation reads, and the one that lists do: it is not they who look at it.
pub(super) fn add_common_headers(document: &mut Value) {
    document["components"]["parameters"] = common_headers();
    let common = ["Accept-Language", "X-Request-Id", "traceparent"]
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    for operation in operations(document) {
        if operation.get("parameters").is_none() {
            operation["parameters"] = json!([]);
        }
        let may_be_known = operation.pointer("/responses/304").is_some();
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
            continue;
        };
        let is_there = |parameter: &Value| parameter["name"] == "If-None-Match";
        if may_be_known && !parameters.iter().any(is_there) {
            parameters.push(json!({
                "name": "If-None-Match",
                "in": "header",
                "description": "L'`ETag` de la liste déjà connue : si elle est encore la même, la réponse est 304",
                "schema": { "type": "string" },
            }));
        }
        parameters.extend(common.clone());
    }
}

fn common_headers() -> Value {
    json!({
        "Accept-Language": {
            "name": "Accept-Language",
            "in": "header",
            "description": "Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré",
            "schema": { "type": "string" },
        },
        "X-Request-Id": {
            "name": "X-Request-Id",
            "in": "header",
            "description": "Identifiant de la requête, choisi par le client : 1 à 128 lettres, chiffres et `-._~:/+=@`. Un autre \
                n'est pas refusé : le serveur le remplace",
            "schema": request_id(),
        },
        "traceparent": {
            "name": "traceparent",
            "in": "header",
            "description": "Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré",
            "schema": { "type": "string" },
        },
    })
}

/// The schema of `X-Request-Id`, in both directions.
pub(super) fn request_id() -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": REQUEST_ID_MAX_LENGTH,
        "pattern": REQUEST_ID_PATTERN,
    })
}

/// See [`Specification::alternative_name`](super::Specification::alternative_name).
pub(super) fn add_alternative_name(document: &mut Value, name: &str, alias: &str) {
    for schema in body_schemas(document) {
        let schema = &mut document["components"]["schemas"][schema];
        let Some(mut property) = schema["properties"].get(name).cloned() else {
            continue;
        };
        if let Some(property) = property.as_object_mut() {
            property.shift_remove("example");
        }
        property["description"] = format!("Autre écriture de `{name}` : l'un ou l'autre").into();
        schema["properties"][alias] = property;
        match schema.get_mut("required").and_then(Value::as_array_mut) {
            Some(required) if required.contains(&name.into()) => {
                required.retain(|required| required != name);
                schema["oneOf"] = json!([{ "required": [name] }, { "required": [alias] }]);
            }
            _ => {
                let both = json!({ (name): {}, (alias): {} });
                schema["not"] = json!({ "properties": both, "required": [name, alias] });
            }
        }
    }
}

/// The names of the schemas that request bodies have, and of those that these refer to.
fn body_schemas(document: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut found: Vec<String> = operations(document)
        .flat_map(|operation| children(operation.pointer_mut("/requestBody/content")))
        .flat_map(|content| references(content))
        .collect();
    while let Some(name) = found.pop() {
        if let Some(schema) = document.pointer(&format!("/components/schemas/{name}")) {
            found.extend(references(schema));
        }
        names.insert(name);
    }
    names
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => references_of(object),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn references_of(object: &Map<String, Value>) -> Vec<String> {
    match object.get("$ref").and_then(Value::as_str) {
        Some(reference) => {
            reference.strip_prefix(SCHEMAS).map(ToOwned::to_owned).into_iter().collect()
        }
        None => object.values().flat_map(references).collect(),
    }
}
