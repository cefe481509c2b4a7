use rust_decimal::Decimal;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    /// The order in which they were shown, and became visible.
    #[sea_orm(primary_key)]
    pub position: i64,
    #[sea_orm(unique)]
    pub event_id: Uuid,
    pub kind: String,
    pub occurred_at: DateTimeUtc,
    pub published_at: DateTimeUtc,
    pub shown_at: DateTimeUtc,
    #[sea_orm(column_type = "JsonBinary")]
    pub order: Order,
}

/// The order as it was announced: it never changes and is only read with its notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Order {
    pub id: Uuid,
    pub placed_at: DateTimeUtc,
    pub user_id: Uuid,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    pub delivery_address: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product_id: Uuid,
    pub name: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub unit_price: Decimal,
    pub quantity: u32,
}

impl ActiveModelBehavior for ActiveModel {}
