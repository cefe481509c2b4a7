use chrono::{DateTime, SecondsFormat, Utc};
use database::{Database, PAGE_SIZE, stream_pages};
use futures_util::stream::BoxStream;
use sea_orm::prelude::Expr;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::relay::leader_notifier;
use crate::table::entity::{Column, Entity};

/// An event that was refused for good.
#[derive(Debug, Clone, FromQueryResult, Serialize)]
pub struct ParkedEvent {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub event_type: String,
    pub aggregate_type: String,
    pub aggregate_id: String,
    /// The length of the payload
    pub bytes: i64,
    #[serde(serialize_with = "serialize_rfc3339")]
    pub parked_at: DateTime<Utc>,
    pub reason: String,
    #[serde(skip)]
    seq: i64,
}

/// Reads all parked events, the oldest first, a page at a time.
///
/// # Errors
///
/// Those of the database: of the first page at once, of the others in the stream.
pub async fn parked(
    database: Database,
) -> Result<BoxStream<'static, Result<ParkedEvent, DbErr>>, DbErr> {
    stream_pages(None, move |last, _| page_after(database.clone(), last)).await
}

/// Lets one parked event, or all of them, be published again, and notifies the leading relay. Returns how many.
///
/// # Errors
///
/// Those of the database. When the notification failed, the events will be published at the next poll.
pub async fn retry(database: &Database, only: Option<Uuid>) -> Result<u64, DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::ParkedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::ParkedReason, Expr::value(None::<String>))
        .filter(Column::ParkedAt.is_not_null());
    if let Some(id) = only {
        update = update.filter(Column::Id.eq(id));
    }
    let retried = update.exec(database.writer()).await?.rows_affected;
    leader_notifier().notify_all(database.writer()).await?;
    Ok(retried)
}

async fn page_after(
    database: Database,
    last: Option<ParkedEvent>,
) -> Result<Vec<ParkedEvent>, DbErr> {
    let after = last.map_or(i64::MIN, |last| last.seq);
    Entity::find()
        .select_only()
        .columns([Column::Seq, Column::Id, Column::ParkedAt])
        .column_as(Column::Type, "event_type")
        .column_as(Column::Aggregatetype, "aggregate_type")
        .column_as(Column::Aggregateid, "aggregate_id")
        .column_as(Column::ParkedReason, "reason")
        .column_as(Expr::cust("CAST(octet_length(payload) AS bigint)"), "bytes")
        .filter(Column::ParkedAt.is_not_null())
        .filter(Column::Seq.gt(after))
        .order_by_asc(Column::Seq)
        .limit(PAGE_SIZE)
        .into_model()
        .all(database.reader())
        .await
}

pub(crate) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn serialize_rfc3339<S: Serializer>(
    time: &DateTime<Utc>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*time))
}
