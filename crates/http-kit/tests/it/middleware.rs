//! What every error and every response has, whatever the handler does.

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

use crate::api::start;

pub(crate) async fn problem(response: Response) -> Value {
    let status = response.status();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/problem+json");
    let request_id = header("x-request-id");
    let problem: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["instance"], request_id);
    problem
}

#[tokio::test]
async fn a_panic_is_a_500_that_does_not_tell_its_cause() {
    let service = start().await;
    let url = service.url("/panic/019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4");
    let response = reqwest::get(&url).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let problem = problem(response).await;
    assert_eq!(problem["type"], "urn:test:problem:internal-error");
    assert!(!problem.to_string().contains("secret"));
}

#[tokio::test]
async fn the_frameworks_errors_are_problems() {
    let service = start().await;
    let client = Client::new();
    for (method, path, status) in [
        (Method::GET, "/nowhere", 404),
        (Method::GET, "/echo/", 404),
        (Method::PUT, "/echo", 405),
        (Method::GET, "/panic/1", 400),
        (Method::POST, "/echo", 415),
    ] {
        let request = client.request(method, service.url(path));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        problem(response).await;
    }
}

#[tokio::test]
async fn a_parameter_that_no_operation_knows_is_refused_by_its_name() {
    let service = start().await;
    let path = "/panic/019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4?lim%C3%AFt=1";
    let response = reqwest::get(service.url(path)).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let problem = problem(response).await;
    assert_eq!(problem["type"], "urn:test:problem:invalid-parameter");
    assert_eq!(problem["detail"], "« limït » est un paramètre inconnu");
}

#[tokio::test]
async fn what_is_given_twice_is_refused_where_it_is_with_what_else_is_wrong() {
    let service = start().await;
    for (body, pointers) in [
        (r#"{"text":"a","text":"b"}"#, &["/text"][..]),
        (r#"{"text":"a","text":1,"other":0}"#, &["/text", "/other"]),
        (
            r#"{"list":[{"a":1,"a":2}],"more":{},"more":{"b":1,"b":2}}"#,
            &["/list/0/a", "/more", "/text", "/list"],
        ),
        (r#"[{"a":1,"a":2}]"#, &["/0/a", ""]),
    ] {
        let request = Client::new().post(service.url("/echo"));
        let request = request.header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let problem = problem(response).await;
        let faults = problem["errors"].as_array().unwrap().iter();
        let told: Vec<_> = faults.map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(told, pointers, "{body}");
    }
}

#[tokio::test]
async fn a_body_is_limited_whether_or_not_it_tells_its_length() {
    let service = start().await;
    let text = |length: usize| format!(r#"{{"text":"{}"}}"#, "x".repeat(length - 11));
    let post = |body: reqwest::Body| {
        let request = Client::new().post(service.url("/echo"));
        let request = request.header("content-type", "application/json");
        request.body(body).send()
    };
    assert_eq!(post(text(65_536).into()).await.unwrap().status(), StatusCode::OK);
    let chunked = |length| {
        let chunk: Result<_, std::io::Error> = Ok(text(length));
        reqwest::Body::wrap_stream(futures_util::stream::iter([chunk]))
    };
    assert_eq!(post(chunked(65_536)).await.unwrap().status(), StatusCode::OK);
    for body in [text(65_537).into(), chunked(65_537)] {
        let response = post(body).await.unwrap();
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        problem(response).await;
    }
}

#[tokio::test]
async fn a_request_keeps_its_id_and_gets_one_when_it_has_none() {
    let service = start().await;
    let get = |id: &'static str| {
        let request = Client::new().get(service.url("/nowhere"));
        request.header("x-request-id", id).send()
    };
    let kept = problem(get("my-id").await.unwrap()).await;
    assert_eq!(kept["instance"], "my-id");
    let replaced = problem(get("no id").await.unwrap()).await;
    assert_ne!(replaced["instance"], "no id");
}
