//! The contract of `ProductCatalog`. `super::ProductService` has an adapter, and the service that it asks.

use std::time::Duration;

use bounded_text::BoundedText;
use futures_util::future::join_all;
use order_service::application::ports::Product;
use order_service::domain::basket::ProductId;
use order_service::domain::money::Money;
use order_service::domain::order::ProductName;
use port_types::Failure;

use super::ProductService;

fn id(number: u32) -> ProductId {
    let id = format!("019a0000-0000-7000-8000-{number:012}");
    ProductId(id.parse().unwrap())
}

fn product(number: u32, name: &str, cents: i64) -> Product {
    Product {
        id: id(number),
        name: ProductName::parse(name).unwrap(),
        price: Money::from_cents(cents).unwrap(),
    }
}

/// In the order of their ids: a catalogue answers in any.
async fn find(service: &ProductService, ids: &[ProductId]) -> Vec<Product> {
    let mut found = service.catalog().find(ids).await.unwrap();
    found.sort_by_key(|product| product.id.0);
    found
}

#[tokio::test]
async fn those_that_exist_are_found_with_their_names_and_prices() {
    let service = ProductService::start().await;
    let products = [
        product(1, "Miel de lavande", 1_250),
        product(2, "Théière « d'été », \"fonte\" 🍵", 1),
        product(3, "Lustre", 100_000_000),
        product(4, "Bougie", 10),
    ];
    service.sell(&products).await;
    let found = find(&service, &[id(4), id(9), id(3), id(2)]).await;
    assert_eq!(found, products[1..]);
    assert_eq!(find(&service, &[id(9)]).await, []);
    assert_eq!(find(&service, &[]).await, []);
}

#[tokio::test]
async fn a_product_has_the_name_and_the_price_of_now() {
    let service = ProductService::start().await;
    service.sell(&[product(1, "Miel", 1_250)]).await;
    find(&service, &[id(1)]).await;
    let dearer = product(1, "Miel de lavande", 1_300);
    service.sell(std::slice::from_ref(&dearer)).await;
    assert_eq!(find(&service, &[id(1)]).await, [dearer]);
}

#[tokio::test]
async fn a_hundred_products_are_found_however_large() {
    let service = ProductService::start().await;
    let name = "🛍".repeat(200);
    let products: Vec<Product> =
        (1..=100).map(|number| product(number, &name, 100_000_000)).collect();
    service.sell(&products).await;
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    assert_eq!(find(&service, &ids).await, products);
}

#[tokio::test]
async fn each_of_many_who_ask_at_once_gets_what_it_asked_for() {
    let service = ProductService::start().await;
    let products: Vec<Product> = (0..60).map(|number| product(number, "Miel", 10)).collect();
    service.sell(&products).await;
    let wanted = |asker: u32| (0..20).map(move |place| (asker * 7 + place * 3) % 70);
    let asked = (0..40).map(|asker| {
        let service = &service;
        async move {
            let ids: Vec<_> = wanted(asker).map(id).collect();
            let found = find(service, &ids).await;
            let mut expected: Vec<_> = wanted(asker).filter(|number| *number < 60).collect();
            expected.sort_unstable();
            let found = found.iter().map(|product| product.id);
            assert!(found.eq(expected.into_iter().map(id)));
        }
    });
    join_all(asked).await;
}

#[tokio::test]
async fn a_service_that_cannot_answer_is_unavailable_and_not_empty() {
    let service = ProductService::start().await;
    service.sell(&[product(1, "Miel de lavande", 1_250)]).await;
    service.break_down().await;
    let ids = [id(1)];
    let asked = tokio::time::timeout(Duration::from_mins(2), service.catalog().find(&ids)).await;
    let answer = asked.expect("an answer within a bounded time");
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}
