//! What a body may be called.

use reqwest::{Client, RequestBuilder, Response};

use crate::api::{Running, start};
use crate::middleware::problem;

const ID: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";

fn post(service: &Running) -> RequestBuilder {
    let request = Client::new().post(service.url("/echo"));
    request.body(r#"{"text":"x"}"#)
}

fn patch(service: &Running) -> RequestBuilder {
    let request = Client::new().patch(service.url(&format!("/echo/{ID}")));
    request.body(r#"{"text":"x"}"#)
}

async fn send_as(media_type: &str, request: RequestBuilder) -> Response {
    let request = request.header("content-type", media_type);
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_415_tells_what_can_be_sent() {
    let service = start().await;
    for media_type in [
        "text/plain",
        "application/json; charset=iso-8859-1",
        "application/merge-patch+json",
        "application/jsonx",
    ] {
        let answer = send_as(media_type, post(&service)).await;
        assert_eq!(answer.status(), 415, "{media_type}");
        assert_eq!(answer.headers()["accept-post"], "application/json");
        problem(answer).await;
    }
    for media_type in [
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        "application/json ; version=2",
    ] {
        let answer = send_as(media_type, post(&service)).await;
        assert_eq!(answer.status(), 200, "{media_type}");
    }
}

#[tokio::test]
async fn a_change_is_a_merge_patch_and_no_other_patch() {
    let service = start().await;
    let types = "application/merge-patch+json, application/json";
    for media_type in [
        "application/json-patch+json",
        "application/problem+json",
        "application/merge-patch+json; charset=latin1",
        "merge-patch+json",
    ] {
        let answer = send_as(media_type, patch(&service)).await;
        assert_eq!(answer.status(), 415, "{media_type}");
        assert_eq!(answer.headers()["accept-patch"], types);
        problem(answer).await;
    }
    for media_type in [
        "application/json",
        "application/merge-patch+json",
        "Application/Merge-Patch+JSON; charset=utf-8",
    ] {
        let answer = send_as(media_type, patch(&service)).await;
        assert_eq!(answer.status(), 200, "{media_type}");
    }
}
