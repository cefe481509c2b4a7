use super::*;

#[rstest]
#[case(&UNKNOWN, "il n'y a pas de produit ", "there is no product ")]
#[case("x", "l'identifiant n'est pas un UUID", "the identifier is not a UUID")]
#[case("?ids=a%22%3A%20b", "contient « a\": b », qui n'est pas", "contains “a\": b”, which is not")]
#[case(
    "?limit=0",
    "« limit » doit être un nombre entier de 1 à 1000",
    "“limit” must be a whole number from 1 to 1000"
)]
#[case("?order=up", "« order » doit être « asc » ou « desc »", "“order” must be “asc” or “desc”")]
#[case(&format!("?ids={BREAD}&limit=1"), "« ids » ne va pas avec « limit »", "“ids” does not go with “limit”")]
#[tokio::test]
async fn errors_are_in_the_clients_language(
    #[case] part: &str,
    #[case] french: &str,
    #[case] english: &str,
) {
    let service = service().await;
    let path = match part.starts_with('?') {
        true => format!("/products{part}"),
        false => format!("/products/{part}"),
    };
    for (languages, detail) in [("", french), ("fr;q=0.5, en-GB", english)] {
        let request = service.client.get(&path);
        let request = request.header("accept-language", languages);
        let body = request.send().await.0.into_body().into_string().await;
        let problem: Value = serde_json::from_str(&body.unwrap()).unwrap();
        let said = problem["detail"].as_str().unwrap();
        assert!(said.contains(detail), "{said}");
    }
}
