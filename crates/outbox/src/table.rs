//! The table `outbox`: its migration, its rows, and how a service appends to it.

use chrono::{DateTime, Utc};
use database::BulkInsert;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};
use sea_orm_migration::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use entity::{ActiveModel, Entity};

pub(crate) mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        /// The order of insertion. Within an aggregate it is the order of commits too, because its writers wait for each
        /// other.
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub id: Uuid,
        pub aggregatetype: String,
        pub aggregateid: String,
        pub r#type: String,
        pub payload: String,
        pub content_type: String,
        pub created_at: DateTimeUtc,
        /// Never set by this release, which deletes what was published. The release before set it when it had a retention,
        /// and replicas of it may run beside this one, so rows that have it are skipped. An applied migration is never
        /// edited: the next release drops the column, and those rows, in a migration of its own.
        pub published_at: Option<DateTimeUtc>,
        /// Set when the publisher refused the event for good. It and the later events of its aggregate wait until somebody
        /// acts.
        pub parked_at: Option<DateTimeUtc>,
        pub parked_reason: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

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
    /// The whole message
    pub payload: String,
    /// The message's `content-type` header
    pub content_type: String,
    pub created_at: DateTime<Utc>,
}

/// Appends an event, which is published once the caller's transaction commits.
///
/// # Errors
///
/// Those of the database; the transaction is then to be rolled back.
pub async fn append(transaction: &impl ConnectionTrait, event: OutboxEvent) -> Result<(), DbErr> {
    Entity::insert(event.into_active_model()).exec_without_returning(transaction).await?;
    Ok(())
}

/// Appends events to what is inserted together.
///
/// # Errors
///
/// [`DbErr::Json`] when an event does not serialize.
pub fn append_all(insert: &mut BulkInsert, events: &[&OutboxEvent]) -> Result<(), DbErr> {
    insert.add::<Entity, _>(events)
}

impl IntoActiveModel<ActiveModel> for OutboxEvent {
    fn into_active_model(self) -> ActiveModel {
        ActiveModel {
            id: Set(self.id),
            aggregatetype: Set(self.aggregate_type),
            aggregateid: Set(self.aggregate_id),
            r#type: Set(self.event_type),
            payload: Set(self.payload),
            content_type: Set(self.content_type),
            created_at: Set(self.created_at),
            ..Default::default()
        }
    }
}

/// Creates the outbox. A service lists it among its own migrations.
pub struct CreateOutbox;

impl MigrationName for CreateOutbox {
    fn name(&self) -> &'static str {
        "outbox_0001_create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateOutbox {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("outbox")
            .col(ColumnDef::new("seq").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("id").uuid().not_null().unique_key())
            .col(ColumnDef::new("aggregatetype").text().not_null())
            .col(ColumnDef::new("aggregateid").text().not_null())
            .col(ColumnDef::new("type").text().not_null())
            .col(ColumnDef::new("payload").text().not_null())
            .col(ColumnDef::new("content_type").text().not_null())
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
            .col(ColumnDef::new("published_at").timestamp_with_time_zone())
            .col(ColumnDef::new("parked_at").timestamp_with_time_zone())
            .col(ColumnDef::new("parked_reason").text())
            .to_owned();
        manager.create_table(table).await?;
        // Rows that wait or are parked are found without reading the others.
        for index in [
            "CREATE INDEX outbox_waiting ON outbox (seq) WHERE published_at IS NULL AND parked_at IS NULL",
            "CREATE INDEX outbox_parked ON outbox (aggregateid) WHERE parked_at IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
