use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// The order of insertion. Of one aggregate it is the order of commits too, since its writers wait for each other.
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub id: Uuid,
    pub aggregatetype: String,
    pub aggregateid: String,
    pub r#type: String,
    pub payload: String,
    pub content_type: String,
    pub created_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    /// When it was refused for good: it waits for somebody to act, and the later events of its aggregate behind it.
    pub parked_at: Option<DateTimeUtc>,
    pub parked_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
