//! What an API's document says beyond what poem-openapi knows of it.

use serde_json::Value;

use crate::api::start;

async fn document() -> Value {
    let service = start().await;
    let answer = reqwest::get(service.url("/openapi.json")).await.unwrap();
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

fn names(object: &Value) -> Vec<&String> {
    object.as_object().unwrap().keys().collect()
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
