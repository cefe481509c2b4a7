//! Edits of the document that poem-openapi has no types for. Its `extra_request_header` and `extra_response_header` repeat a
//! header in every operation instead of referring to one, and cannot tell problems from other responses.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::context::{REQUEST_ID_MAX_LENGTH, REQUEST_ID_PATTERN};
use crate::http::json::body::INVALID_BODY;
use crate::http::negotiation::Language;
use crate::http::problem::ApiInfo;

const SCHEMAS: &str = "#/components/schemas/";

pub(super) fn post_process(document: &mut Value, info: &ApiInfo, title: &str, description: &str) {
    document["tags"] = json!([{ "name": title, "description": description }]);
    // No operation asks for credentials.
    document["security"] = json!([]);
    for operation in operations(document) {
        operation["tags"] = json!([title]);
    }
    close_bodies_alone(document);
    name_known_formats(&mut document["components"]);
    add_body_examples(document);
    add_common_request_headers(document);
    add_common_response_headers(document);
    add_accepted_types(document);
    children(document.pointer_mut("/components/schemas")).for_each(spread_example);
    refer_plainly(document);
    name_problem_types(document, info);
}

pub(super) fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    children(document.get_mut("paths")).flat_map(|path| children(Some(path)))
}

/// The names of the schemas of request bodies, and of those that these refer to.
pub(super) fn body_schemas(document: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut found: Vec<_> = body_contents(document).flat_map(|it| references(it)).collect();
    while let Some(name) = found.pop() {
        if let Some(schema) = document.pointer(&format!("/components/schemas/{name}")) {
            found.extend(references(schema));
        }
        names.insert(name);
    }
    names
}

/// Says that request bodies, and what is inside them, have no other fields: `JsonBody` refuses what it does not know. And that
/// answers may have: some generated clients refuse what they do not know when nothing is said.
fn close_bodies_alone(document: &mut Value) {
    let bodies = body_schemas(document);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if schema["type"] == "object" {
            schema["additionalProperties"] = (!bodies.contains(name)).into();
        }
    }
}

/// Names the formats of counts as OpenAPI does. Those that poem-openapi gives them are its own, and generators that do not know
/// them make 32 bits of 64.
fn name_known_formats(value: &mut Value) {
    match value.get_mut("format") {
        Some(format) if *format == "uint32" => *format = "int32".into(),
        Some(format) if *format == "uint64" => *format = "int64".into(),
        _ => children(Some(value)).for_each(name_known_formats),
    }
}

/// Gives each body an example as a whole. One that a reader puts together from the fields' examples would have both
/// spellings of a field.
fn add_body_examples(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for content in body_contents(document) {
        let schema = references(content).into_iter().next();
        let example = schema.and_then(|name| schemas.get(name)?.get("example").cloned());
        if let Some(example) = example {
            content["example"] = example;
        }
    }
}

fn add_common_request_headers(document: &mut Value) {
    document["components"]["parameters"] = json!({
        "Accept-Language": {
            "name": "Accept-Language",
            "in": "header",
            "description": "Langue des problèmes : l'anglais pour qui le préfère, sinon le français. Mal formé, il est ignoré",
            "schema": { "type": "string" },
        },
        "X-Request-Id": {
            "name": "X-Request-Id",
            "in": "header",
            "description": format!(
                "Identifiant de la requête, choisi par le client : 1 à {REQUEST_ID_MAX_LENGTH} lettres, chiffres et \
                 `-._~:/+=@`. Un autre n'est pas refusé : le serveur le remplace"
            ),
            "schema": { "type": "string" },
        },
        "traceparent": {
            "name": "traceparent",
            "in": "header",
            "description": "Contexte de trace ([W3C](https://www.w3.org/TR/trace-context/)). Mal formé, il est ignoré",
            "schema": { "type": "string" },
        },
    });
    let common = ["Accept-Language", "X-Request-Id", "traceparent"]
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    for operation in operations(document) {
        let own = operation["parameters"].as_array().cloned().unwrap_or_default();
        operation["parameters"] = own.into_iter().chain(common.clone()).collect();
    }
}

/// Adds the headers that every response has, and those that every problem has.
fn add_common_response_headers(document: &mut Value) {
    let (max, pattern) = (REQUEST_ID_MAX_LENGTH, REQUEST_ID_PATTERN);
    document["components"]["headers"] = json!({
        "X-Request-Id": {
            "description": "Identifiant de la requête : celui que le client a donné, ou un nouveau",
            "required": true,
            "schema": { "type": "string", "minLength": 1, "maxLength": max, "pattern": pattern },
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
    });
    let responses =
        operations(document).flat_map(|operation| children(operation.get_mut("responses")));
    for response in responses {
        let is_problem = response.pointer("/content/application~1problem+json").is_some();
        let of_problems = ["Content-Language", "Vary"].into_iter().filter(|_| is_problem);
        for name in of_problems.chain(["X-Request-Id"]) {
            let reference = format!("#/components/headers/{name}");
            response["headers"][name] = json!({ "$ref": reference });
        }
    }
}

/// Adds the header of a 415 that says which bodies can be sent (RFC 5789; <https://www.w3.org/TR/ldp/#header-accept-post>).
fn add_accepted_types(document: &mut Value) {
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

/// Gives each property its value in the example of its object: readers of the document put these together again.
/// (poem-openapi has examples of objects only.)
fn spread_example(schema: &mut Value) {
    let example = schema.as_object_mut().and_then(|schema| schema.shift_remove("example"));
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        let value = example.as_ref().and_then(|example| example.get(name));
        // What is referred to, and a list of it, has a schema, and so an example, of its own.
        let is_own = property.get("$ref").is_none() && property.get("items").is_none();
        if let Some(value) = value.filter(|value| is_own && !value.is_object()) {
            property["example"] = value.clone();
        }
    }
}

/// Makes plain references of properties that poem-openapi describes beside one (`allOf`): some generators drop the whole object
/// then. What is referred to has a description of its own. `nullable` moves there: beside a reference it has no meaning.
fn refer_plainly(document: &mut Value) {
    let schemas = children(document.pointer_mut("/components/schemas"));
    let properties = schemas.flat_map(|schema| children(schema.get_mut("properties")));
    let nullable = properties.filter_map(|property| {
        let reference = property.pointer("/allOf/0/$ref")?.as_str()?.to_owned();
        let is_nullable = property.get("nullable").is_some();
        *property = json!({ "$ref": reference });
        is_nullable.then(|| reference.trim_start_matches(SCHEMAS).to_owned())
    });
    for name in nullable.collect::<Vec<_>>() {
        document["components"]["schemas"][name]["nullable"] = true.into();
    }
}

/// Says in the schema of problems what their types look like.
fn name_problem_types(document: &mut Value, info: &ApiInfo) {
    if let Some(kind) = document.pointer_mut("/components/schemas/Probleme/properties/type") {
        let description = kind["description"].as_str().unwrap_or_default();
        let description = format!("{description} : `{}`", info.problem_type("<nom>"));
        kind["description"] = description.into();
        kind["example"] = info.problem_type(INVALID_BODY.name).into();
    }
}

fn children(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    let object = value.and_then(Value::as_object_mut);
    object.into_iter().flat_map(Map::values_mut)
}

fn body_contents(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    operations(document)
        .flat_map(|operation| children(operation.pointer_mut("/requestBody/content")))
}

/// The names of the schemas that a part of the document refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
            Some(reference) => Vec::from_iter(reference.strip_prefix(SCHEMAS).map(str::to_owned)),
            None => object.values().flat_map(references).collect(),
        },
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
