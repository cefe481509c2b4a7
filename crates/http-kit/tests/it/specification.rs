//! What an API's document says beyond what poem-openapi knows of it.

use serde_json::{Value, json};

use crate::api::start;

async fn document() -> Value {
    let service = start().await;
    let answer = reqwest::get(service.url("/openapi.json")).await.unwrap();
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

fn names(object: &Value) -> Vec<&String> {
    object.as_object().unwrap().keys().collect()
}

/// Parameters by their names, those that all operations share included.
fn parameter<'d>(document: &'d Value, operation: &'d Value, name: &str) -> Option<&'d Value> {
    let parameters = operation["parameters"].as_array()?.iter();
    let mut parameters = parameters.map(|parameter| match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => parameter,
    });
    parameters.find(|parameter| parameter["name"] == name && parameter["in"] == "header")
}

#[tokio::test]
async fn a_body_may_have_every_type_that_is_accepted() {
    let paths = &document().await["paths"];
    let post = &paths["/echo"]["post"];
    let types = &post["requestBody"]["content"];
    assert_eq!(names(types), ["application/json"]);
    let header = &post["responses"]["415"]["headers"]["Accept-Post"];
    assert_eq!(header["required"], true);
    assert_eq!(header["example"], "application/json");

    let patch = &paths["/echo/{id}"]["patch"];
    let types = &patch["requestBody"]["content"];
    let both = ["application/merge-patch+json", "application/json"];
    assert_eq!(names(types), both);
    assert_eq!(types[both[0]], types[both[1]]);
    let header = &patch["responses"]["415"]["headers"]["Accept-Patch"];
    assert_eq!(header["example"], both.join(", "));
}

#[tokio::test]
async fn whoever_has_a_list_already_can_say_so() {
    let document = document().await;
    let list = &document["paths"]["/numbers"]["get"];
    assert!(parameter(&document, list, "If-None-Match").is_some());
    let unchanged = &list["responses"]["304"];
    assert_eq!(unchanged["headers"]["ETag"]["required"], true);
    assert_eq!(unchanged.get("content"), None);
    let other = &document["paths"]["/echo"]["post"];
    assert_eq!(parameter(&document, other, "If-None-Match"), None);
}

#[tokio::test]
async fn every_problem_says_its_language_and_what_it_depends_on() {
    let document = document().await;
    let post = &document["paths"]["/echo"]["post"];
    assert!(parameter(&document, post, "Accept-Language").is_some());
    let responses = post["responses"].as_object().unwrap();
    for (status, response) in responses {
        for name in ["Content-Language", "Vary"] {
            let reference = json!({ "$ref": format!("#/components/headers/{name}") });
            let expected = (status != "200").then_some(&reference);
            assert_eq!(response["headers"].get(name), expected, "{status}");
        }
    }
    assert!(responses.len() > 5);
    let language = &document["components"]["headers"]["Content-Language"];
    assert_eq!(language["schema"]["enum"], json!(["fr", "en"]));
}

#[tokio::test]
async fn an_id_that_would_be_replaced_is_none_by_the_description() {
    let document = document().await;
    for schema in [
        &document["components"]["parameters"]["X-Request-Id"]["schema"],
        &document["components"]["headers"]["X-Request-Id"]["schema"],
    ] {
        assert_eq!(schema["maxLength"], 128);
        assert_eq!(schema["pattern"], "^[A-Za-z0-9._~:/+=@-]+$");
    }
}
