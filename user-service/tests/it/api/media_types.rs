//! What a body may be called.

use super::*;

#[tokio::test]
async fn a_change_is_a_merge_patch_and_a_new_user_is_none() {
    let client = service().await.client;
    let change = format!("/users/{UNKNOWN}");
    let both = "application/merge-patch+json, application/json";
    for (method, path, media_type, accepted) in [
        ("PATCH", &change, "application/json-patch+json", Some(both)),
        ("PATCH", &change, "application/problem+json", Some(both)),
        ("PATCH", &change, "application/json", None),
        ("PATCH", &change, "application/merge-patch+json; charset=utf-8", None),
        ("POST", &"/users".to_owned(), "application/merge-patch+json", Some("application/json")),
    ] {
        let request = client.request(method.parse().unwrap(), path);
        let request = request.content_type(media_type).body("[]");
        let answer = request.send().await.0;
        let told = ["accept-patch", "accept-post"].map(|name| answer.headers().get(name));
        let told = told.into_iter().flatten().next();
        assert_eq!(told.map(|types| types.to_str().unwrap()), accepted);
        let status = if accepted.is_some() { 415 } else { 400 };
        assert_eq!(answer.status(), status, "{method} {media_type}");
    }
}
