//! An empty database is given the catalogue that ships with the service.

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use port_types::{Direction, Selection};
use product_service::adapters::inbound::file;
use product_service::domain::product::Product;
use product_service::wiring;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;

#[test]
fn the_shipped_catalogue_has_at_least_24_valid_products() {
    let products = file::shipped().unwrap();
    assert!(products.len() >= 24, "{}", products.len());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn four_replicas_that_start_together_seed_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else {
        return;
    };
    let config = place.config();
    let starts = (0..4).map(|_| {
        let config = config.clone();
        tokio::spawn(async move { wiring::open(&config).await.unwrap() })
    });
    let replicas = join_all(starts.collect::<Vec<_>>()).await;
    for database in replicas {
        let database = database.unwrap();
        let all = Selection::all(Direction::OldestFirst);
        let application = wiring::application(&database);
        let list = application.list_products.execute(all).await.unwrap().unwrap().items;
        let listed: Vec<Product> = list.try_collect().await.unwrap();
        assert_eq!(listed, file::shipped().unwrap());
    }
}

#[tokio::test]
async fn a_catalogue_that_is_there_stays_as_it_is() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let database = wiring::open(&place.config()).await.unwrap();
    let application = wiring::application(&database);
    let mut product = file::shipped().unwrap().remove(0);
    product.name = file::shipped().unwrap().remove(1).name;
    let changed = [product.clone()];
    let upserted = application.import_catalogue.execute(&changed).await;
    assert_eq!(upserted.unwrap().changed, 1);
    wiring::open(&place.config()).await.unwrap();
    let found = application.find_product.execute(product.id).await;
    assert_eq!(found.unwrap(), Some(product));
}
