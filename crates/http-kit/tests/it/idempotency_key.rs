//! The header as it comes over the wire.

use reqwest::{Client, Response};
use serde_json::Value;

use crate::api::{Running, start};

async fn post(service: &Running, keys: &[&[u8]]) -> Response {
    let mut request = Client::new().post(service.url("/keyed"));
    for key in keys {
        request = request.header("idempotency-key", *key);
    }
    request.send().await.unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_key_is_read_as_it_was_sent() {
    let service = start().await;
    let longest = vec![b'~'; 255];
    for key in [&b"\"8e03978e-40d5\""[..], b"a,b", &longest] {
        let answer = json(post(&service, &[key]).await).await;
        assert_eq!(answer["text"].as_str().unwrap().as_bytes(), key);
    }
    assert_eq!(json(post(&service, &[]).await).await["text"], "");
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_by_name() {
    let service = start().await;
    let too_long = vec![b'k'; 256];
    let not_visible: [&[u8]; 4] = [b"", b"a b", "clé".as_bytes(), &too_long];
    let twice: [&[&[u8]]; 2] = [&[b"a", b"a"], &[b"a", "é".as_bytes()]];
    let refused = not_visible.map(|key| vec![key]);
    for keys in refused.into_iter().chain(twice.map(<[_]>::to_vec)) {
        let answer = post(&service, &keys).await;
        assert_eq!(answer.status(), 400, "{keys:?}");
        let problem = json(answer).await;
        assert_eq!(problem["type"], "urn:test:problem:invalid-parameter");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("« Idempotency-Key » "), "{detail}");
    }
}
