use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entity::{ActiveModel, Column, Entity, Model};

/// An event to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEvent {
    pub id: Uuid,
    /// Such as `order`
    pub aggregate_type: String,
    /// The message's key: events of one aggregate keep their order.
    pub aggregate_id: String,
    /// Such as `order.created.v1`
    pub event_type: String,
    /// The message, whole
    pub payload: String,
    /// The message's `content-type` header
    pub content_type: String,
    pub created_at: DateTime<Utc>,
}

/// Appends an event; it is published once the caller's transaction commits.
pub async fn append(transaction: &impl ConnectionTrait, event: OutboxEvent) -> Result<(), DbErr> {
    let row = ActiveModel {
        seq: NotSet,
        id: Set(event.id),
        aggregatetype: Set(event.aggregate_type),
        aggregateid: Set(event.aggregate_id),
        r#type: Set(event.event_type),
        payload: Set(event.payload),
        content_type: Set(event.content_type),
        created_at: Set(event.created_at),
        published_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Does anything wait to be published, of other aggregates than `except`?
pub(crate) async fn is_waiting(
    connection: &impl ConnectionTrait,
    except: &[String],
) -> Result<bool, DbErr> {
    Ok(!waiting(connection, except, 1).await?.is_empty())
}

/// The oldest events that wait, the first of each aggregate only: the next one must not overtake it.
///
/// Always from the oldest on: a transaction that commits late has lower numbers than others that are published
/// already, and a query that began after those would overlook its events, then overtake them.
pub(crate) async fn next_batch(
    connection: &impl ConnectionTrait,
    except: &[String],
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut rows = waiting(connection, except, limit).await?;
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.aggregateid.clone()));
    Ok(rows)
}

pub(crate) async fn mark_published(
    connection: &impl ConnectionTrait,
    seqs: Vec<i64>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::PublishedAt, Expr::value(at))
        .filter(Column::Seq.is_in(seqs))
        .exec(connection)
        .await?;
    Ok(())
}

async fn waiting(
    connection: &impl ConnectionTrait,
    except: &[String],
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut query = Entity::find().filter(Column::PublishedAt.is_null());
    if !except.is_empty() {
        query = query.filter(Column::Aggregateid.is_not_in(except));
    }
    let oldest_first = query.order_by_asc(Column::Seq).limit(limit);
    oldest_first.all(connection).await
}
