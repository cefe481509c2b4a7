//! The whole catalogue is cached as it was sent, and never sent when it is not the current one any more.

use bounded_text::BoundedText;
use poem::http::HeaderMap;
use product_service::domain::product::{Name, Product};

use super::*;

/// Status, headers and body of `GET /products` for a client that knows what has a tag.
async fn all(service: &Service, known: &str) -> (StatusCode, HeaderMap, String) {
    let request = service.client.get("/products");
    let response = request.header("if-none-match", known).send().await.0;
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, body.into_string().await.unwrap())
}

/// What `product-service import` does, in another process.
async fn import(service: &Service, product: &Product) {
    let database = wiring::open(&service.place.config()).await.unwrap();
    let import = &wiring::application(&database).import_catalogue;
    import.execute(std::slice::from_ref(product)).await.unwrap();
    database.close().await;
}

#[rstest]
#[tokio::test]
async fn an_import_is_seen_by_the_next_request(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = service_on(engine).await else { return };
    let mut bread = file::shipped().unwrap().remove(0);
    let mut known = vec!["\"none\"".to_owned()];
    for number in 1..=5 {
        bread.name = Name::parse(&format!("Pain {number}")).unwrap();
        import(&service, &bread).await;
        let (status, headers, list) = all(&service, &known.join(", ")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(list.contains(&format!("\"Pain {number}\"")), "{list}");
        known.push(headers["etag"].to_str().unwrap().to_owned());
    }
}

#[tokio::test]
async fn a_cached_list_is_sent_as_one_that_was_just_read() {
    let service = service().await;
    let (_, read_headers, read) = all(&service, "\"other\"").await;
    let (status, kept_headers, kept) = all(&service, "\"other\"").await;
    assert_eq!((status, &kept), (StatusCode::OK, &read));
    let names = |headers: &HeaderMap| {
        let names = headers.keys().filter(|name| *name != "x-request-id");
        names.map(|name| (name.clone(), headers[name].clone())).collect::<Vec<_>>()
    };
    assert_eq!(names(&kept_headers), names(&read_headers));
    let tag = read_headers["etag"].to_str().unwrap();
    let (status, headers, body) = all(&service, tag).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(headers["etag"], tag);
    assert!(!headers.contains_key("content-type"));
    let head = service.client.head("/products").send().await.0;
    assert_eq!(head.headers()["content-length"], read.len().to_string());
    assert_eq!(head.headers()["etag"], tag);
}

#[tokio::test]
async fn replicas_tag_the_same_catalogue_alike() {
    let service = service().await;
    let database = wiring::open(&service.place.config()).await.unwrap();
    let replica = wiring::service(&database, CancellationToken::new());
    let replica = TestClient::new(replica.map_to_response().boxed());
    for client in [&service.client, &replica] {
        let answer = client.get("/products").send().await.0;
        let tag = answer.headers()["etag"].clone();
        let (status, ..) = all(&service, tag.to_str().unwrap()).await;
        assert_eq!(status, StatusCode::NOT_MODIFIED);
    }
}
