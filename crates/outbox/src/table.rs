use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use crate::entity::{ActiveModel, Entity};

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
        parked_at: Set(None),
        parked_reason: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
