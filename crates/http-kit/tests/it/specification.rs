//! What an API's document says beyond what poem-openapi knows of it.

use rstest::rstest;
use serde_json::{Value, json};

use crate::api::start;

fn echo() -> Value {
    json!({ "schema": { "$ref": "#/components/schemas/Echo" } })
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

fn request_id() -> Value {
    let pattern = "^[A-Za-z0-9._~:/+=@-]+$";
    json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": pattern })
}

#[rstest]
#[case::a_body_of_either_type(
    "/paths/~1echo~1{id}/patch/requestBody/content",
    json!({ "application/merge-patch+json": echo(), "application/json": echo() }),
)]
#[case::types_that_are_read(
    "/paths/~1echo/post/responses/415/headers/Accept-Post/required",
    json!(true),
)]
#[case::tag_of_a_known_list(
    "/paths/~1numbers/get/responses/304/headers/ETag/required",
    json!(true),
)]
#[case::no_body_of_a_known_list("/paths/~1numbers/get/responses/304/content", Value::Null)]
#[case::headers_of_a_success(
    "/paths/~1echo/post/responses/200/headers",
    json!({ "X-Request-Id": header("X-Request-Id") }),
)]
#[case::headers_of_a_problem(
    "/paths/~1echo/post/responses/400/headers",
    json!({
        "Content-Language": header("Content-Language"),
        "Vary": header("Vary"),
        "X-Request-Id": header("X-Request-Id"),
    }),
)]
#[case::any_request_id_is_accepted("/components/parameters/X-Request-Id/schema", json!({ "type": "string" }))]
#[case::request_id("/components/headers/X-Request-Id/schema", request_id())]
// Some validators divide doubles, so there is no `multipleOf`.
#[case::amount(
    "/components/schemas/Amounts/properties/any",
    json!({ "type": "number", "minimum": 0.0, "maximum": 5.0 }),
)]
#[case::positive_amount(
    "/components/schemas/Amounts/properties/positive",
    json!({ "type": "number", "minimum": 0.0, "exclusiveMinimum": true, "maximum": 5.0 }),
)]
#[tokio::test]
async fn the_document_says_what_poem_openapi_does_not_know(
    #[case] pointer: &str,
    #[case] expected: Value,
) {
    let answer = start().await.get("/openapi.json").await;
    let document: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(document.pointer(pointer).unwrap_or(&Value::Null), &expected);
}
