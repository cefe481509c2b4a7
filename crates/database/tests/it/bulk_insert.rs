//! Rows of several tables, inserted together.

use database::{BulkInsert, Database};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;

use crate::tables::{Migrator, letter, number};

async fn database(engine: Engine) -> Option<(TestDatabase, Database)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    Some((place, database))
}

fn letter(number: u128) -> letter::Model {
    letter::Model {
        id: sea_orm::prelude::Uuid::from_u128(number),
        text: format!("« {number} »\n\"O'Brien\" \\ 🛍 \u{1}"),
        sent_at: "2026-11-22T10:15:04.001Z".parse().unwrap(),
        stamps: serde_json::json!({ "cents": number.to_string(), "many": [1, null] }),
        read_at: (number == 1).then(|| "1999-12-31T23:59:59.010Z".parse().unwrap()),
    }
}

async fn insert(
    database: &Database,
    letters: &[letter::Model],
    numbers: &[i64],
) -> Result<(), DbErr> {
    let numbers: Vec<_> = numbers.iter().map(|n| number::Model { n: *n }).collect();
    let transaction = database.begin().await?;
    let mut insert = BulkInsert::new(Engine::of(&transaction));
    insert.add::<letter::Entity, _>(&letters.iter().collect::<Vec<_>>())?;
    insert.add::<number::Entity, _>(&numbers.iter().collect::<Vec<_>>())?;
    insert.execute(&transaction).await?;
    transaction.commit().await
}

#[rstest]
#[tokio::test]
async fn rows_of_all_tables_are_found_as_they_were(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database)) = database(engine).await else { return };
    let letters: Vec<_> = (0..40).map(letter).collect();
    insert(&database, &letters, &[7, -8]).await.unwrap();
    let found = letter::Entity::find().all(database.reader()).await.unwrap();
    assert_eq!(found, letters);
    let found = number::Entity::find().all(database.reader()).await.unwrap();
    let mut found: Vec<_> = found.into_iter().map(|row| row.n).collect();
    found.sort_unstable();
    assert_eq!(found, [-8, 7]);
}

#[rstest]
#[tokio::test]
async fn one_table_may_have_no_rows_and_so_may_all(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database)) = database(engine).await else { return };
    insert(&database, &[], &[]).await.unwrap();
    insert(&database, &[letter(1)], &[]).await.unwrap();
    insert(&database, &[], &[1]).await.unwrap();
    let letters = letter::Entity::find().all(database.reader()).await.unwrap();
    let numbers = number::Entity::find().all(database.reader()).await.unwrap();
    assert_eq!((letters.len(), numbers.len()), (1, 1));
}

#[tokio::test]
async fn on_postgresql_they_are_all_or_nothing_without_a_transaction() {
    let Some((_place, database)) = database(Postgres).await else { return };
    insert(&database, &[], &[1]).await.unwrap();
    let mut insert = BulkInsert::new(Engine::Postgres);
    insert.add::<letter::Entity, _>(&[&letter(1)]).unwrap();
    let taken = number::Model { n: 1 };
    insert.add::<number::Entity, _>(&[&taken]).unwrap();
    insert.execute(database.writer()).await.unwrap_err();
    let letters = letter::Entity::find().all(database.reader()).await;
    assert_eq!(letters.unwrap().len(), 0);
}

#[tokio::test]
async fn on_postgresql_their_statement_is_prepared_once() {
    let Some((_place, database)) = database(Postgres).await else { return };
    let transaction = database.begin().await.unwrap();
    for count in 1..5 {
        let letters: Vec<_> = (0..count).map(|n| letter(10 * count + n)).collect();
        let mut insert = BulkInsert::new(Engine::Postgres);
        let letters: Vec<_> = letters.iter().collect();
        insert.add::<letter::Entity, _>(&letters).unwrap();
        insert.execute(&transaction).await.unwrap();
    }
    let query = "SELECT count(*) AS texts FROM pg_prepared_statements WHERE statement LIKE 'WITH%'";
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = transaction.query_one_raw(query).await.unwrap();
    assert_eq!(row.unwrap().try_get::<i64>("", "texts").unwrap(), 1);
}
