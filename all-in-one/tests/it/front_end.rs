//! The page and its files. `checks/conformance` asks what a client relies on; here is what depends on the way it is served.

use flate2::read::GzDecoder;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use reqwest::{Response, StatusCode};

use crate::running::Running;

async fn get(shop: &Running, headers: &[(reqwest::header::HeaderName, &str)]) -> Response {
    let request = shop.client.get(format!("{}/", shop.url));
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
    request.send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_encoding_of_the_page_has_a_tag_and_is_sent_once() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    let plain = get(&shop, &[]).await;
    assert!(plain.headers().get(CONTENT_ENCODING).is_none());
    let plain_tag = plain.headers()[ETAG].to_str().unwrap().to_owned();
    let page = plain.text().await.unwrap();
    assert_eq!(page, include_str!("../../../front-end/dist/index.html"));

    let gzip = get(&shop, &[(ACCEPT_ENCODING, "br, gzip")]).await;
    assert_eq!(gzip.headers()[VARY], "Accept-Encoding");
    let gzip_tag = gzip.headers()[ETAG].to_str().unwrap().to_owned();
    if gzip.headers().get(CONTENT_ENCODING).is_some() {
        assert_ne!(gzip_tag, plain_tag);
        let body = gzip.bytes().await.unwrap();
        let decoded = std::io::read_to_string(GzDecoder::new(&body[..]));
        assert_eq!(decoded.unwrap(), page);
    }
    let weak = format!("\"other\", W/{gzip_tag}");
    for (tag, encoding, status) in [
        (&plain_tag, "identity", StatusCode::NOT_MODIFIED),
        (&gzip_tag, "gzip", StatusCode::NOT_MODIFIED),
        (&weak, "gzip", StatusCode::NOT_MODIFIED),
        (&"\"other\"".to_owned(), "gzip", StatusCode::OK),
    ] {
        let headers = [(IF_NONE_MATCH, &**tag), (ACCEPT_ENCODING, encoding)];
        let answer = get(&shop, &headers).await;
        assert_eq!(answer.status(), status, "{tag} {encoding}");
    }
    shop.stop().await;
}

/// Of each kind of address: what is a page may load its own files, and everything else nothing.
#[tokio::test(flavor = "multi_thread")]
async fn pages_load_what_is_their_own_and_are_framed_by_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    for (path, caching, policy) in [
        ("/", "no-cache", "default-src 'self'; "),
        ("/boutique", "no-cache", "default-src 'self'; "),
        ("/docs/", "no-cache", "default-src 'self'; "),
        ("/docs/swagger-ui.css", "no-cache", "default-src 'self'; "),
        ("/openapi/user.json", "no-cache", "default-src 'none'; "),
        ("/users", "private, no-cache", "default-src 'none'; "),
        ("/products?limit=1", "private, no-cache", "default-src 'none'; "),
        ("/status/order-service", "no-store", "default-src 'none'; "),
        ("/notifications/stream", "no-store", "default-src 'none'; "),
        ("/nowhere", "no-store", "default-src 'none'; "),
    ] {
        let answer = shop.client.get(format!("{}{path}", shop.url)).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        let told = header("content-security-policy");
        assert!(
            told.starts_with(policy) && told.ends_with("frame-ancestors 'none'"),
            "{path}: {told}"
        );
        assert!(!told.contains("script-src") && !told.contains("unsafe-eval"), "{path}: {told}");
        assert_eq!(header("cache-control"), caching, "{path}");
        assert_eq!(header("permissions-policy"), "camera=(), geolocation=(), microphone=()");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_specifications_has_its_script_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    let text = async |path: &str| {
        let answer = shop.client.get(format!("{}{path}", shop.url)).send().await.unwrap();
        answer.error_for_status().unwrap().text().await.unwrap()
    };
    let page = text("/docs/").await;
    let scripts: Vec<&str> = page.split("<script").skip(1).collect();
    assert!(scripts.iter().all(|script| script.starts_with(" src=")), "{page}");
    assert!(page.contains("src=\"/docs/swagger-initializer.js\""), "{page}");
    let script = text("/docs/swagger-initializer.js").await;
    assert!(script.contains("/openapi/user.json"), "{script}");
}
