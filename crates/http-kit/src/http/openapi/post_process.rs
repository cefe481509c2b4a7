//! Edits of the document that poem-openapi has no types for. Its `extra_request_header` and `extra_response_header` repeat a
//! header in every operation instead of referring to one, and cannot tell problems from other responses.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::context::{REQUEST_ID_MAX_LENGTH, REQUEST_ID_PATTERN};
use crate::http::api_info::{ApiInfo, GatewayProblem};
use crate::http::json::body::INVALID_BODY;
use crate::http::negotiation::Language;
use crate::http::problem::catalog::{BODY, IDEMPOTENCY, OUTSIDE, ProblemTypes};
use crate::http::problem::{EXAMPLE_INSTANCE, ProblemType};

const SCHEMAS: &str = "#/components/schemas/";

pub(super) fn post_process(document: &mut Value, info: &ApiInfo, title: &str, description: &str) {
    document["tags"] = json!([{ "name": title, "description": description }]);
    // No operation asks for credentials.
    document["security"] = json!([]);
    for operation in operations(document) {
        operation["tags"] = json!([title]);
    }
    close_bodies(document);
    add_body_examples(document);
    add_common_request_headers(document);
    name_response_headers(document);
    add_common_response_headers(document);
    add_accepted_types(document);
    normalize_schemas(document);
    name_problem_types(document, info);
}

/// Says that request bodies, and what is inside them, have no other fields: `JsonBody` refuses what it does not know.
fn close_bodies(document: &mut Value) {
    for name in body_schemas(document) {
        document["components"]["schemas"][name]["additionalProperties"] = false.into();
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
            "schema": request_id(),
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
        match operation.get_mut("parameters").and_then(Value::as_array_mut) {
            Some(parameters) => parameters.extend(common.clone()),
            None => operation["parameters"] = common.to_vec().into(),
        }
    }
}

/// Writes the names of headers as RFCs do (`Location`, `ETag`): poem-openapi has them in capitals, and generated clients take the
/// names of their properties from the document.
fn name_response_headers(document: &mut Value) {
    for response in
        operations(document).flat_map(|operation| children(operation.get_mut("responses")))
    {
        if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
            *headers = std::mem::take(headers)
                .into_iter()
                .map(|(name, header)| (title_case(&name), header))
                .collect();
        }
    }
}

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

