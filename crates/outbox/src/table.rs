use chrono::{DateTime, Utc};
use database::BulkInsert;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};
use serde::Serialize;
use uuid::Uuid;

use crate::entity::{ActiveModel, Entity};

/// An event to publish. It serializes to its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxEvent {
    pub id: Uuid,
    /// Such as `order`
    #[serde(rename = "aggregatetype")]
    pub aggregate_type: String,
    /// The message's key: events of one aggregate keep their order.
    #[serde(rename = "aggregateid")]
    pub aggregate_id: String,
    /// Such as `order.created.v1`
    #[serde(rename = "type")]
    pub event_type: String,
    /// The message, whole
    pub payload: String,
    /// The message's `content-type` header
    pub content_type: String,
    pub created_at: DateTime<Utc>,
}

/// Appends an event; it is published once the caller's transaction commits.
pub async fn append(transaction: &impl ConnectionTrait, event: OutboxEvent) -> Result<(), DbErr> {
    Entity::insert(event.into_active_model()).exec_without_returning(transaction).await?;
    Ok(())
}

/// Appends events with all else that is inserted.
pub fn append_all(insertions: &mut BulkInsert, events: &[&OutboxEvent]) -> Result<(), DbErr> {
    insertions.add::<Entity, _>(events)
}

impl IntoActiveModel<ActiveModel> for OutboxEvent {
    fn into_active_model(self) -> ActiveModel {
        ActiveModel {
            seq: NotSet,
            id: Set(self.id),
            aggregatetype: Set(self.aggregate_type),
            aggregateid: Set(self.aggregate_id),
            r#type: Set(self.event_type),
            payload: Set(self.payload),
            content_type: Set(self.content_type),
            created_at: Set(self.created_at),
            published_at: NotSet,
            parked_at: NotSet,
            parked_reason: NotSet,
        }
    }
}
