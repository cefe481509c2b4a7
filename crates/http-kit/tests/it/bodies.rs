//! Bodies that are not what they claim to be: each is told what it is, and what to send instead.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Method, Response};
use rstest::rstest;

use crate::api::{Running, problem, start};

const JSON: &str = "application/json";
const GZIP: &[u8] =
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xabV*I\xad(Q\xb2R\xaaP\xaa\x05\0\x1b\x9a\xa2\xc4\x0c\0\0\0";

async fn post(service: &Running, headers: &[(&'static str, &str)], body: &[u8]) -> Response {
    let request = service.request(Method::POST, "/echo").body(body.to_vec());
    let set = |request: reqwest::RequestBuilder, (name, value): &(&'static str, &str)| {
        request.header(*name, *value)
    };
    headers.iter().fold(request, set).send().await.unwrap()
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[rstest]
#[case::nothing(b"", "le corps est vide", "the body is empty")]
#[case::white_space(b" \r\n\t", "le corps est vide", "the body is empty")]
#[case::a_mark_alone(b"\xef\xbb\xbf", "le corps est vide", "the body is empty")]
#[case::latin_1(
    b"{\n \"text\": \"Zo\xe9\"}",
    "le corps n'est pas en UTF-8, sans doute en Latin-1 (Windows-1252), à la ligne 2, colonne 13 : l'envoyer en UTF-8",
    "the body is not in UTF-8, probably in Latin-1 (Windows-1252), at line 2, column 13: send it in UTF-8"
)]
#[case::windows_1252_behind_a_mark(
    b"\xef\xbb\xbf{\"text\":\"l\x92eau\"}",
    "le corps n'est pas en UTF-8, sans doute en Latin-1 (Windows-1252), à la ligne 1, colonne 11 : l'envoyer en UTF-8",
    "the body is not in UTF-8, probably in Latin-1 (Windows-1252), at line 1, column 11: send it in UTF-8"
)]
#[case::bytes(
    b"\x89PNG\r\n\x1a\n",
    "le corps n'est pas en UTF-8, à la ligne 1, colonne 1 : l'envoyer en UTF-8",
    "the body is not in UTF-8, at line 1, column 1: send it in UTF-8"
)]
#[case::utf_16(
    &utf_16("{\"text\":\"é\"}", u16::to_le_bytes),
    "le corps est en UTF-16 : l'envoyer en UTF-8",
    "the body is in UTF-16: send it in UTF-8"
)]
#[case::utf_16_of_a_big_end(
    &utf_16("{\"text\":\"é\"}", u16::to_be_bytes),
    "le corps est en UTF-16 : l'envoyer en UTF-8",
    "the body is in UTF-16: send it in UTF-8"
)]
#[case::utf_16_with_a_mark(
    &utf_16("\u{feff}{}", u16::to_le_bytes),
    "le corps est en UTF-16 : l'envoyer en UTF-8",
    "the body is in UTF-16: send it in UTF-8"
)]
#[case::utf_16_of_a_big_end_with_a_mark(
    &utf_16("\u{feff}{}", u16::to_be_bytes),
    "le corps est en UTF-16 : l'envoyer en UTF-8",
    "the body is in UTF-16: send it in UTF-8"
)]
#[case::utf_32(
    b"{\0\0\0}\0\0\0",
    "le corps est en UTF-32 : l'envoyer en UTF-8",
    "the body is in UTF-32: send it in UTF-8"
)]
#[case::utf_32_with_a_mark(
    b"\xff\xfe\0\0{\0\0\0}\0\0\0",
    "le corps est en UTF-32 : l'envoyer en UTF-8",
    "the body is in UTF-32: send it in UTF-8"
)]
#[case::gzip(
    GZIP,
    "le corps est compressé : l'envoyer sans compression",
    "the body is compressed: send it without compression"
)]
#[case::zlib(
    b"x\x9c\xabV*I\xad(Q\xb2R\xaaP\xaa\x05\0\x1b\x9a\x04\x0f",
    "le corps est compressé : l'envoyer sans compression",
    "the body is compressed: send it without compression"
)]
#[case::a_form(
    b"nom=Durand&adresse=12+rue",
    "le corps n'est pas du JSON mais un formulaire (application/x-www-form-urlencoded)",
    "the body is not JSON but a form (application/x-www-form-urlencoded)"
)]
#[case::a_form_as_curl_sends_it(
    "text=12 rue des Lilas, Orléans".as_bytes(),
    "le corps n'est pas du JSON mais un formulaire (application/x-www-form-urlencoded)",
    "the body is not JSON but a form (application/x-www-form-urlencoded)"
)]
#[case::multipart(
    b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n--x--\r\n",
    "le corps n'est pas du JSON mais un formulaire (multipart/form-data)",
    "the body is not JSON but a form (multipart/form-data)"
)]
#[case::xml(
    b"<?xml version=\"1.0\"?><text>a</text>",
    "le corps n'est pas du JSON mais du XML",
    "the body is not JSON but XML"
)]
#[case::html(
    b"\n<!DOCTYPE html><p>a",
    "le corps n'est pas du JSON mais du HTML",
    "the body is not JSON but HTML"
)]
#[case::an_object_s_name(
    b"[object Object]",
    "le corps est le nom d'un objet JavaScript : l'écrire avec JSON.stringify",
    "the body is the name of a JavaScript object: write it with JSON.stringify"
)]
#[case::lines_of_json(
    b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n",
    "le corps a plusieurs textes JSON qui se suivent : en envoyer un seul par requête",
    "the body has several JSON texts in a row: send one per request"
)]
#[case::a_nul_behind(
    b"{\"text\":\"a\"}\0",
    "le corps n'est pas du JSON : un octet nul à la ligne 1, colonne 13",
    "the body is not JSON: a NUL byte at line 1, column 13"
)]
#[case::nuls(
    &[0; 8],
    "le corps n'est pas du JSON : un octet nul à la ligne 1, colonne 1",
    "the body is not JSON: a NUL byte at line 1, column 1"
)]
#[case::json_with_an_error(
    b"{\"text\":\"a\",}",
    "le corps n'est pas du JSON : erreur à la ligne 1, colonne 13",
    "the body is not JSON: error at line 1, column 13"
)]
#[tokio::test]
async fn what_is_no_json_is_told_what_it_is(
    #[case] body: &[u8],
    #[case] french: &str,
    #[case] english: &str,
) {
    let service = start().await;
    for (language, detail) in [("fr", french), ("en", english)] {
        let headers = [(CONTENT_TYPE.as_str(), JSON), (ACCEPT_LANGUAGE.as_str(), language)];
        let answer = post(&service, &headers, body).await;
        assert_eq!(answer.status(), 400);
        let problem = problem(answer).await;
        assert_eq!(problem["detail"], detail);
        assert_eq!(problem["type"], "urn:test:problem:malformed-json");
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_json_is_skipped() {
    let service = start().await;
    let headers = [(CONTENT_TYPE.as_str(), JSON)];
    let answer = post(&service, &headers, b"\xef\xbb\xbf{\"text\":\"\xef\xbb\xbf\"}").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.unwrap(), "{\"text\":\"\u{feff}\"}");
    let twice = post(&service, &headers, b"\xef\xbb\xbf\xef\xbb\xbf{\"text\":\"a\"}").await;
    assert_eq!(twice.status(), 400);
}

#[tokio::test]
async fn an_object_inside_a_string_was_encoded_twice() {
    let service = start().await;
    for (body, is_twice) in [
        (&br#""{\"text\":\"a\"}""#[..], true),
        (br#"" {\"text\":1}""#, true),
        (br#""{""#, false),
        (br#""a""#, false),
        (br#"["{}"]"#, false),
    ] {
        let answer = post(&service, &[(CONTENT_TYPE.as_str(), JSON)], body).await;
        let problem = problem(answer).await;
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert_eq!(detail.contains("encodé deux fois"), is_twice, "{detail}");
        assert!(detail.starts_with("doit être un objet JSON"), "{detail}");
    }
}

#[rstest]
#[case::gzip("gzip", GZIP)]
#[case::gzip_that_is_none("gzip", br#"{"text":"a"}"#)]
#[case::several("identity, br", br#"{"text":"a"}"#)]
#[tokio::test]
async fn a_compressed_body_is_refused_by_the_name_of_its_coding(
    #[case] coding: &str,
    #[case] body: &[u8],
) {
    let service = start().await;
    let headers = [(CONTENT_TYPE.as_str(), JSON), (CONTENT_ENCODING.as_str(), coding)];
    let answer = post(&service, &headers, body).await;
    assert_eq!(answer.status(), 415);
    assert_eq!(answer.headers()["accept-encoding"], "identity");
    assert_eq!(answer.headers()["accept-post"], JSON);
    let name = coding.rsplit(' ').next().unwrap();
    let expected = format!(
        "« Content-Encoding: {name} » ne convient pas : le corps est attendu sans compression"
    );
    assert_eq!(problem(answer).await["detail"], expected);
}

#[tokio::test]
async fn a_coding_that_changes_nothing_is_accepted() {
    let service = start().await;
    for coding in ["identity", "Identity, identity", ""] {
        let headers = [(CONTENT_TYPE.as_str(), JSON), (CONTENT_ENCODING.as_str(), coding)];
        assert_eq!(post(&service, &headers, br#"{"text":"a"}"#).await.status(), 200);
    }
}

#[rstest]
#[case("application/json; charset=iso-8859-1", "le corps est attendu en UTF-8")]
#[case("application/json;charset=\"UTF-16\"", "le corps est attendu en UTF-8")]
#[case("multipart/form-data; boundary=x", "application/json est attendu")]
#[case("text/plain;charset=utf-8", "application/json est attendu")]
#[tokio::test]
async fn another_type_or_charset_is_refused_by_name(#[case] given: &str, #[case] expected: &str) {
    let service = start().await;
    let answer = post(&service, &[(CONTENT_TYPE.as_str(), given)], br#"{"text":"a"}"#).await;
    assert_eq!(answer.status(), 415);
    let detail = format!("« {given} » ne convient pas : {expected}");
    assert_eq!(problem(answer).await["detail"], detail);
}
