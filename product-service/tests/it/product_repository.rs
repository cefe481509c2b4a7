//! The contract of `ProductRepository`, over every adapter.

use std::sync::Arc;

use bounded_text::BoundedText;
use futures_util::TryStreamExt;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Selection};
use product_service::adapters::outbound::database::{Migrator, SeaOrmProductRepository};
use product_service::application::ports::{CatalogueVersions, ProductRepository, Upserted};
use product_service::domain::price::Price;
use product_service::domain::product::{Description, Name, Product, ProductId};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use uuid::Uuid;

type Products = Arc<dyn ProductRepository>;
type Repository = Arc<SeaOrmProductRepository>;

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
    let Some((_place, products)) = repository(engine).await else { return };
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
    let Some((_place, products)) = repository(engine).await else { return };
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
    let Some((_place, products)) = repository(engine).await else { return };
    let catalogue: Vec<Product> = (1..=1_100).rev().map(product).collect();
    products.upsert(&catalogue).await.unwrap();
    assert!(listed(&products).await == catalogue);
}

#[rstest]
#[tokio::test]
async fn what_is_stored_again_is_counted_and_keeps_its_place(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = repository(engine).await else { return };
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
    let Some((_place, products)) = repository(engine).await else { return };
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
    let Some((_place, products)) = repository(engine).await else { return };
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
    let Some((_place, products)) = repository(engine).await else { return };
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

/// Two processes on one database.
async fn repositories(engine: Engine) -> Option<(TestDatabase, Repository, Repository)> {
    let place = TestDatabase::create(engine).await?;
    let first = place.open::<Migrator>().await;
    let second = place.open::<Migrator>().await;
    Some((
        place,
        Arc::new(SeaOrmProductRepository::new(first)),
        Arc::new(SeaOrmProductRepository::new(second)),
    ))
}

#[rstest]
#[tokio::test]
async fn a_version_lasts_until_a_product_is_added_or_changed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products, other)) = repositories(engine).await else { return };
    let mut versions = vec![products.current_version().await.unwrap()];
    let steps = [(product(1), true), (product(1), false), (dearer(1), true), (product(1), true)];
    for (product, is_new) in steps {
        other.upsert(&[product]).await.unwrap();
        let version = products.current_version().await.unwrap();
        assert_eq!(versions.contains(&version), !is_new);
        assert_eq!(other.current_version().await.unwrap(), version);
        versions.push(version);
    }
    let twice = [dearer(1), product(2), product(2)];
    assert!(other.upsert(&twice).await.is_err());
    assert_eq!(products.current_version().await.ok(), versions.pop());
}

#[rstest]
#[tokio::test]
async fn whoever_changes_a_product_begins_a_version(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((place, products, _)) = repositories(engine).await else { return };
    products.upsert(&[product(1)]).await.unwrap();
    let database = place.open::<Migrator>().await;
    for statement in ["UPDATE products SET price_cents = 7", "DELETE FROM products"] {
        let before = products.current_version().await.unwrap();
        let writer = database.writer();
        writer.execute_unprepared(statement).await.unwrap();
        let version = products.current_version().await.unwrap();
        assert_ne!(version, before, "{statement}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_by_whoever_asks_after_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products, other)) = repositories(engine).await else { return };
    let stop = tokio_util::sync::CancellationToken::new();
    let crowd = (0..8).map(|_| {
        let (products, stop) = (products.clone(), stop.clone());
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                products.current_version().await.unwrap();
            }
        })
    });
    let crowd: Vec<_> = crowd.collect();
    for cents in 1..=100 {
        let price = Price::from_cents(cents).unwrap();
        other.upsert(&[Product { price, ..product(1) }]).await.unwrap();
        let version = other.current_version().await.unwrap();
        assert_eq!(products.current_version().await.unwrap(), version);
    }
    stop.cancel();
    for asking in crowd {
        asking.await.unwrap();
    }
}

async fn part(
    products: &Products,
    after: Option<u32>,
    limit: u16,
    direction: Direction,
) -> Option<Vec<Product>> {
    let selection =
        Selection { after: after.map(|number| product(number).id), limit: Some(limit), direction };
    let part = products.list(selection).await.unwrap()?;
    Some(part.try_collect().await.unwrap())
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_product_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = repository(engine).await else { return };
    let catalogue = [3, 1, 5, 2, 4].map(product);
    products.upsert(&catalogue).await.unwrap();
    let first = part(&products, None, 2, OldestFirst).await.unwrap();
    assert_eq!(first, catalogue[..2]);
    let second = part(&products, Some(1), 1_000, OldestFirst).await.unwrap();
    assert_eq!(second, catalogue[2..]);
    let backwards = part(&products, Some(5), 9, NewestFirst).await.unwrap();
    assert_eq!(backwards, [1, 3].map(product));
}

#[rstest]
#[tokio::test]
async fn no_part_begins_behind_an_unknown_product(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = repository(engine).await else { return };
    products.upsert(&[product(1)]).await.unwrap();
    assert_eq!(part(&products, Some(9), 2, OldestFirst).await, None);
}
