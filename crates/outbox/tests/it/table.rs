//! The columns are a contract with whoever reads them instead of the relay: change data capture.

use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::Outbox;

/// `aggregateid`, `aggregatetype`, `id`, `payload` and `type` are those of
/// <https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html#basic-outbox-table>.
#[rstest]
#[case(
    Postgres,
    "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_name) AS value
     FROM information_schema.columns WHERE table_name = 'outbox'",
    "aggregateid text, aggregatetype text, content_type text, created_at timestamp with time zone, id uuid, \
     parked_at timestamp with time zone, parked_reason text, payload text, published_at timestamp with time zone, \
     seq bigint, type text"
)]
#[case(
    Sqlite,
    "SELECT group_concat(name, ', ') AS value
     FROM (SELECT name FROM pragma_table_info('outbox') ORDER BY name)",
    "aggregateid, aggregatetype, content_type, created_at, id, parked_at, parked_reason, payload, published_at, seq, type"
)]
#[tokio::test]
async fn the_table_has_the_columns_that_debeziums_outbox_event_router_expects(
    #[case] engine: Engine,
    #[case] query: &str,
    #[case] expected: &str,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    assert_eq!(outbox.value::<String>(query).await, expected);
}
