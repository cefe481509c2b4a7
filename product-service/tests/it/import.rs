//! `product-service import FILE`, as whoever keeps the catalogue sees it.

use std::process::{Command, Output};

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use port_types::{Direction, Selection};
use product_service::adapters::inbound::file;
use product_service::domain::product::Product;
use product_service::wiring;
use rstest::rstest;
use tempfile::TempDir;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};

use crate::catalogue_file::{CSV, JSON};

/// A folder with a database, where files are imported from.
struct Shop {
    folder: TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn import(&self, name: &str, content: impl AsRef<[u8]>) -> Output {
        std::fs::write(self.folder.path().join(name), content).unwrap();
        self.import_file(name)
    }

    fn import_file(&self, name: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_product-service"))
            .current_dir(self.folder.path())
            .args(["import", name, "--log-filter", "warn"])
            .args(["--database-url", "sqlite://shop.sqlite"])
            .output()
            .unwrap()
    }
}

fn assert_imported(output: &Output, line: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{line}\n"));
    assert!(output.status.success());
}

fn assert_refused(output: &Output, lines: &[&str]) {
    let expected = format!("error: {}\n", lines.join("\n"));
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_file_is_imported_and_what_came_of_it_is_said() {
    let shop = Shop::new();
    let first = shop.import("shop.csv", CSV);
    assert_imported(&first, "2 produits : 2 ajoutés, 0 modifié, 0 inchangé");
    let dearer = JSON.replace("12.50", "13");
    let second = shop.import("shop.json", dearer);
    assert_imported(&second, "2 produits : 0 ajouté, 1 modifié, 1 inchangé");
}

#[test]
fn nothing_is_imported_when_one_row_is_bad() {
    let shop = Shop::new();
    let bad = format!("{CSV}019aabda-0000-7000-8000-000000000003,Thé,,12.345\n,Riz,,0\n");
    let lines = [
        "bad.csv : 3 fautes, rien n'est importé",
        "ligne 5 : prix : au plus deux décimales (12.345)",
        "ligne 6 : id : est obligatoire",
        "ligne 6 : prix : doit être plus que 0 (0)",
    ];
    assert_refused(&shop.import("bad.csv", bad), &lines);
    let good = shop.import("good.csv", CSV);
    assert_imported(&good, "2 produits : 2 ajoutés, 0 modifié, 0 inchangé");
}

#[test]
fn a_file_that_cannot_be_read_is_one_clear_line() {
    let shop = Shop::new();
    let missing = "none.csv : illisible: No such file or directory (os error 2)";
    assert_refused(&shop.import_file("none.csv"), &[missing]);
    let unknown = "shop.xls : l'extension doit être .csv ou .json";
    assert_refused(&shop.import("shop.xls", CSV), &[unknown]);
}

#[test]
fn the_shipped_catalogue_has_at_least_24_valid_products() {
    let products = file::shipped().unwrap();
    assert!(products.len() >= 24, "{}", products.len());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn four_replicas_that_start_together_seed_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else { return };
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
