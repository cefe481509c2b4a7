//! Headers of requests that an operation reads: what a client has already, its key, and what its body is called.

use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::Value;

use crate::api::{ID, Running, problem, start};

async fn numbers(service: &Running, count: usize, known: &str) -> Response {
    let request = service.request(Method::GET, &format!("/numbers?count={count}"));
    request.header("if-none-match", known).send().await.unwrap()
}

#[tokio::test]
async fn a_short_list_has_a_weak_tag_that_changes_with_it() {
    let service = start().await;
    let answer = numbers(&service, 1000, "\"other\"").await;
    assert_eq!(answer.status(), 200);
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let length = answer.headers()["content-length"].to_str().unwrap();
    assert_eq!(length, answer.content_length().unwrap().to_string());
    let known = numbers(&service, 1000, &tag).await;
    assert_eq!(known.status(), 304);
    assert_eq!(known.headers()["etag"], tag.as_str());
    assert!(!known.headers().contains_key("content-type"));
    assert!(known.bytes().await.unwrap().is_empty());
    let changed = numbers(&service, 1001, &tag).await;
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.headers()["etag"], tag.as_str());
}

#[tokio::test]
async fn a_long_list_is_whole_and_has_none() {
    let service = start().await;
    let answer = numbers(&service, 200_000, "*").await;
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key("etag"));
    let numbers: Vec<u32> = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert!(numbers.into_iter().eq(0..200_000));
}

async fn post_with_keys(service: &Running, keys: &[&[u8]]) -> Response {
    let request = service.request(Method::POST, "/keyed");
    let request = keys.iter().fold(request, |request, key| request.header("idempotency-key", *key));
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_key_is_1_to_255_visible_ascii_characters_and_read_as_it_was_sent() {
    let service = start().await;
    let visible: String = ('!'..='~').collect();
    for key in ["\"8e03978e-40d5\"", "a,b", "k", &visible, &"~".repeat(255)] {
        let answer = post_with_keys(&service, &[key.as_bytes()]).await;
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(answer["text"], key);
    }
    let without = post_with_keys(&service, &[]).await;
    assert_eq!(without.text().await.unwrap(), r#"{"text":""}"#);
}

#[rstest]
#[case::empty(&[&b""[..]])]
#[case::too_long(&[&[b'k'; 256][..]])]
#[case::not_visible(&[&b"a b"[..]])]
#[case::not_visible(&[&b"a\tb"[..]])]
#[case::not_ascii(&["clé".as_bytes()])]
#[case::not_ascii(&[&b"\xff"[..]])]
#[case::twice(&[&b"a"[..], b"a"])]
#[case::twice(&[&b"a"[..], "é".as_bytes()])]
#[tokio::test]
async fn a_key_that_is_none_is_refused_by_name(#[case] keys: &[&[u8]]) {
    let service = start().await;
    let answer = post_with_keys(&service, keys).await;
    assert_eq!(answer.status(), 400);
    let problem = problem(answer).await;
    assert_eq!(problem["type"], "urn:test:problem:invalid-parameter");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.starts_with("« Idempotency-Key » "), "{detail}");
}

#[rstest]
#[case(Method::POST, "/echo", "accept-post", "application/json",
    &["application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"", "application/json ; version=2"],
    &["text/plain", "application/json; charset=iso-8859-1", "application/merge-patch+json", "application/jsonx"])]
#[case::a_change_is_a_merge_patch_and_no_other_patch(Method::PATCH, "/echo/ID",
    "accept-patch", "application/merge-patch+json, application/json",
    &["application/json", "application/merge-patch+json", "Application/Merge-Patch+JSON; charset=utf-8"],
    &["application/json-patch+json", "application/problem+json", "application/merge-patch+json; charset=latin1", "merge-patch+json"])]
#[tokio::test]
async fn a_415_tells_what_can_be_sent(
    #[case] method: Method,
    #[case] path: &str,
    #[case] name: &str,
    #[case] types: &str,
    #[case] accepted: &[&str],
    #[case] refused: &[&str],
) {
    let service = start().await;
    let send_as = async |media_type: &str| {
        let request = service.request(method.clone(), &path.replace("ID", ID));
        let request = request.header("content-type", media_type).body(r#"{"text":"x"}"#);
        request.send().await.unwrap()
    };
    for media_type in accepted {
        assert_eq!(send_as(media_type).await.status(), 200, "{media_type}");
    }
    for media_type in refused {
        let answer = send_as(media_type).await;
        assert_eq!(answer.status(), 415, "{media_type}");
        assert_eq!(answer.headers()[name], types);
        problem(answer).await;
    }
}

/// Whatever is asked of whom, and how it ends.
#[rstest]
#[case::a_list(Method::GET, "/numbers?count=3", 200, "private, no-cache")]
#[case::a_long_list(Method::GET, "/numbers?count=200000", 200, "no-store")]
#[case::head(Method::HEAD, "/numbers?count=3", 200, "private, no-cache")]
#[case::a_write(Method::POST, "/keyed", 200, "no-store")]
#[case::methods(Method::OPTIONS, "/keyed", 204, "no-store")]
#[case::an_unknown_route(Method::GET, "/nowhere", 404, "no-store")]
#[case::a_wrong_id(Method::GET, "/panic/1", 400, "no-store")]
#[case::a_panic(Method::GET, "/panic/ID", 500, "no-store")]
#[case::a_wrong_method(Method::PUT, "/keyed", 405, "no-store")]
#[case::the_specification(Method::GET, "/openapi.json", 200, "no-cache")]
#[case::metrics(Method::GET, "/metrics", 200, "no-store")]
#[case::health(Method::GET, "/health/live", 200, "no-store")]
#[tokio::test]
async fn every_answer_tells_browsers_and_caches_what_to_do_with_it(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: u16,
    #[case] caching: &str,
) {
    let service = start().await;
    let answer = service.request(method, &path.replace("ID", ID)).send().await.unwrap();
    assert_eq!(answer.status(), status);
    for (name, value) in [
        ("cache-control", caching),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(
            answer.headers().get(name).map(|it| it.to_str().unwrap()),
            Some(value),
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_is_known_already_is_kept_as_what_was_sent() {
    let service = start().await;
    let first = numbers(&service, 3, "\"other\"").await;
    let tag = first.headers()["etag"].to_str().unwrap();
    let known = numbers(&service, 3, tag).await;
    assert_eq!(known.status(), 304);
    assert_eq!(known.headers()["cache-control"], first.headers()["cache-control"]);
}
