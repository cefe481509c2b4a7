use super::*;

#[tokio::test]
async fn errors_are_in_the_clients_language() {
    let client = service().await.client;
    for (languages, title, detail) in [
        ("", "Paramètre invalide", "« Last-Event-ID » n'est pas un UUID"),
        ("en", "Invalid parameter", "“Last-Event-ID” is not a UUID"),
    ] {
        let request = client.get("/notifications/stream");
        let request = request.header("accept-language", languages);
        let answer = request.header("last-event-id", "x").send().await.0;
        let problem = answer.into_body().into_string().await.unwrap();
        let problem: Value = serde_json::from_str(&problem).unwrap();
        assert_eq!((&problem["title"], &problem["detail"]), (&json!(title), &json!(detail)));
    }
}