/// Adds the headers that every response has, and those that every problem has.
fn add_common_response_headers(document: &mut Value) {
    document["components"]["headers"] = json!({
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

fn normalize_schemas(document: &mut Value) {
    children(document.pointer_mut("/components/schemas")).for_each(spread_example);
    for name in nullable_references(document) {
        document["components"]["schemas"][name]["nullable"] = true.into();
    }
}

/// Gives each property its value in the example of its object: readers of the document put these together again.
/// (poem-openapi has examples of objects only.)
fn spread_example(schema: &mut Value) {
    let example = schema.as_object_mut().and_then(|schema| schema.shift_remove("example"));
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let (Some(Value::Object(example)), Some(properties)) = (example, properties) else {
        return;
    };
    for (name, property) in properties {
        // An object and a list of objects have schemas, and so examples, of their own.
        if let Some(example) =
            example.get(name).filter(|value| !value.is_object() && !value.is_array())
        {
            property["example"] = example.clone();
        }
    }
}

/// Removes `nullable` from references, and returns the schemas that they refer to. poem-openapi writes `nullable` beside a
/// reference, where nothing has a type: in OpenAPI 3.0 it has no meaning there.
fn nullable_references(document: &mut Value) -> Vec<String> {
    let schemas = children(document.pointer_mut("/components/schemas"));
    let properties = schemas.flat_map(|schema| children(schema.get_mut("properties")));
    let references = properties.filter_map(|property| {
        let name = property.pointer("/allOf/0/$ref")?.as_str()?;
        let name = name.rsplit('/').next()?.to_owned();
        property.as_object_mut()?.shift_remove("nullable")?;
        let beside = property.pointer_mut("/allOf/1")?.as_object_mut()?;
        beside.shift_remove("nullable");
        Some(name)
    });
    references.collect()
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

/// See [`Specification::example`](super::Specification::example).
pub(super) fn replace_example(document: &mut Value, schema: &str, example: Option<&Value>) {
    let properties = document.pointer_mut(&format!("/components/schemas/{schema}/properties"));
    let properties = properties.and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        let value = example.and_then(|example| example.get(name));
        if let (Some(value), Some(shown)) = (value, property.get_mut("example")) {
            *shown = value.clone();
        }
    }
}

/// Adds to every error of an operation examples of the types of problems that it can be.
pub(super) fn add_problem_examples(document: &mut Value, info: &ApiInfo, groups: &[ProblemTypes]) {
    let mut shown = Map::new();
    for operation in operations(document) {
        let groups = groups.iter().filter(|group| applies(operation, group));
        let own = groups.flat_map(|group| group.iter()).map(|kind| example(kind, info));
        let of_the_gateway = info.gateway_problems.iter();
        let of_the_gateway = of_the_gateway.map(|problem| gateway_example(problem, info));
        let all: Vec<_> = own.chain(of_the_gateway).collect();
        for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            let Some(content) = response.pointer_mut("/content/application~1problem+json") else {
                continue;
            };
            let status = status.parse().ok();
            let found = all.iter().filter(|(_, it)| it["value"]["status"].as_u64() == status);
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

/// Returns whether an operation can raise the problems of a group: those of bodies and keys need a body or a key.
fn applies(operation: &Value, group: ProblemTypes) -> bool {
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    match group {
        _ if group == OUTSIDE => false,
        _ if group == BODY => operation.get("requestBody").is_some(),
        _ if group == IDEMPOTENCY => parameters.any(|it| it["name"] == "Idempotency-Key"),
        _ => true,
    }
}

fn example(kind: &ProblemType, info: &ApiInfo) -> (String, Value) {
    let (title, detail) = (kind.title.fr, kind.example.detail);
    let (name, mut example) = named_example(info, kind.name, kind.status.as_u16(), title, detail);
    let errors = kind.example.errors.iter();
    let errors = errors.map(|(pointer, detail)| json!({ "pointer": pointer, "detail": detail }));
    if !kind.example.errors.is_empty() {
        example["value"]["errors"] = errors.collect();
    }
    (name, example)
}

fn gateway_example(problem: &GatewayProblem, info: &ApiInfo) -> (String, Value) {
    let GatewayProblem { status, name, title, detail } = *problem;
    named_example(info, name, status, title, detail)
}

fn named_example(
    info: &ApiInfo,
    name: &str,
    status: u16,
    title: &str,
    detail: &str,
) -> (String, Value) {
    let value = json!({
        "type": info.problem_type(name),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": EXAMPLE_INSTANCE,
    });
    (name.to_owned(), json!({ "summary": title, "value": value }))
}

/// The schema of `X-Request-Id`, in both directions.
fn request_id() -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": REQUEST_ID_MAX_LENGTH,
        "pattern": REQUEST_ID_PATTERN,
    })
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    children(document.get_mut("paths")).flat_map(|path| children(Some(path)))
}

fn children(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    let object = value.and_then(Value::as_object_mut);
    object.into_iter().flat_map(Map::values_mut)
}

fn body_contents(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    operations(document)
        .flat_map(|operation| children(operation.pointer_mut("/requestBody/content")))
}

/// The names of the schemas of request bodies, and of those that these refer to.
fn body_schemas(document: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut found: Vec<String> =
        body_contents(document).flat_map(|content| references(content)).collect();
    while let Some(name) = found.pop() {
        if let Some(schema) = document.pointer(&format!("/components/schemas/{name}")) {
            found.extend(references(schema));
        }
        names.insert(name);
    }
    names
}

/// The names of the schemas that a part of the document refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                reference.strip_prefix(SCHEMAS).map(ToOwned::to_owned).into_iter().collect()
            }
            None => object.values().flat_map(references).collect(),
        },
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
