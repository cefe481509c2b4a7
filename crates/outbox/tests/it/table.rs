//! The columns are a contract with whoever reads them instead of the relay: change data capture.

use sea_orm::{ConnectionTrait, Statement};
use test_database::Engine::{Postgres, Sqlite};

use crate::outbox::Outbox;

/// <https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html#basic-outbox-table>
const OF_DEBEZIUM: [(&str, &str); 5] = [
    ("aggregateid", "text"),
    ("aggregatetype", "text"),
    ("id", "uuid"),
    ("payload", "text"),
    ("type", "text"),
];
const OURS: [(&str, &str); 6] = [
    ("content_type", "text"),
    ("created_at", "timestamp with time zone"),
    ("parked_at", "timestamp with time zone"),
    ("parked_reason", "text"),
    ("published_at", "timestamp with time zone"),
    ("seq", "bigint"),
];

#[tokio::test]
async fn the_table_has_the_columns_that_debeziums_outbox_event_router_expects() {
    let Some(outbox) = Outbox::open(Postgres).await else {
        return;
    };
    let query = "SELECT column_name::text AS name, data_type::text AS kind
                 FROM information_schema.columns WHERE table_name = 'outbox'";
    let expected = [&OF_DEBEZIUM[..], &OURS].concat();
    assert_eq!(columns(&outbox, query).await, sorted(expected));
}

#[tokio::test]
async fn on_sqlite_the_columns_have_the_same_names() {
    let outbox = Outbox::open(Sqlite).await.unwrap();
    let query = "SELECT name, '' AS kind FROM pragma_table_info('outbox')";
    let expected = [&OF_DEBEZIUM[..], &OURS].concat();
    let expected = expected.into_iter().map(|(name, _)| (name, "")).collect();
    assert_eq!(columns(&outbox, query).await, sorted(expected));
}

async fn columns(outbox: &Outbox, query: &str) -> Vec<(String, String)> {
    let reader = outbox.database.reader();
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let rows = reader.query_all_raw(statement).await.unwrap().into_iter();
    let column = |name: &'static str| move |row: &sea_orm::QueryResult| row.try_get("", name);
    let (name, kind) = (column("name"), column("kind"));
    let mut columns: Vec<_> = rows.map(|row| (name(&row).unwrap(), kind(&row).unwrap())).collect();
    columns.sort();
    columns
}

fn sorted(columns: Vec<(&str, &str)>) -> Vec<(String, String)> {
    let owned = columns.into_iter().map(|(name, kind)| (name.to_owned(), kind.to_owned()));
    let mut columns: Vec<_> = owned.collect();
    columns.sort();
    columns
}
