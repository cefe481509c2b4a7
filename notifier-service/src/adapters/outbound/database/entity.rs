//! The table `notifications`, and its rows from and to the domain.

use rust_decimal::Decimal;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::application::ports::{Entry, Position};
use crate::domain::notification::{self as domain, Announcement, AnnouncementKind, Notification};

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

const CREATED: &str = "order.created";
const DELETED: &str = "order.deleted";

pub fn row(notification: &Notification) -> ActiveModel {
    let announcement = &notification.announcement;
    let kind: &str = match &announcement.kind {
        AnnouncementKind::OrderCreated => CREATED,
        AnnouncementKind::OrderDeleted => DELETED,
        AnnouncementKind::Other(kind) => kind,
    };
    ActiveModel {
        position: NotSet,
        event_id: Set(announcement.event_id.0),
        kind: Set(kind.to_owned()),
        occurred_at: Set(announcement.occurred_at),
        published_at: Set(announcement.published_at),
        shown_at: Set(notification.shown_at),
        order: Set(order_row(&announcement.order)),
    }
}

pub fn entry(row: Model) -> Entry {
    Entry::new(Position(row.position), notification(row))
}

pub fn notification(row: Model) -> Notification {
    let kind = match row.kind.as_str() {
        CREATED => AnnouncementKind::OrderCreated,
        DELETED => AnnouncementKind::OrderDeleted,
        _ => AnnouncementKind::Other(row.kind),
    };
    let announcement = Announcement {
        event_id: domain::EventId(row.event_id),
        kind,
        occurred_at: row.occurred_at,
        published_at: row.published_at,
        order: order(row.order),
    };
    Notification { announcement, shown_at: row.shown_at }
}

fn order_row(order: &domain::Order) -> Order {
    let lines = order.lines.iter().map(|line| Line {
        product_id: line.product_id,
        name: line.name.clone(),
        unit_price: line.unit_price,
        quantity: line.quantity,
    });
    Order {
        id: order.id,
        placed_at: order.placed_at,
        user_id: order.user_id,
        total: order.total,
        delivery_address: order.delivery_address.clone(),
        lines: lines.collect(),
    }
}

fn order(row: Order) -> domain::Order {
    let lines = row.lines.into_iter().map(|line| domain::Line {
        product_id: line.product_id,
        name: line.name,
        unit_price: line.unit_price,
        quantity: line.quantity,
    });
    domain::Order {
        id: row.id,
        placed_at: row.placed_at,
        user_id: row.user_id,
        total: row.total,
        delivery_address: row.delivery_address,
        lines: lines.collect(),
    }
}
