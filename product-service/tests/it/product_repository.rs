//! The contract of `ProductRepository` and `CatalogueVersions`, over every adapter.

use std::sync::Arc;

use bounded_text::BoundedText;
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Selection};
use product_service::adapters::outbound::database::{Migrator, SeaOrmProductRepository};
use product_service::application::ports::{
    CatalogueVersion, CatalogueVersions, ProductRepository, Upserted,
};
use product_service::domain::price::Price;
use product_service::domain::product::{Description, Name, Product, ProductId};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A process on a database. Cheap to clone.
#[derive(Clone)]
struct Products(Arc<SeaOrmProductRepository>);

impl Products {
    async fn on(engine: Engine) -> Option<(TestDatabase, Self)> {
        let place = TestDatabase::create(engine).await?;
        let products = Self::open(&place).await;
        Some((place, products))
    }

    async fn open(place: &TestDatabase) -> Self {
        Self(Arc::new(SeaOrmProductRepository::new(place.open::<Migrator>().await)))
    }

    async fn upsert(&self, products: &[Product]) -> Upserted {
        self.0.upsert(products).await.unwrap()
    }

    async fn part(&self, selection: Selection<ProductId>) -> Option<Vec<Product>> {
        let part = self.0.list(selection).await.unwrap()?;
        Some(part.try_collect().await.unwrap())
    }

    async fn all(&self) -> Vec<Product> {
        self.part(Selection::all(OldestFirst)).await.unwrap()
    }

    async fn version(&self) -> CatalogueVersion {
        self.0.current_version().await.unwrap()
    }
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

#[rstest]
#[tokio::test]
async fn a_stored_product_is_found_as_it_was_stored(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    products.upsert(&[product(1), dearer(2)]).await;
    for stored in [product(1), dearer(2)] {
        assert_eq!(products.0.find(stored.id).await.unwrap(), Some(stored));
    }
    assert_eq!(products.0.find(product(3).id).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn those_that_exist_are_found_once_and_oldest_first(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    products.upsert(&[product(3), product(1), product(2)]).await;
    let ids = [1, 9, 3, 1].map(|number| product(number).id);
    assert_eq!(products.0.find_all(&ids).await.unwrap(), [product(3), product(1)]);
    assert_eq!(products.0.find_all(&[]).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn all_products_are_listed_oldest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    let catalogue: Vec<Product> = (1..=1_100).rev().map(product).collect();
    products.upsert(&catalogue).await;
    assert!(products.all().await == catalogue);
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_product_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    let catalogue = [3, 1, 5, 2, 4].map(product);
    products.upsert(&catalogue).await;
    let part = async |after: Option<u32>, limit: u16, direction: Direction| {
        let after = after.map(|number| product(number).id);
        products.part(Selection { after, limit: Some(limit), direction }).await
    };
    assert_eq!(part(None, 2, OldestFirst).await.unwrap(), catalogue[..2]);
    assert_eq!(part(Some(1), 1_000, OldestFirst).await.unwrap(), catalogue[2..]);
    assert_eq!(part(Some(5), 9, NewestFirst).await.unwrap(), [1, 3].map(product));
    assert_eq!(part(Some(9), 2, OldestFirst).await, None, "behind one that was never stored");
}

#[rstest]
#[tokio::test]
async fn what_is_stored_again_is_counted_and_keeps_its_place(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    let first = products.upsert(&[product(2), product(1)]).await;
    assert_eq!(first, Upserted { added: 2, ..Upserted::default() });
    let again = products.upsert(&[product(3), dearer(1), product(2)]).await;
    assert_eq!(again, Upserted { added: 1, changed: 1, unchanged: 1 });
    assert_eq!(products.all().await, [product(2), dearer(1), product(3)]);
}

#[rstest]
#[tokio::test]
async fn all_are_stored_or_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    products.upsert(&[product(1)]).await;
    // What is written before the fault at the end is found must not stay.
    let mut catalogue: Vec<Product> = (1..=1_100).map(dearer).collect();
    catalogue.push(dearer(1_100));
    assert!(products.0.upsert(&catalogue).await.is_err());
    assert_eq!(products.all().await, [product(1)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn racing_writers_take_their_turns(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    let race = (0..16).map(|number| {
        let (products, own_and_shared) = (products.clone(), [product(100 + number), product(1)]);
        tokio::spawn(async move { products.upsert(&own_and_shared).await.added })
    });
    assert_eq!(join_all(race).await.into_iter().map(Result::unwrap).sum::<usize>(), 17);
    assert_eq!(products.all().await.len(), 17);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_callers_one_fills_the_empty_catalogue(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = Products::on(engine).await else { return };
    let race = (1..=8).map(|number| {
        let products = products.clone();
        tokio::spawn(async move { products.0.fill_if_empty(&[product(number)]).await.unwrap() })
    });
    let filled = join_all(race).await.into_iter().map(Result::unwrap);
    assert_eq!(filled.filter(|filled| *filled).count(), 1);
    assert_eq!(products.all().await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_version_lasts_until_a_product_is_added_or_changed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((place, products)) = Products::on(engine).await else { return };
    let other = Products::open(&place).await;
    let mut versions = vec![products.version().await];
    let steps = [(product(1), true), (product(1), false), (dearer(1), true), (product(1), true)];
    for (product, is_new) in steps {
        other.upsert(&[product]).await;
        let version = products.version().await;
        assert_eq!(versions.contains(&version), !is_new);
        assert_eq!(other.version().await, version);
        versions.push(version);
    }
    let twice = [dearer(1), product(2), product(2)];
    assert!(other.0.upsert(&twice).await.is_err());
    assert_eq!(Some(products.version().await), versions.pop());
}

#[rstest]
#[tokio::test]
async fn whoever_changes_a_product_begins_a_version(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((place, products)) = Products::on(engine).await else { return };
    products.upsert(&[product(1)]).await;
    let database = place.open::<Migrator>().await;
    for statement in ["UPDATE products SET price_cents = 7", "DELETE FROM products"] {
        let before = products.version().await;
        database.writer().execute_unprepared(statement).await.unwrap();
        assert_ne!(products.version().await, before, "{statement}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_by_whoever_asks_after_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((place, products)) = Products::on(engine).await else { return };
    let other = Products::open(&place).await;
    let stop = CancellationToken::new();
    let crowd = (0..8).map(|_| {
        let (products, stop) = (products.clone(), stop.clone());
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                products.version().await;
            }
        })
    });
    let crowd: Vec<_> = crowd.collect();
    for cents in 1..=100 {
        let price = Price::from_cents(cents).unwrap();
        other.upsert(&[Product { price, ..product(1) }]).await;
        let version = other.version().await;
        assert_eq!(products.version().await, version);
    }
    stop.cancel();
    for asking in join_all(crowd).await {
        asking.unwrap();
    }
}
