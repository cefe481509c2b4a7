//! What every error has, whatever the handler does, in the language that its client reads.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY};
use reqwest::{Method, RequestBuilder};
use rstest::rstest;
use serde_json::{Value, json};

use crate::api::{ID, problem, start};

/// The problem, once it is clear that the headers name its language.
async fn problem_in(language: &str, request: RequestBuilder) -> Value {
    let accepted = if language == "en" { "en-GB;q=0.8, fr;q=0.5" } else { "de" };
    let answer = request.header(ACCEPT_LANGUAGE, accepted).send().await.unwrap();
    assert_eq!(answer.headers()[CONTENT_LANGUAGE], language);
    assert_eq!(answer.headers()[VARY], "accept-language");
    problem(answer).await
}

#[rstest]
#[case(Method::GET, "/nowhere", "", 404, "route-not-found",
    ["Adresse inconnue", "aucune ressource à cette adresse"], ["Unknown address", "there is nothing at this address"])]
#[case(Method::GET, "/echo/", "", 404, "route-not-found",
    ["Adresse inconnue", "aucune ressource à cette adresse"], ["Unknown address", "there is nothing at this address"])]
#[case(Method::PUT, "/echo", "", 405, "method-not-allowed",
    ["Méthode non permise", "méthodes possibles : POST, OPTIONS"], ["Method not allowed", "possible methods: POST, OPTIONS"])]
#[case(Method::GET, "/panic/1", "", 400, "invalid-parameter",
    ["Paramètre invalide", "l'identifiant n'est pas un UUID"], ["Invalid parameter", "the identifier is not a UUID"])]
#[case(Method::GET, "/panic/ID?lim%C3%AFt=1", "", 400, "invalid-parameter",
    ["Paramètre invalide", "« limït » est un paramètre inconnu"], ["Invalid parameter", "“limït” is an unknown parameter"])]
#[case(Method::GET, "/panic/ID", "", 500, "internal-error",
    ["Erreur interne", "l'erreur est de notre côté ; elle a été consignée"], ["Internal error", "the error is ours; it has been logged"])]
#[case(Method::POST, "/echo", "", 415, "unsupported-media-type",
    ["Type de contenu non pris en charge", "l'en-tête Content-Type manque"], ["Unsupported media type", "the header Content-Type is missing"])]
#[case(Method::POST, "/echo", "{", 400, "malformed-json",
    ["JSON illisible", "le corps n'est pas du JSON : erreur à la ligne 1, colonne 1"], ["Malformed JSON", "the body is not JSON: error at line 1, column 1"])]
#[case(Method::POST, "/echo", "[]", 400, "invalid-body",
    ["Corps de requête invalide", "doit être un objet JSON"], ["Invalid request body", "must be a JSON object"])]
#[case(Method::POST, "/echo", "{}", 400, "invalid-body",
    ["Corps de requête invalide", "/text est obligatoire"], ["Invalid request body", "/text is required"])]
#[case(Method::POST, "/echo", r#"{"text":null,"x":1}"#, 400, "invalid-body",
    ["Corps de requête invalide", "2 fautes dans le corps de la requête"], ["Invalid request body", "2 faults in the request's body"])]
#[tokio::test]
async fn every_error_is_a_problem_in_french_unless_english_is_asked_for(
    #[case] method: Method,
    #[case] path: &str,
    #[case] body: &'static str,
    #[case] status: u16,
    #[case] kind: &str,
    #[case] french: [&str; 2],
    #[case] english: [&str; 2],
) {
    let service = start().await;
    for (language, [title, detail]) in [("fr", french), ("en", english)] {
        let request = match body {
            "" => service.request(method.clone(), &path.replace("ID", ID)),
            body => service.json(method.clone(), path, body),
        };
        let mut problem = problem_in(language, request).await;
        let errors = problem.as_object_mut().and_then(|problem| problem.remove("errors"));
        assert_eq!(errors.is_some(), kind == "invalid-body");
        let kind = format!("urn:test:problem:{kind}");
        let instance = &problem["instance"];
        let expected = json!({
            "type": kind, "title": title, "status": status, "detail": detail, "instance": instance,
        });
        assert_eq!(problem, expected);
    }
}

#[tokio::test]
async fn faults_keep_their_places_in_both_languages() {
    let service = start().await;
    for (language, details) in [
        ("fr", ["n'est pas un texte", "est un champ inconnu"]),
        ("en", ["is no text", "is an unknown field"]),
    ] {
        let request = service.json(Method::POST, "/echo", r#"{"text":1,"x/y":2}"#);
        let expected = json!([
            { "pointer": "/text", "detail": details[0] },
            { "pointer": "/x~1y", "detail": details[1] },
        ]);
        assert_eq!(problem_in(language, request).await["errors"], expected);
    }
}

#[tokio::test]
async fn every_fault_is_listed_however_many_there_are() {
    let service = start().await;
    let fields: Vec<String> = (0..1000).map(|field| format!("\"{field}\":0")).collect();
    let body = format!("{{{}}}", fields.join(","));
    let problem = problem_in("fr", service.json(Method::POST, "/echo", body)).await;
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1001);
    assert_eq!(problem["detail"], "1001 fautes dans le corps de la requête");
}

#[rstest]
#[case(r#"{"text":"a","text":"b"}"#, &["/text"])]
#[case(r#"{"text":"a","text":1,"other":0}"#, &["/text", "/other"])]
#[case(r#"{"list":[{"a":1,"a":2}],"more":{},"more":{"b":1,"b":2}}"#, &["/list/0/a", "/more", "/text", "/list"])]
#[case(r#"[{"a":1,"a":2}]"#, &["/0/a", ""])]
#[tokio::test]
async fn what_is_given_twice_is_refused_where_it_is_with_what_else_is_wrong(
    #[case] body: &'static str,
    #[case] pointers: &[&str],
) {
    let service = start().await;
    let problem = problem_in("fr", service.json(Method::POST, "/echo", body)).await;
    assert_eq!(problem["status"], 400);
    let faults = problem["errors"].as_array().unwrap().iter();
    let told: Vec<_> = faults.map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(told, pointers);
}

#[tokio::test]
async fn what_is_no_error_does_not_depend_on_the_language() {
    let service = start().await;
    let request = service.json(Method::POST, "/echo", r#"{"text":"x"}"#);
    let answer = request.header(ACCEPT_LANGUAGE, "en").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key(VARY));
    assert!(!answer.headers().contains_key(CONTENT_LANGUAGE));
}

#[tokio::test]
async fn a_request_keeps_its_id_and_gets_one_when_it_has_none() {
    let service = start().await;
    for (id, is_kept) in [("my-id", true), ("no id", false)] {
        let request = service.request(Method::GET, "/nowhere").header("x-request-id", id);
        let problem = problem(request.send().await.unwrap()).await;
        assert_eq!(problem["instance"] == id, is_kept);
    }
}
