use sea_orm::ConnectionTrait;

use super::*;

/// Two processes on one database.
async fn repositories(engine: Engine) -> Option<(TestDatabase, Products, Products)> {
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
async fn an_edition_lasts_until_a_product_is_added_or_changed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products, other)) = repositories(engine).await else {
        return;
    };
    let mut editions = vec![products.edition().await.unwrap()];
    let steps = [(product(1), true), (product(1), false), (dearer(1), true), (product(1), true)];
    for (product, is_new) in steps {
        other.upsert(&[product]).await.unwrap();
        let edition = products.edition().await.unwrap();
        assert_eq!(editions.contains(&edition), !is_new);
        assert_eq!(other.edition().await.unwrap(), edition);
        editions.push(edition);
    }
    let twice = [dearer(1), product(2), product(2)];
    assert!(other.upsert(&twice).await.is_err());
    assert_eq!(products.edition().await.ok(), editions.pop());
}

#[rstest]
#[tokio::test]
async fn whoever_changes_a_product_begins_an_edition(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((place, products)) = repository(engine).await else {
        return;
    };
    products.upsert(&[product(1)]).await.unwrap();
    let database = place.open::<Migrator>().await;
    for statement in ["UPDATE products SET price_cents = 7", "DELETE FROM products"] {
        let before = products.edition().await.unwrap();
        let writer = database.writer();
        writer.execute_unprepared(statement).await.unwrap();
        let edition = products.edition().await.unwrap();
        assert_ne!(edition, before, "{statement}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_by_whoever_asks_after_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products, other)) = repositories(engine).await else {
        return;
    };
    let stop = tokio_util::sync::CancellationToken::new();
    let crowd = (0..8).map(|_| {
        let (products, stop) = (products.clone(), stop.clone());
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                products.edition().await.unwrap();
            }
        })
    });
    let crowd: Vec<_> = crowd.collect();
    for cents in 1..=100 {
        let price = Price::from_cents(cents).unwrap();
        other.upsert(&[Product { price, ..product(1) }]).await.unwrap();
        let edition = other.edition().await.unwrap();
        assert_eq!(products.edition().await.unwrap(), edition);
    }
    stop.cancel();
    for asking in crowd {
        asking.await.unwrap();
    }
}
