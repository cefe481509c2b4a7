//! Every error in the language that its client reads.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use crate::api::{Running, start};

const ID: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";

/// What asks for an error, the title and the detail in both languages.
struct Case {
    method: Method,
    path: String,
    json: Option<&'static str>,
    french: [&'static str; 2],
    english: [&'static str; 2],
}

fn case(
    (method, path, json): (Method, &str, Option<&'static str>),
    french: [&'static str; 2],
    english: [&'static str; 2],
) -> Case {
    Case { method, path: path.replace("ID", ID), json, french, english }
}

impl Case {
    fn request(&self, service: &Running) -> RequestBuilder {
        let request = Client::new().request(self.method.clone(), service.url(&self.path));
        match self.json {
            Some(json) => request.header(CONTENT_TYPE, "application/json").body(json),
            None => request,
        }
    }
}

/// The problem, once it is clear that the headers name its language.
async fn problem(request: RequestBuilder, language: &str) -> Value {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()[CONTENT_TYPE], "application/problem+json");
    assert_eq!(answer.headers()[CONTENT_LANGUAGE], language);
    assert_eq!(answer.headers()[VARY], "accept-language");
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

fn of_the_framework() -> Vec<Case> {
    vec![
        case(
            (Method::GET, "/nowhere", None),
            ["Adresse inconnue", "aucune ressource à cette adresse"],
            ["Unknown address", "there is nothing at this address"],
        ),
        case(
            (Method::PUT, "/echo", None),
            ["Méthode non permise", "méthodes possibles : POST, OPTIONS"],
            ["Method not allowed", "possible methods: POST, OPTIONS"],
        ),
        case(
            (Method::GET, "/panic/1", None),
            ["Paramètre invalide", "l'identifiant n'est pas un UUID"],
            ["Invalid parameter", "the identifier is not a UUID"],
        ),
        case(
            (Method::GET, "/panic/ID", None),
            ["Erreur interne", "l'erreur est de notre côté ; elle a été consignée"],
            ["Internal error", "the error is ours; it has been logged"],
        ),
        case(
            (Method::POST, "/echo", None),
            ["Type de contenu non pris en charge", "l'en-tête Content-Type manque"],
            ["Unsupported media type", "the header Content-Type is missing"],
        ),
    ]
}

fn of_bodies() -> Vec<Case> {
    vec![
        case(
            (Method::POST, "/echo", Some("{")),
            ["JSON illisible", "le corps n'est pas du JSON : erreur à la ligne 1, colonne 1"],
            ["Malformed JSON", "the body is not JSON: error at line 1, column 1"],
        ),
        case(
            (Method::POST, "/echo", Some("[]")),
            ["Corps de requête invalide", "doit être un objet JSON"],
            ["Invalid request body", "must be a JSON object"],
        ),
        case(
            (Method::POST, "/echo", Some("{}")),
            ["Corps de requête invalide", "/text est obligatoire"],
            ["Invalid request body", "/text is required"],
        ),
        case(
            (Method::POST, "/echo", Some(r#"{"text":null,"x":1}"#)),
            ["Corps de requête invalide", "2 fautes dans le corps de la requête"],
            ["Invalid request body", "2 faults in the request's body"],
        ),
    ]
}

#[tokio::test]
async fn every_error_is_french_unless_english_is_asked_for() {
    let service = start().await;
    for case in of_the_framework().into_iter().chain(of_bodies()) {
        let told = |problem: &Value| [problem["title"].clone(), problem["detail"].clone()];
        let french = problem(case.request(&service), "fr").await;
        assert_eq!(told(&french), case.french, "{}", case.path);
        let request = case.request(&service);
        let request = request.header(ACCEPT_LANGUAGE, "en-GB;q=0.8, fr;q=0.5");
        let english = problem(request, "en").await;
        assert_eq!(told(&english), case.english, "{}", case.path);
        assert_eq!(english["type"], french["type"]);
        assert_eq!(english["status"], french["status"]);
    }
}

#[tokio::test]
async fn faults_keep_their_places_in_both_languages() {
    let service = start().await;
    let request = || {
        let request = Client::new().post(service.url("/echo"));
        let request = request.header(CONTENT_TYPE, "application/json");
        request.body(r#"{"text":1,"x/y":2}"#)
    };
    let expected = |details: [&str; 2]| {
        serde_json::json!([
            { "pointer": "/text", "detail": details[0] },
            { "pointer": "/x~1y", "detail": details[1] },
        ])
    };
    let french = problem(request(), "fr").await;
    assert_eq!(french["errors"], expected(["n'est pas un texte", "est un champ inconnu"]));
    let request = request().header(ACCEPT_LANGUAGE, "en");
    let english = problem(request, "en").await;
    assert_eq!(english["errors"], expected(["is no text", "is an unknown field"]));
}

#[tokio::test]
async fn every_fault_is_listed_however_many_there_are() {
    let service = start().await;
    let fields: Vec<String> = (0..1000).map(|field| format!("\"{field}\":0")).collect();
    let request = Client::new().post(service.url("/echo"));
    let request = request.header(CONTENT_TYPE, "application/json");
    let problem = problem(request.body(format!("{{{}}}", fields.join(","))), "fr").await;
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1001);
    assert_eq!(problem["detail"], "1001 fautes dans le corps de la requête");
}

#[tokio::test]
async fn what_is_no_error_does_not_depend_on_the_language() {
    let service = start().await;
    let request = Client::new().post(service.url("/echo"));
    let request = request.header(CONTENT_TYPE, "application/json");
    let request = request.body(r#"{"text":"x"}"#).header(ACCEPT_LANGUAGE, "en");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key(VARY));
    assert!(!answer.headers().contains_key(CONTENT_LANGUAGE));
}
