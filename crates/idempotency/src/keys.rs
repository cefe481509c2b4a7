use chrono::{DateTime, Utc};
use database::Transaction;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entity::{ActiveModel, Column, Entity};
use crate::lock::try_lock;

/// A request that its sender may repeat.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What is asked for. Each operation has its own keys.
    pub operation: &'a str,
    /// What the sender calls it.
    pub key: &'a str,
    /// A digest of all that it says: whether it is a repetition or another request with the same key.
    pub fingerprint: &'a [u8],
    /// Now
    pub at: DateTime<Utc>,
    /// From when on its answer is forgotten.
    pub expires_at: DateTime<Utc>,
}

/// What an earlier request with the same key means for this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// It was the same, and this is the answer that was kept.
    Same(String),
    /// It was another request.
    Other,
    /// It has not ended.
    Running,
}

/// What was kept for the request's key and has not expired.
pub async fn find(
    connection: &impl ConnectionTrait,
    request: &Request<'_>,
) -> Result<Option<Earlier>, DbErr> {
    let key = (request.operation.to_owned(), request.key.to_owned());
    let row =
        Entity::find_by_id(key).filter(Column::ExpiresAt.gt(request.at)).one(connection).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.fingerprint != request.fingerprint {
        return Ok(Some(Earlier::Other));
    }
    let operation = request.operation.to_owned();
    metrics::counter!("idempotent_replays_total", "operation" => operation).increment(1);
    Ok(Some(Earlier::Same(row.answer)))
}

/// Keeps the request's answer, if the caller's transaction commits. Otherwise tells what stands in the way: the caller then
/// rolls back. Never waits for another request.
///
/// It comes first in its transaction, so that nothing is locked when the key is not to be had.
pub async fn keep(
    transaction: &Transaction,
    request: &Request<'_>,
    answer: String,
) -> Result<Option<Earlier>, DbErr> {
    if !try_lock(transaction, request).await? {
        return Ok(Some(Earlier::Running));
    }
    if take(transaction, request, answer).await? {
        return Ok(None);
    }
    // A row that has expired since, by another clock, was pruned meanwhile: the next attempt finds the key free.
    let earlier = find(transaction, request).await?;
    Ok(Some(earlier.unwrap_or(Earlier::Running)))
}

/// Whether the key was free.
pub(crate) async fn take(
    transaction: &Transaction,
    request: &Request<'_>,
    answer: String,
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        operation: Set(request.operation.to_owned()),
        key: Set(request.key.to_owned()),
        fingerprint: Set(request.fingerprint.to_owned()),
        answer: Set(answer),
        expires_at: Set(request.expires_at),
    };
    let is_expired = Expr::col((Entity, Column::ExpiresAt)).lte(request.at);
    let replace_expired = OnConflict::columns([Column::Operation, Column::Key])
        .update_columns([Column::Fingerprint, Column::Answer, Column::ExpiresAt])
        .action_and_where(is_expired)
        .to_owned();
    let taken = Entity::insert(row)
        .on_conflict(replace_expired)
        .exec_without_returning(transaction)
        .await?;
    Ok(taken == 1)
}
