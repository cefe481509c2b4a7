//! What the four documents in `openapi/` keep to, beyond their standard: each rule is something that a common generator of
//! clients trips over (`docs/clients.md`), or that Swagger UI sends although nobody typed it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::Value;

const SERVICES: [&str; 4] = ["user", "product", "order", "notifier"];
const SCHEMAS: &str = "#/components/schemas/";

fn document(service: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    serde_json::from_slice(&fs::read(folder.join(format!("{service}.json"))).unwrap()).unwrap()
}

/// Every value of a document, but for what is inside examples, with its JSON pointer.
fn all_in(document: &Value) -> Vec<(String, &Value)> {
    let mut found = vec![(String::new(), document)];
    let mut next = 0;
    while let Some((at, value)) = found.get(next).cloned() {
        next += 1;
        match value {
            Value::Object(members) if !at.contains("/example") => {
                found.extend(members.iter().map(|(name, value)| (format!("{at}/{name}"), value)));
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                found.extend(items.map(|(index, value)| (format!("{at}/{index}"), value)));
            }
            _ => {}
        }
    }
    found
}

/// The pointers to what is so in a document.
fn where_is(document: &Value, is_so: impl Fn(&str, &Value) -> bool) -> Vec<String> {
    let all = all_in(document).into_iter();
    all.filter(|(at, value)| is_so(at, value)).map(|(at, _)| at).collect()
}

fn is_parameter(value: &Value) -> bool {
    value["in"].is_string() && value["schema"].is_object()
}

/// Swagger UI sends the examples and defaults of parameters.
fn suggestions_for_optional_parameters(document: &Value) -> Vec<String> {
    let names = ["example", "examples", "default"];
    let suggests = |value: &Value| names.iter().any(|name| value.get(name).is_some());
    where_is(document, |_, it| {
        is_parameter(it) && it["required"] != true && (suggests(it) || suggests(&it["schema"]))
    })
}

/// openapi-python-client writes texts into headers, and fails with anything else.
fn headers_of_requests_that_are_no_texts(document: &Value) -> Vec<String> {
    where_is(document, |_, it| {
        let schema = &it["schema"];
        let is_text = schema["type"] == "string" && schema.get("format").is_none();
        is_parameter(it) && it["in"] == "header" && !is_text
    })
}

/// Of composed schemas Go's constructors, Python's `from_dict`, Kotlin, ogen and openapi-python-client make something else.
fn composed_schemas(document: &Value) -> Vec<String> {
    let names = ["not", "oneOf", "anyOf", "allOf"];
    where_is(document, |_, value| names.iter().any(|name| value.get(name).is_some()))
}

/// What stands beside a reference has no meaning in OpenAPI 3.0.
fn references_with_siblings(document: &Value) -> Vec<String> {
    where_is(document, |_, value| {
        value.as_object().is_some_and(|it| it.contains_key("$ref") && it.len() > 1)
    })
}

/// Generators take an integer of a format that they do not know for one of 32 bits.
fn unknown_formats(document: &Value) -> Vec<String> {
    let known = ["int32", "int64", "uuid", "date-time"];
    where_is(document, |at, it| at.ends_with("/format") && !known.iter().any(|name| it == name))
}

/// `double` would make binary fractions of the decimals of Java, Kotlin and C#.
fn amounts_with_a_format(document: &Value) -> Vec<String> {
    where_is(document, |_, it| it["type"] == "number" && it.get("format").is_some())
}

/// What has no name of its own gets one that a generator makes up.
fn objects_without_a_name(document: &Value) -> Vec<String> {
    where_is(document, |at, value| {
        let is_named = at.starts_with("/components/schemas/") && at.matches('/').count() == 3;
        value["type"] == "object" && !is_named
    })
}

fn references(value: &Value) -> BTreeSet<String> {
    let name = |value: &Value| Some(value["$ref"].as_str()?.strip_prefix(SCHEMAS)?.to_owned());
    all_in(value).iter().filter_map(|(_, value)| name(value)).collect()
}

/// Bodies are closed, since the services refuse what they do not know. Answers are open, and say so: Go and Java refuse the
/// fields of a later version otherwise.
fn open_bodies_and_closed_answers(document: &Value) -> Vec<String> {
    let schemas = &document["components"]["schemas"];
    let all = all_in(document);
    let bodies = all.iter().filter(|(at, _)| at.ends_with("/requestBody"));
    let mut bodies: BTreeSet<_> = bodies.flat_map(|(_, body)| references(body)).collect();
    let inside: Vec<_> = bodies.iter().flat_map(|name| references(&schemas[name])).collect();
    bodies.extend(inside);
    let schemas = schemas.as_object().unwrap().iter();
    let objects = schemas.filter(|(_, schema)| schema["type"] == "object");
    let is_wrong = |(name, schema): &(&String, &Value)| {
        schema["additionalProperties"] != !bodies.contains(*name)
    };
    objects.filter(is_wrong).map(|(name, _)| name.clone()).collect()
}

/// ogen has one type for all problems, which does not compile when a header is required in one and optional in another.
fn headers_of_problems_that_are_sometimes_required(document: &Value) -> Vec<String> {
    let mut required = BTreeMap::<_, BTreeSet<bool>>::new();
    let all = all_in(document);
    let problems =
        all.iter().filter(|(_, it)| !it["content"]["application/problem+json"].is_null());
    for (name, header) in problems.flat_map(|(_, it)| it["headers"].as_object().unwrap()) {
        let reference = header["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
        let header = reference.map_or(header, |pointer| document.pointer(pointer).unwrap());
        required.entry(name).or_default().insert(header["required"] == true);
    }
    let sometimes = required.into_iter().filter(|(_, required)| required.len() > 1);
    sometimes.map(|(name, _)| name.clone()).collect()
}

#[rstest]
#[case::suggestions(suggestions_for_optional_parameters)]
#[case::headers(headers_of_requests_that_are_no_texts)]
#[case::composed(composed_schemas)]
#[case::siblings(references_with_siblings)]
#[case::formats(unknown_formats)]
#[case::amounts(amounts_with_a_format)]
#[case::names(objects_without_a_name)]
#[case::closed(open_bodies_and_closed_answers)]
#[case::sometimes_required(headers_of_problems_that_are_sometimes_required)]
fn no_document_has(#[case] faults: fn(&Value) -> Vec<String>) {
    for service in SERVICES {
        assert_eq!(faults(&document(service)), Vec::<String>::new(), "{service}.json");
    }
}

#[test]
fn no_two_operations_have_the_same_id_in_whichever_documents() {
    let mut ids = BTreeSet::new();
    for document in SERVICES.map(document) {
        for (at, id) in all_in(&document) {
            assert!(!at.ends_with("/operationId") || ids.insert(id.to_string()), "{id}");
        }
    }
    assert!(!ids.is_empty());
}
