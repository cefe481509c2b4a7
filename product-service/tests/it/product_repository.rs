//! The contract of `ProductRepository`, over every adapter.

mod editions;
mod parts;

use std::sync::Arc;

use bounded_text::BoundedText;
use futures_util::TryStreamExt;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Selection};
use product_service::adapters::outbound::database::{Migrator, SeaOrmProductRepository};
use product_service::application::ports::{ProductRepository, Upserted};
use product_service::domain::price::Price;
use product_service::domain::product::{Description, Name, Product, ProductId};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
use uuid::Uuid;

type Products = Arc<dyn ProductRepository>;

async fn repository(engine: Engine) -> Option<(TestDatabase, Products)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    Some((place, Arc::new(SeaOrmProductRepository::new(database))))
}

fn product(number: u32) -> Product {
    Product {
        id: ProductId(Uuid::from_u128(number.into())),
        name: Name::parse(&format!("Bougie n° {number} « d'été » 🛍")).unwrap(),
        description: Description::parse("Cire végétale.\nBrûle 40 h.").unwrap(),
        price: Price::from_cents(number.into()).unwrap(),
    }
}

fn dearer(number: u32) -> Product {
    let price = Price::parse(Price::MAX_EUROS.into()).unwrap();
    Product { price, ..product(number) }
}

async fn listed(products: &Products) -> Vec<Product> {
    products.list(Selection::all(OldestFirst)).await.unwrap().unwrap().try_collect().await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_stored_product_is_found_as_it_was_stored(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    products.upsert(&[product(1), dearer(2)]).await.unwrap();
    for stored in [product(1), dearer(2)] {
        assert_eq!(products.find(stored.id).await.unwrap(), Some(stored));
    }
    assert_eq!(products.find(product(3).id).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn those_that_exist_are_found_once_and_oldest_first(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    let stored = [product(3), product(1), product(2)];
    products.upsert(&stored).await.unwrap();
    let ids = [1, 9, 3, 1].map(|number| product(number).id);
    let found = products.find_all(&ids).await.unwrap();
    assert_eq!(found, [product(3), product(1)]);
    assert_eq!(products.find_all(&[]).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn all_products_are_listed_oldest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    let catalogue: Vec<Product> = (1..=1_100).rev().map(product).collect();
    products.upsert(&catalogue).await.unwrap();
    assert!(listed(&products).await == catalogue);
}

#[rstest]
#[tokio::test]
async fn what_is_stored_again_is_counted_and_keeps_its_place(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    let first = products.upsert(&[product(2), product(1)]).await.unwrap();
    assert_eq!(first.added, 2);
    let again = [product(3), dearer(1), product(2)];
    let outcome = Upserted { added: 1, changed: 1, unchanged: 1 };
    assert_eq!(products.upsert(&again).await.unwrap(), outcome);
    let expected = [product(2), dearer(1), product(3)];
    assert_eq!(listed(&products).await, expected);
}

#[rstest]
#[tokio::test]
async fn all_are_stored_or_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    products.upsert(&[product(1)]).await.unwrap();
    // What is written before the fault at the end is found must not stay.
    let mut catalogue: Vec<Product> = (1..=1_100).map(dearer).collect();
    catalogue.push(dearer(1_100));
    assert!(products.upsert(&catalogue).await.is_err());
    assert_eq!(listed(&products).await, [product(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn racing_writers_take_their_turns(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    let race = (0..16).map(|number| {
        let products = products.clone();
        let own_and_shared = [product(100 + number), product(1)];
        tokio::spawn(async move { products.upsert(&own_and_shared).await.unwrap() })
    });
    let mut added = 0;
    for task in race.collect::<Vec<_>>() {
        added += task.await.unwrap().added;
    }
    assert_eq!(added, 17);
    assert_eq!(listed(&products).await.len(), 17);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_callers_one_fills_the_empty_catalogue(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    let race = (1..=8).map(|number| {
        let products = products.clone();
        tokio::spawn(async move { products.fill_if_empty(&[product(number)]).await.unwrap() })
    });
    let mut winners = 0;
    for task in race.collect::<Vec<_>>() {
        winners += u32::from(task.await.unwrap());
    }
    assert_eq!(winners, 1);
    assert_eq!(listed(&products).await.len(), 1);
}
