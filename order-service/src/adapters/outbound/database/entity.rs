//! The table `orders`, and its rows from and to the domain.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::basket::{ProductId, Quantity};
use crate::domain::money::Money;
use crate::domain::order::{
    self as domain, Address, CustomerId, OrderDetails, OrderId, ProductName,
};

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub placed_at: DateTimeUtc,
    pub user_id: Uuid,
    pub delivery_address: String,
    /// The lines never change and are only read with their order, so they are a part of its row.
    #[sea_orm(column_type = "JsonBinary")]
    pub lines: Lines,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Lines(pub Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product_id: Uuid,
    pub name: String,
    pub unit_price_cents: i64,
    pub quantity: u32,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&domain::Order> for Model {
    fn from(order: &domain::Order) -> Self {
        let details = order.details();
        let lines = details.lines.iter().map(|line| Line {
            product_id: line.product_id.0,
            name: line.name.to_string(),
            unit_price_cents: line.unit_price.cents(),
            quantity: line.quantity.pieces(),
        });
        Self {
            id: details.id.0,
            placed_at: details.placed_at,
            user_id: details.customer.0,
            delivery_address: details.delivery_address.to_string(),
            lines: Lines(lines.collect()),
        }
    }
}

impl From<Model> for domain::Order {
    fn from(row: Model) -> Self {
        let lines = row.lines.0.into_iter().map(|line| domain::Line {
            product_id: ProductId(line.product_id),
            name: ProductName::restore(line.name),
            unit_price: Money::restore(line.unit_price_cents),
            quantity: Quantity::restore(line.quantity),
        });
        Self::restore(OrderDetails {
            id: OrderId(row.id),
            placed_at: row.placed_at,
            customer: CustomerId(row.user_id),
            delivery_address: Address::restore(row.delivery_address),
            lines: lines.collect(),
        })
    }
}
